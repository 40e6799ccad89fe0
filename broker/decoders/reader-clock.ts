/**
 * A decoder's clock: it says a time of day, perhaps with a date, in whatever zone somebody once set. Its reads are put
 * on the station's clock by the difference between the two at connection (station now − reader now), so neither its
 * zone nor its error matters.
 */

/** Time of day, ms since midnight; null when it is none. `14:02:11.123456`, or `14:02:11` with `hundredths` apart. */
export function timeOfDayMs(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?$/.exec(text.trim());
  if (found === null) return null;
  const [hours, minutes, seconds] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + Number(`0.${found[4] ?? '0'}`) * 1_000;
}

/** Midnight of a date as if it were UTC, ms. `2026-05-24`, `20260524` or `260524`; null when it is none. */
export function dateMs(text: string): number | null {
  const found = /^(\d{4}|\d{2})-?(\d{2})-?(\d{2})$/.exec(text.trim());
  if (found === null) return null;
  const year = Number(found[1]!.length === 2 ? `20${found[1]}` : found[1]);
  const [month, day] = [Number(found[2]), Number(found[3])];
  const ms = Date.UTC(year, month - 1, day);
  const back = new Date(ms);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms : null;
}

export const DAY_MS = 86_400_000;

/** The moment nearest to `nowMs` whose time of day is this: a read without a date is at most half a day old. */
export function nearestDay(dayMs: number, nowMs: number): number {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + dayMs;
  return today + Math.round((nowMs - today) / DAY_MS) * DAY_MS;
}

/** Wall time in this computer's zone, given as if it were UTC, as a real moment: for devices that cannot be asked. */
export function wallToUtcMs(wallMs: number): number {
  const wall = new Date(wallMs);
  return new Date(
    ...([wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()] as const),
    ...([wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()] as const),
    wall.getUTCMilliseconds(),
  ).getTime();
}
