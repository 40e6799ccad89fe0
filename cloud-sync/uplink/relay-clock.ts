/**
 * How the relay's clock and the station's differ, from the moments that the relay puts on what it sends. Each was sent
 * before it was heard: of many, the one with the shortest way says most. Phones that report by the relay are judged by
 * the relay's clock (wire/messages.ts), so the station has to know when that is wrong.
 */

/** Looked at: the newest so many. */
const HEARD_MAX = 32;
/** Less than this is the way of a message and no clock's error, ms. */
export const RELAY_CLOCK_OFF_MS = 2_000;

export interface RelayClock {
  /** The relay said `relayMs`, heard at `nowMs` by the station's clock. */
  heard(relayMs: number, nowMs: number): void;
  /** Added to the relay's moments they are the station's, ms; 0 while they agree or nothing is known. */
  addMs(): number;
}

export function createRelayClock(): RelayClock {
  let apart: number[] = [];
  return {
    heard(relayMs, nowMs) {
      if (!Number.isFinite(relayMs)) return;
      const own = nowMs - relayMs;
      // One of the two was set: what was known is past.
      if (apart.length > 0 && Math.abs(own - Math.min(...apart)) > RELAY_CLOCK_OFF_MS * 5) apart = [];
      apart = [...apart, own].slice(-HEARD_MAX);
    },
    addMs() {
      const least = apart.length === 0 ? 0 : Math.min(...apart);
      return Math.abs(least) > RELAY_CLOCK_OFF_MS ? Math.round(least) : 0;
    },
  };
}
