/**
 * Where a phone sends next: to the venue, as long as it answers; to the cloud relay, if the event has one, while the
 * venue is out of reach; and now and then to the venue again. A position may go to both: its time was frozen at the
 * first sending (outbox.ts), so the station takes it once. Pure; times by the phone's clock.
 */

export interface Reach {
  /** Attempts at the venue in a row that nobody answered. */
  readonly failures: number;
  /** The venue is not tried again before, while there is a relay. */
  readonly venueMs: number;
}

export const AT_THE_VENUE: Reach = { failures: 0, venueMs: 0 };

/** A rider on a lap of some minutes passes the tent's Wi-Fi for a moment only: it is looked for often. */
const VENUE_AGAIN_FIRST_MS = 5_000;
const VENUE_AGAIN_MOST_MS = 40_000;
/** How long the venue may take to answer while a relay stands by: on a LAN it is there, or it is not. */
export const VENUE_PATIENCE_MS = 6_000;

export const nextPlace = (reach: Reach, hasRelay: boolean, nowMs: number): 'venue' | 'relay' =>
  hasRelay && nowMs < reach.venueMs ? 'relay' : 'venue';

/** Nobody answered at the venue. */
export function venueMissed(reach: Reach, nowMs: number): Reach {
  const failures = reach.failures + 1;
  const waitMs = Math.min(VENUE_AGAIN_MOST_MS, VENUE_AGAIN_FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return { failures, venueMs: nowMs + waitMs };
}

/** Nor at the relay: wherever it works next is right, the venue first. */
export const relayMissed = (reach: Reach): Reach => ({ ...reach, venueMs: 0 });
