/**
 * The same time for a bunch: riders who finish together are credited the time of the first of them.
 */
import type { EntryId } from '../ids.ts';
import { hasPlace, type Standing } from './order.ts';

/** Whole seconds, the sport's way: cut, never rounded. */
export const wholeSecondsMs = (timeMs: number): number => Math.floor(timeMs / 1_000) * 1_000;

export interface Credited {
  /** Time in the result before penalties, ms. */
  readonly baseMs: number;
  /** True when it is another rider's. */
  readonly joined: boolean;
}

/** Riders who came in together: their laps, the time credited, and when the last of them crossed. */
interface Group {
  readonly laps: number;
  readonly timeMs: number;
  lastMs: number;
}

/**
 * Credits finishers, in order of their times at the line, with the time of their group: a new group begins where
 * the step to the rider ahead is at least `gapMs` (UCI: 1 s; designated bunch sprints: 3 s; chips: about 1.1 s,
 * because a chip is not a front wheel). The group's time is its first rider's, in whole seconds. Projected
 * passings neither make nor join a group, but are in whole seconds like all others where groups are made. `sameTimeAs`: an official's word about a rider (`null` = own time); `givenMs`: the time an
 * official gave, taken as it is.
 */
export function bunchTimes(
  finishers: readonly Standing[],
  gapMs: number,
  sameTimeAs: (entry: EntryId) => EntryId | null | undefined,
  givenMs: (entry: EntryId) => number | null = () => null,
): ReadonlyMap<EntryId, Credited> {
  const credited = new Map<EntryId, Credited>();
  let group: Group | null = null;
  for (const { tally, status } of finishers) {
    const { entry, rawMs, laps } = tally;
    if (rawMs === null || !hasPlace(status)) continue;
    const given = givenMs(entry);
    if (given !== null) {
      credited.set(entry, { baseMs: given, joined: false });
      continue;
    }
    if (tally.certainty === 'projected' || sameTimeAs(entry) === null) {
      credited.set(entry, {
        baseMs: tally.certainty === 'projected' && gapMs > 0 ? wholeSecondsMs(rawMs) : rawMs,
        joined: false,
      });
      continue;
    }
    const joined = group !== null && group.laps === laps && rawMs - group.lastMs < gapMs;
    const own: Group =
      joined && group !== null ? group : { laps, timeMs: wholeSecondsMs(rawMs), lastMs: rawMs };
    own.lastMs = rawMs;
    group = own;
    credited.set(entry, { baseMs: own.timeMs, joined });
  }
  for (const { tally } of finishers) {
    const as = sameTimeAs(tally.entry);
    if (as === null || as === undefined) continue;
    const theirs = credited.get(as);
    if (theirs !== undefined) credited.set(tally.entry, { baseMs: theirs.baseMs, joined: true });
  }
  return credited;
}

/** A gap of a second parts two groups (UCI 1.2.107), also where the race credits no bunch. */
const GROUP_GAP_MS = 1_000;

/**
 * The last rider of the group that a rider came in with: on the same laps, no step between neighbours at the line as
 * large as the gap that parts groups. Null for a rider who came in alone, or is not there.
 */
export function bunchEnd(ordered: readonly Standing[], entry: EntryId, gapMs: number): EntryId | null {
  const rider = ordered.find(({ tally }) => tally.entry === entry);
  const riderMs = rider?.tally.rawMs ?? null;
  if (rider === undefined || riderMs === null) return null;
  const behind = ordered
    .flatMap(({ tally, status }) =>
      status === rider.status &&
      tally.laps === rider.tally.laps &&
      tally.rawMs !== null &&
      tally.rawMs >= riderMs
        ? [{ entry: tally.entry, atMs: tally.rawMs }]
        : [],
    )
    .sort((a, b) => a.atMs - b.atMs);
  let last = { entry, atMs: riderMs };
  for (const next of behind) {
    if (next.atMs - last.atMs >= Math.max(gapMs, GROUP_GAP_MS)) break;
    last = next;
  }
  return last.entry === entry ? null : last.entry;
}
