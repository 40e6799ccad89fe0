/**
 * How wrong a phone's clock is, by NTP's exchange: t0 asked (phone), t1 heard and t2 answered (station), t3 back (phone).
 * Of the last exchanges the quickest is believed: it had the least room for one way to be slower than the other.
 */
export interface ClockExchange {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
}

/** Exchanges remembered: at one every few seconds the last minute or so, over which drift is below a few ms. */
const EXCHANGES_KEPT = 8;

export interface ClockOffset {
  add(exchange: ClockExchange): void;
  /** To be added to the phone's time to get the station's, ms; null before the first exchange. */
  correctionMs(): number | null;
  /** Half the quickest round trip: the correction is never more wrong than this (drift aside). */
  boundMs(): number | null;
}

export function createClockOffset(): ClockOffset {
  const kept: { correctionMs: number; roundTripMs: number }[] = [];
  const quickest = () => kept.reduce((best, one) => (one.roundTripMs < best.roundTripMs ? one : best));
  return {
    add({ t0, t1, t2, t3 }) {
      kept.push({ correctionMs: (t1 - t0 + (t2 - t3)) / 2, roundTripMs: t3 - t0 - (t2 - t1) });
      if (kept.length > EXCHANGES_KEPT) kept.shift();
    },
    correctionMs: () => (kept.length === 0 ? null : quickest().correctionMs),
    boundMs: () => (kept.length === 0 ? null : quickest().roundTripMs / 2),
  };
}
