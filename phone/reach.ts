/**
 * Where a phone sends next: to the venue, as long as it answers; to the cloud relay, if the event has one, while the
 * venue is out of reach; and now and then to the venue again. The venue may have several addresses (the station's, its
 * standby's): whoever missed it at one tries the next, and stays where somebody answers. A position may go to both: its time was frozen at the
 * first sending (outbox.ts), so the station takes it once. Pure; times by the phone's clock.
 */
import { waitAfter } from './backoff.ts';

export interface Reach {
  /** Attempts at the venue in a row that nobody answered. */
  readonly failures: number;
  /** The venue is not tried again before, while there is a relay. */
  readonly venueMs: number;
  /** Which of the venue's addresses is tried: 0 is the one that the phone was given. */
  readonly address: number;
}

export const AT_THE_VENUE: Reach = { failures: 0, venueMs: 0, address: 0 };

/** A rider on a lap of some minutes passes the tent's Wi-Fi for a moment only: it is looked for often. */
const VENUE_AGAIN = { firstMs: 5_000, mostMs: 40_000 };
/** How long the venue may take to answer while there is somebody else to ask: on a LAN it is there, or it is not. */
const VENUE_PATIENCE_MS = 6_000;
/** With nobody else to ask: a socket takes six round trips at least to open, and on a bad line each may take seconds. */
const PATIENCE_MOST_MS = 25_000;
/** Standby's addresses that are tried at most. */
export const ALTERNATES_MAX = 4;

/** How long to wait for the venue. Whoever found nobody at any of its addresses, and has no relay, may have a bad line: it waits longer. */
export const venuePatienceMs = ({ failures }: Reach, addresses: number, hasRelay: boolean): number =>
  hasRelay
    ? VENUE_PATIENCE_MS
    : addresses === 1
      ? PATIENCE_MOST_MS
      : Math.min(PATIENCE_MOST_MS, VENUE_PATIENCE_MS * 2 ** Math.min(Math.floor(failures / addresses), 10));

/** Somebody answered at the address that was tried: it is the venue's now. */
export const venueAnswered = ({ address }: Reach): Reach => ({ ...AT_THE_VENUE, address });

export const nextPlace = (reach: Reach, hasRelay: boolean, nowMs: number): 'venue' | 'relay' =>
  hasRelay && nowMs < reach.venueMs ? 'relay' : 'venue';

/** Nobody answered at the address that was tried, of so many. */
export function venueMissed(reach: Reach, nowMs: number, addresses = 1): Reach {
  const failures = reach.failures + 1;
  const waitMs = waitAfter(failures, VENUE_AGAIN);
  return { failures, venueMs: nowMs + waitMs, address: (reach.address + 1) % addresses };
}

/** Nor at the relay: wherever it works next is right, the venue first. */
export const relayMissed = (reach: Reach): Reach => ({ ...reach, venueMs: 0 });

const ADDRESS = /^(\d{1,3}\.){3}\d{1,3}$/;

/** The standby's addresses in what a station said, as many as are tried; null of a station that says none of it. */
export const alternatesFrom = (said: unknown): readonly string[] | null =>
  Array.isArray(said)
    ? said
        .filter((host): host is string => typeof host === 'string' && ADDRESS.test(host))
        .slice(0, ALTERNATES_MAX)
    : null;

/** A station's origin or web address with another host in it; its port stays. */
export const atHost = (address: string, host: string): string =>
  address.replace(/\/\/(\[[^\]]*\]|[^:/]+)/, `//${host}`);
