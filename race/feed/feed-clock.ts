/** The station's clock as a viewer knows it: from the times that its messages say. */

/** Two quartz clocks part by no more than this. */
const CLOCK_DRIFT = 1e-4;
/** No message is on its way for this long: the station's clock was set back. */
const CLOCK_SET_MS = 20_000;

export interface FeedClock {
  /** Station's clock minus own, ms: the best of the connection (least delay); null before the first heartbeat. */
  readonly offsetMs: number | null;
  /** The station said its time; the offset if it is better known now, null if not. */
  heard(stationMs: number, nowMs: number): number | null;
  /** Another connection, perhaps another station. */
  forget(): void;
}

export function createFeedClock(): FeedClock {
  let known: number | null = null;
  let seenMs = 0;
  return {
    get offsetMs() {
      return known;
    },
    heard(stationMs, nowMs) {
      // Every message is late by its journey, so the largest difference is the closest to the truth.
      // It is believed a little less the older it is, as clocks drift apart.
      const offsetMs = stationMs - nowMs;
      const drift = (nowMs - seenMs) * CLOCK_DRIFT;
      const wasSet = known !== null && offsetMs < known - CLOCK_SET_MS;
      if (known !== null && !wasSet && offsetMs <= known - drift) return null;
      known = offsetMs;
      seenMs = nowMs;
      return offsetMs;
    },
    forget() {
      known = null;
    },
  };
}
