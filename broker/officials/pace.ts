/**
 * How soon the lists of a race may be made again, so that making them takes a share of the time at most. By what they take
 * usually: one that took long, of many that did not, holds nobody up. One entry a race.
 */
import type { RaceId } from '../../race/ids.ts';

const NEWEST_SHARE = 0.2;
const REST_MOST_MS = 1_000;

export interface Pace {
  /** How long to wait yet, ms; zero or less: not at all. */
  restMs(race: RaceId, nowMs: number): number;
  /** They were made, from one moment of the steady clock to another. */
  made(race: RaceId, fromMs: number, toMs: number): void;
}

/** `rests`: for so many times what making them takes they are not made again; five, and a sixth of the time goes into it at most. */
export function createPace(rests: number): Pace {
  const paces = new Map<RaceId, { readonly usualMs: number; readonly restUntilMs: number }>();
  return {
    restMs: (race, nowMs) => (paces.get(race)?.restUntilMs ?? nowMs) - nowMs,
    made(race, fromMs, toMs) {
      const before = paces.get(race)?.usualMs ?? 0;
      const usualMs = before * (1 - NEWEST_SHARE) + (toMs - fromMs) * NEWEST_SHARE;
      paces.set(race, { usualMs, restUntilMs: toMs + Math.min(REST_MOST_MS, usualMs * rests) });
    },
  };
}
