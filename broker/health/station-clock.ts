/**
 * The station's clock (phone/steady-clock.ts): one for the journal, the races, every door and every page. It starts as
 * the computer's and goes on by itself when that is set, says so at once, and keeps over a restart how far the two are
 * apart, for as long as a race is on.
 */
import { uptime } from 'node:os';
import {
  adopted,
  type ClockReading,
  looked,
  type SteadyClock,
  steadyFrom,
  steadyMs,
} from '../../phone/steady-clock.ts';

export interface ClockSeen {
  /** The computer's clock minus the station's; 0 while they agree. */
  readonly aheadMs: number;
  /** When the computer's clock was set, by the station's; null while they agree. */
  readonly setMs: number | null;
}

export interface StationClock {
  /** UTC epoch ms, whole; never earlier than it was before. */
  now(): number;
  /** Looks at the computer's clock; call about once a second. */
  look(): void;
  seen(): ClockSeen;
  /** From now on as the computer says. */
  adopt(): void;
  /** Hears of each change of what `seen` says. */
  onChange(listener: (seen: ClockSeen) => void): void;
}

/**
 * Every message asks what time it is, and for that one clock is enough; the uptime is a file of the system that is opened
 * and read (4 µs). All of them are for a look.
 */
export interface ComputersClocks {
  monotonicMs(): number;
  all(): ClockReading;
}

export const COMPUTERS_CLOCKS: ComputersClocks = {
  monotonicMs: () => performance.now(),
  all: () => ({ wallMs: Date.now(), monotonicMs: performance.now(), uptimeMs: uptime() * 1_000 }),
};

export function createStationClock(computers = COMPUTERS_CLOCKS, aheadMs = 0): StationClock {
  let clock: SteadyClock = steadyFrom(computers.all(), aheadMs);
  let latestMs = 0;
  let listener: (seen: ClockSeen) => void = () => {};
  const seen = (): ClockSeen => ({
    aheadMs: Math.round(clock.aheadMs),
    setMs: clock.setMs === null ? null : Math.round(clock.setMs),
  });
  return {
    now() {
      latestMs = Math.max(latestMs, Math.floor(steadyMs(clock, computers.monotonicMs())));
      return latestMs;
    },
    look() {
      const { clock: next, step } = looked(clock, computers.all());
      clock = next;
      if (step !== null) listener(seen());
    },
    seen,
    adopt() {
      clock = adopted(clock, computers.all());
      latestMs = 0;
      listener(seen());
    },
    onChange(to) {
      listener = to;
    },
  };
}
