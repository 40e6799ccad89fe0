/**
 * A rider's phone as a network client like any other: stamps fixes by its own (wrong) clock, keeps them until they are
 * acknowledged, measures its clock against the station's, sends batches in its app's dialect through a link that may be
 * bad. What it was told is safe stays listed, so that a test can check that nothing acknowledged is ever lost.
 */

import { CLOCK_UNKNOWN, correctionMs, measured } from '../phone/clock-offset.ts';
import type { Fix } from '../race/fix.ts';
import type { Carrier, Credential, Dialect, StationAddress } from './phone/carrier.ts';
import { Refused } from './phone/carrier.ts';
import { createHttpCarrier } from './phone/http-carrier.ts';
import { createMqttCarrier } from './phone/mqtt-carrier.ts';
import type { Batch } from './phone/outbox.ts';
import { createOutbox } from './phone/outbox.ts';
import type { Link, PhoneClock } from './wifi.ts';

export interface PhoneOptions {
  readonly dialect: Dialect;
  readonly address: StationAddress;
  readonly credential: Credential;
  /** The station's time as far as the world knows it, ms: the phone adds its own error. */
  readonly now: () => number;
  readonly clock: PhoneClock;
  /** The link, in event time; null for a perfect one. */
  readonly link: Link | null;
  /** Where the rider is, for coverage: metres along the course. */
  readonly alongM?: () => number | null;
  /** Event milliseconds that pass in a real one (replay speed). */
  readonly speed?: number;
  /** Event time between sendings, ms. */
  readonly batchEveryMs?: number;
  /** Messages under way at once. */
  readonly windowMax?: number;
  readonly onRefused?: (reason: string) => void;
}

export interface PhoneCounts {
  readonly recorded: number;
  readonly acknowledged: number;
  readonly resent: number;
  readonly waiting: number;
  readonly messages: number;
  readonly bytes: number;
  readonly connects: number;
  readonly cuts: number;
  readonly refused: number;
}

export interface Phone {
  readonly bib: string;
  readonly dialect: Dialect;
  /** Takes a fix with its true event time; the phone stamps it by its own clock. */
  record(fix: Fix): void;
  /** Does what is due at an event time: connects, sends, measures. Never blocks; call it a few times a second. */
  tick(eventMs: number): void;
  /** From now on the link is perfect (the rider is back at the tent) and everything waiting goes out. */
  comeHome(): void;
  /** Says goodbye. */
  close(): Promise<void>;
  readonly counts: PhoneCounts;
  /** Every fix the station acknowledged, as it must know it. */
  readonly acknowledged: readonly Fix[];
}

const CLOCK_EVERY_MS = 20_000;
/** The first exchanges follow each other quickly, to be right soon. */
const CLOCK_FIRST_MS = 500;
const CLOCK_FIRST_COUNT = 4;
/** Real time between tries to connect. */
const RETRY_MS = 500;

