/**
 * Several cloud relays as one: whichever answers has the batch on its disk and hands it to the station, which takes each
 * position once. Who found nobody at one tries the next at once, and stays where somebody answered.
 */

import { elementOf } from '../race/present.ts';
import type { Relay } from './line.ts';

/** How long one relay may take while there are others to ask; the last of a round may take what is left. */
export const NEXT_RELAY_MS = 6_000;
/** Relays that a phone knows at most. */
export const RELAYS_MAX = 8;

/**
 * Null for none. `first`: any whole number of this rider's, so that a field spreads over the relays: when one is gone, with
 * all that it had alone, it was that of few.
 */
export function anyRelay(all: readonly Relay[], first: number): Relay | null {
  const relays = all.slice(0, RELAYS_MAX);
  if (relays.length < 2) return relays[0] ?? null;
  let at = Math.abs(first) % relays.length;

  async function whoever<T>(ask: (relay: Relay, msMax: number) => Promise<T>, msMax: number): Promise<T> {
    let leftMs = msMax;
    for (let missed = 0; ; missed++) {
      const isLast = missed === relays.length - 1;
      const waitMs = isLast ? leftMs : Math.min(NEXT_RELAY_MS, leftMs);
      try {
        return await ask(elementOf(relays, at), waitMs);
      } catch (error) {
        at = (at + 1) % relays.length;
        if (isLast) throw error;
        leftMs = Math.max(NEXT_RELAY_MS, leftMs - waitMs);
      }
    }
  }

  return {
    send: (payload, msMax) => whoever((relay, ms) => relay.send(payload, ms), msMax),
    askClock: (msMax) => whoever((relay, ms) => relay.askClock(ms), msMax),
  };
}

/** Which relay a rider begins with, of the name on their card: neighbours begin apart. */
export const firstRelayOf = (username: string): number =>
  [...username].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_003, 0);
