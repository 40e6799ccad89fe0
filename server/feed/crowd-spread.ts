/**
 * How far a race's viewers are to spread when they lose their host and go on elsewhere: in proportion to how many they are,
 * so that a hundred are back at once and ten thousand do not come in one second to whoever is left.
 */

/** Viewers that a relay lets begin anew in a second, beside what it does for those who are there; measured (docs/cloud.md). */
const PER_SECOND = 3_000;
const LEAST_MS = 150;
/** Longer than this nobody is kept waiting by themselves; `SPREAD_MS_MAX` in race/feed/protocol.ts is what clients believe. */
const MOST_MS = 15_000;
/** A crowd that has not changed by so much is told nothing: telling is a message to everybody. */
const STEP = 1.5;

/** The spread for so many viewers, given what they were told before (0: nothing), ms. */
export function crowdSpreadMs(viewers: number, toldMs: number): number {
  const wantedMs = Math.min(MOST_MS, Math.max(LEAST_MS, Math.ceil((viewers / PER_SECOND) * 1_000)));
  if (toldMs > 0 && wantedMs <= toldMs && wantedMs * STEP ** 3 > toldMs) return toldMs;
  return Math.min(MOST_MS, Math.ceil(wantedMs * STEP));
}