export function createPhone(options: PhoneOptions): Phone {
  const { dialect, address, credential, clock, now } = options;
  const speed = options.speed ?? 1;
  const windowMax = options.windowMax ?? 4;
  const batchEveryMs = options.batchEveryMs ?? 1_000;
  const carrier: Carrier =
    dialect === 'native' || dialect === 'owntracks'
      ? createMqttCarrier(dialect, address, credential)
      : createHttpCarrier(dialect, address, credential);
  const outbox = createOutbox({ batchMax: carrier.batchMax, onWire: carrier.onWire });
  let known = CLOCK_UNKNOWN;
  let link = options.link;
  let connecting = false;
  let retryAtMs = 0;
  let nextSendMs = -Infinity;
  let nextClockMs = -Infinity;
  let clockAsked = 0;
  let underWay = 0;
  let closed = false;
  const counts = { messages: 0, connects: 0, cuts: 0, refused: 0 };

  const measures = dialect === 'native' || dialect === 'native-http';
  const phoneNow = (): number => now() + clock.errorMs(now());
  const later = (eventMs: number): Promise<void> =>
    eventMs / speed < 1 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, eventMs / speed));

  async function connect(): Promise<void> {
    connecting = true;
    try {
      await carrier.connect();
      counts.connects++;
    } catch (error) {
      retryAtMs = now() + RETRY_MS;
      if (error instanceof Refused) refuse(error.message);
    } finally {
      connecting = false;
    }
  }

  function refuse(reason: string): void {
    counts.refused++;
    options.onRefused?.(reason);
  }

  function cut(): void {
    counts.cuts++;
    carrier.cut();
  }

  /** One message's way: out through the air, to the station, and its answer back. */
  async function send(batch: Batch): Promise<void> {
    underWay++;
    counts.messages++;
    const passage = link?.carry() ?? { outMs: 0, backMs: 0 };
    try {
      if (passage.outMs === null) {
        cut();
        throw new Error('cut on the way out');
      }
      await later(passage.outMs);
      const answered = carrier.send(batch);
      if (passage.backMs === null) {
        // The message is on its way; whether the station still gets it is up to the network. The answer is lost.
        answered.catch(() => {});
        setTimeout(cut, 3);
        throw new Error('cut on the way back');
      }
      await answered;
      await later(passage.backMs);
      outbox.acknowledge(batch);
    } catch (error) {
      outbox.giveBack(batch);
      if (error instanceof Refused) refuse(error.message);
      retryAtMs = now() + RETRY_MS / Math.max(1, speed / 10);
    } finally {
      underWay--;
    }
  }

  async function measureClock(): Promise<void> {
    const passage = link?.carry() ?? { outMs: 0, backMs: 0 };
    if (passage.outMs === null || passage.backMs === null) return;
    try {
      const t0 = phoneNow();
      await later(passage.outMs);
      const answer = await carrier.askClock(t0);
      if (answer === null) return;
      await later(passage.backMs);
      known = measured(known, { t0, t1: answer.t1, t2: answer.t2, t3: phoneNow() });
    } catch {
      // Asked again in its turn; fixes wait for the first answer.
    }
  }

  return {
    bib: credential.bib,
    dialect,
    record(fix) {
      // Only our own apps can measure their clock; the others' phones are set by their network, as real ones are.
      const error = measures ? clock.errorMs(fix.timeMs) : 0;
      outbox.add({ ...fix, timeMs: fix.timeMs + error });
    },
    tick(eventMs) {
      if (closed) return;
      const up = link?.up(eventMs, options.alongM?.() ?? null) ?? true;
      if (!up) {
        if (carrier.connected && (underWay > 0 || dialect === 'native' || dialect === 'owntracks')) cut();
        return;
      }
      if (!carrier.connected) {
        if (!connecting && now() >= retryAtMs) void connect();
        return;
      }
      if (now() < retryAtMs) return;
      if (measures && eventMs >= nextClockMs) {
        nextClockMs = eventMs + (clockAsked++ < CLOCK_FIRST_COUNT ? CLOCK_FIRST_MS : CLOCK_EVERY_MS);
        void measureClock();
      }
      const correction = measures ? correctionMs(known) : 0;
      if (correction === null || eventMs < nextSendMs) return;
      let sent = false;
      while (underWay < windowMax) {
        const batch = outbox.drain(correction);
        if (batch === null) break;
        sent = true;
        void send(batch);
      }
      if (sent && carrier.batchMax > 1) nextSendMs = eventMs + batchEveryMs;
    },
    comeHome() {
      link = null;
      nextSendMs = -Infinity;
    },
    async close() {
      closed = true;
      await carrier.close();
    },
    get counts() {
      const { recorded, resent, waiting } = outbox;
      return {
        recorded,
        acknowledged: outbox.acknowledged.length,
        resent,
        waiting,
        bytes: carrier.bytes,
        ...counts,
      };
    },
    acknowledged: outbox.acknowledged,
  };
}
