/**
 * The order of a result and the places that follow from it. The key is status, laps, pulled or not and when, lines passed, credited time,
 * time at the line; a tie that nothing breaks is a tie, never decided by bib.
 */
import type { EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import type { Tally, TallyStatus } from '../rules/finish.ts';

/** A rider with the time they are credited with, on the way to a place. */
export interface Standing {
  readonly tally: Tally;
  readonly status: TallyStatus;
  /** Time before penalties that the result shows: own, or the bunch's. */
  readonly baseMs: number | null;
  /** `baseMs` with penalties and bonuses. */
  readonly creditedMs: number | null;
}

/** Placed first, then the ones without a place in the order that results list them (UCI). */
const CLASS: Readonly<Record<TallyStatus, number>> = {
  finished: 0,
  racing: 0,
  LAP: 0,
  PUL: 0,
  OTL: 1,
  DNF: 2,
  DSQ: 3,
  DNS: 4,
};

export const hasPlace = (status: TallyStatus): boolean => CLASS[status] === 0;

/** Order of result. Total: riders it cannot tell apart are listed by entry, and `isTie` says so. */
export function byResult(a: Standing, b: Standing): number {
  return (
    CLASS[a.status] - CLASS[b.status] ||
    unseen(a) - unseen(b) ||
    b.tally.laps - a.tally.laps ||
    byPulling(a.tally, b.tally) ||
    b.tally.linesPassed - a.tally.linesPassed ||
    compareTimes(a.creditedMs, b.creditedMs) ||
    projectedLast(a) - projectedLast(b) ||
    compareTimes(a.tally.rawMs, b.tally.rawMs) ||
    a.tally.entry - b.tally.entry
  );
}

/** A rider not seen since the start has no place, whatever laps an official gave them. */
const unseen = ({ tally }: Pick<Standing, 'tally'>): number => (tally.last === null ? 1 : 0);

const compareTimes = (a: number | null, b: number | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b;

const projectedLast = ({ tally }: Standing): number => (tally.certainty === 'projected' ? 1 : 0);

/** On the same laps who was taken off is behind who rode on, and behind those taken off before (UCI 5.1; CrossMgr). */
const byPulling = (a: Tally, b: Tally): number =>
  (a.pulledMs ?? Number.NEGATIVE_INFINITY) === (b.pulledMs ?? Number.NEGATIVE_INFINITY)
    ? 0
    : (a.pulledMs ?? Number.NEGATIVE_INFINITY) - (b.pulledMs ?? Number.NEGATIVE_INFINITY);

type Grouped = Pick<Standing, 'tally' | 'status'>;

/** Same status class and laps: only within such a group do photo and relegation move anybody. */
export const sameGroup = (a: Grouped, b: Grouped): boolean =>
  CLASS[a.status] === CLASS[b.status] &&
  unseen(a) === unseen(b) &&
  a.tally.laps === b.tally.laps &&
  a.tally.linesPassed === b.tally.linesPassed;

/** True when nothing that counts tells the two apart. */
export const isTie = (a: Standing, b: Standing): boolean =>
  sameGroup(a, b) &&
  a.creditedMs === b.creditedMs &&
  a.tally.pulledMs === b.tally.pulledMs &&
  a.tally.rawMs === b.tally.rawMs &&
  projectedLast(a) === projectedLast(b);

/** What officials said of two neighbours: one is before the other, they are level, or nothing. */
export type Said = 'apart' | 'level' | null;
export type SaidOf = (ahead: EntryId, behind: EntryId) => Said;

/** Places of an ordered result: 1, 2, 2, 4 …; null for riders without a place and for those not seen yet. */
export function placesOf(ordered: readonly Standing[], saidOf: SaidOf): readonly (number | null)[] {
  const places: (number | null)[] = [];
  for (let index = 0; index < ordered.length; index++) {
    const aheadPlace = places[index - 1] ?? null;
    places.push(placeBehind(ordered[index - 1], aheadPlace, elementOf(ordered, index), index, saidOf));
  }
  return places;
}

/** The place of the one at `index` (from 0), behind the one ahead with theirs. */
export function placeBehind(
  ahead: Standing | undefined,
  aheadPlace: number | null,
  standing: Standing,
  index: number,
  saidOf: SaidOf,
): number | null {
  if (!hasPlace(standing.status) || standing.tally.last === null) return null;
  if (ahead === undefined || aheadPlace === null) return index + 1;
  const said = saidOf(ahead.tally.entry, standing.tally.entry);
  const isLevel =
    said === 'level'
      ? sameGroup(ahead, standing) && ahead.status === standing.status
      : said === null && isTie(ahead, standing);
  return isLevel ? aheadPlace : index + 1;
}
