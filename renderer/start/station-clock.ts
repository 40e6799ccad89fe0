/**
 * The station's time on this device: measured as phones measure theirs (phone/clock-offset.ts), over a clock
 * that runs evenly whatever happens to the device's own. Keeps counting without a connection; says how sure it is.
 */

import {
  CLOCK_UNKNOWN,
  type ClockKnowledge,
  correctionBoundMs,
  correctionMs,
  measured,
} from '../../phone/clock-offset.ts';
import { evenMs } from '../ui/even-clock.ts';

export interface StationClock {
  /** UTC epoch ms at the station; this device's own before the first exchange. */
  now(): number;
  /** What is known now. */
  state(): ClockState;
  close(): void;
}
export interface ClockState {
  /** The station's time less this device's, ms; null before the first exchange. */
  readonly offsetMs: number | null;
  /** The clock is never more wrong than this (drift aside), ms. */
  readonly boundMs: number | null;
  /** Since the last exchange, ms. */
  readonly ageMs: number | null;
}

const FIRST_EXCHANGES = 6;
const FIRST_EVERY_MS = 700;
const LATER_EVERY_MS = 20_000;
const PATIENCE_MS = 4_000;

export function openStationClock(): StationClock {
  let known: ClockKnowledge = CLOCK_UNKNOWN;
  let exchanges = 0;
  let heardMs: number | null = null;
  let timer = 0;
  let closed = false;

  const exchange = async () => {
    clearTimeout(timer);
    const t0 = evenMs();
    try {
      const answer = await fetch(`/v1/clock?t0=${t0}`, {
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const { t1, t2 } = (await answer.json()) as { t1: number; t2: number };
      const t3 = evenMs();
      if (answer.ok && Number.isFinite(t1) && Number.isFinite(t2)) {
        known = measured(known, { t0, t1, t2, t3 });
        heardMs = t3;
        exchanges += 1;
      }
    } catch {
      // No connection: the clock goes on with what it knows.
    }
    if (!closed)
      timer = window.setTimeout(exchange, exchanges < FIRST_EXCHANGES ? FIRST_EVERY_MS : LATER_EVERY_MS);
  };
  // A device that slept may have stopped its even clock: what was known is measured anew.
  const onVisible = () => {
    if (document.hidden) return;
    exchanges = 0;
    void exchange();
  };
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onVisible);
  void exchange();

  return {
    now: () => evenMs() + (correctionMs(known) ?? 0),
    state: () => {
      const correction = correctionMs(known);
      return {
        // Told against the clock that people see on the device.
        offsetMs: correction === null ? null : evenMs() + correction - Date.now(),
        boundMs: correctionBoundMs(known),
        ageMs: heardMs === null ? null : evenMs() - heardMs,
      };
    },
    close() {
      closed = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onVisible);
    },
  };
}
