/**
 * A decoder's clock: it says a time of day, perhaps with a date, in whatever zone somebody once set. Its reads are put
 * on the station's clock by the difference between the two at connection (station now − reader now), so neither its
 * zone nor its error matters. Pure: time and zone are arguments.
 */
import { elementOf } from '../../race/present.ts';

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
  const year = Number(elementOf(found, 1).length === 2 ? `20${found[1]}` : found[1]);
  const [month, day] = [Number(found[2]), Number(found[3])];
  const ms = Date.UTC(year, month - 1, day);
  const back = new Date(ms);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms : null;
}

export const DAY_MS = 86_400_000;

/** The moment nearest to `nowMs` whose time of day is this: what a clock shows that is right within half a day. */
export function nearestDay(dayMs: number, nowMs: number): number {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + dayMs;
  return today + Math.round((nowMs - today) / DAY_MS) * DAY_MS;
}

/** A reader's clock may be this much ahead of what it was at connection, ms. */
const AHEAD_MS = 60_000;

/**
 * The day of a read that has none: the last one on which it was that time, since what was read is not ahead. Half a
 * day is no bound: a reader that was without a line all night tells the evening's reads in the morning.
 */
export function lastDay(dayMs: number, nowMs: number): number {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + dayMs;
  return today + Math.floor((nowMs + AHEAD_MS - today) / DAY_MS) * DAY_MS;
}

/** What a zone's wall clocks show, less UTC, ms, at a moment. */
export type Zone = (utcMs: number) => number;

/** The zone of this computer, which is the venue's: of devices that show the time of day and cannot be asked. */
export const venueZone: Zone = (utcMs) => -new Date(utcMs).getTimezoneOffset() * 60_000;

/** What the wall clocks of a zone show at a moment, as if that were UTC. */
export const wallMs = (utcMs: number, zone: Zone): number => utcMs + zone(utcMs);

/**
 * The moments at which wall clocks showed a time (given as if it were UTC), earliest first: one; two in the hour that
 * comes twice in autumn; for the hour that spring leaves out, the one that a clock means which was not put forward.
 */
export function momentsOf(shownMs: number, zone: Zone): readonly number[] {
  const [before, after] = [zone(shownMs - DAY_MS), zone(shownMs + DAY_MS)];
  const moments = [...new Set([before, after])]
    .map((offsetMs) => shownMs - offsetMs)
    .filter((utcMs) => wallMs(utcMs, zone) === shownMs);
  return moments.length === 0 ? [shownMs - before] : moments.sort((a, b) => a - b);
}
