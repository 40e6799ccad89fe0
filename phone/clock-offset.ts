/**
 * How wrong a phone's clock is, by NTP's exchange: t0 asked (phone), t1 heard and t2 answered (station), t3 back
 * (phone). Of the last exchanges the quickest is believed: it had the least room for one way to be slower than the
 * other. A phone whose clock was set meanwhile forgets what it knew.
 */
export interface ClockExchange {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
}

interface Measured {
  readonly correctionMs: number;
  readonly roundTripMs: number;
  readonly atMs: number;
}

/** Newest last; at most `EXCHANGES_KEPT`. Plain data. */
export type ClockKnowledge = readonly Measured[];

export const CLOCK_UNKNOWN: ClockKnowledge = [];
/** At one every few seconds at first, then every few minutes; over that a phone drifts by a few ms. */
const EXCHANGES_KEPT = 8;
/** Older than this, drift (up to 50 ppm) outweighs a quick round trip. */
const BELIEVED_MS = 15 * 60_000;

/** The first exchanges follow each other, one beside each batch. */
const EXCHANGES_FIRST = 4;
/** Then so often, beside a batch: within it a phone drifts by 30 ms (50 ppm), and an exchange costs some 300 bytes. */
const EXCHANGE_EVERY_MS = 10 * 60_000;

/** Whether the clock is to be asked for again, after so many exchanges, the last of them at `lastMs`. */
export const isClockDue = (exchanges: number, lastMs: number, nowMs: number): boolean =>
  exchanges < EXCHANGES_FIRST || Math.abs(nowMs - lastMs) > EXCHANGE_EVERY_MS;

export function measured(known: ClockKnowledge, exchange: ClockExchange): ClockKnowledge {
  const { t0, t1, t2, t3 } = exchange;
  const roundTripMs = t3 - t0 - (t2 - t1);
  // An answer from before its question: the clock was set in between, this exchange says nothing.
  if (!(roundTripMs >= 0)) return known;
  const one = { correctionMs: (t1 - t0 + (t2 - t3)) / 2, roundTripMs, atMs: t3 };
  const before = quickest(known);
  // Two exchanges bound the truth by half their round trips each; apart by more, the clock has been set.
  const wasSet =
    before !== null &&
    Math.abs(before.correctionMs - one.correctionMs) > (before.roundTripMs + roundTripMs) / 2 + 200;
  if (wasSet) return [one];
  return [...known.filter(({ atMs }) => t3 - atMs < BELIEVED_MS), one].slice(-EXCHANGES_KEPT);
}

function quickest(known: ClockKnowledge): Measured | null {
  let best: Measured | null = null;
  for (const one of known) if (best === null || one.roundTripMs <= best.roundTripMs) best = one;
  return best;
}

/** To be added to the phone's time to get the station's, ms; null before the first exchange. */
export const correctionMs = (known: ClockKnowledge): number | null => quickest(known)?.correctionMs ?? null;

/** Half the quickest round trip: the correction is never more wrong than this (drift aside). */
export const correctionBoundMs = (known: ClockKnowledge): number | null => {
  const best = quickest(known);
  return best === null ? null : best.roundTripMs / 2;
};

/** A position is at most this old when a page hears of it, and never from the future. */
const HEARD_LATE_MAX_MS = 3_000;
const HEARD_EARLY_MAX_MS = 50;

/**
 * When a position was taken, by the phone's own clock. Some browsers date positions by the receiver's clock, which is
 * right, and not by the phone's, which may not be: a date that does not fit the moment at which the page heard of the
 * position is replaced by that moment.
 */
export const takenMs = (datedMs: number, heardMs: number): number => {
  const late = heardMs - datedMs;
  return late >= -HEARD_EARLY_MAX_MS && late <= HEARD_LATE_MAX_MS ? datedMs : heardMs;
};
