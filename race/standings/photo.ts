/**
 * What the photo-finish and the officials' eye put in order: riders set in the order of a picture, riders
 * relegated behind others, and the pairs too close for the timing that only a picture can tell apart.
 */
import type { EntryId } from '../ids.ts';
import { elementOf, entryOf } from '../present.ts';
import type { PhotoOrder } from '../rules/setup-state.ts';
import { jointUncertaintyMs } from '../rules/trust.ts';
import { type Said, type Standing, sameGroup } from './order.ts';

/** Two moments closer than this many joint deviations may be the other way round (95 %). */
export const CLOSE_CALL_DEVIATIONS = 2;

/**
 * Puts the riders of a picture in its order, in the positions that they hold together: nobody else moves. Only
 * among riders on the same laps whose last passing is at the picture's line.
 */
export function inPhotoOrder(ordered: readonly Standing[], photo: PhotoOrder): readonly Standing[] {
  const inPicture = new Map(photo.order.map((entry, index) => [entry, index]));
  const result = [...ordered];
  let from = 0;
  while (from < result.length) {
    let to = from + 1;
    while (to < result.length && sameGroup(elementOf(result, from), elementOf(result, to))) to++;
    const positions: number[] = [];
    for (let index = from; index < to; index++) {
      const { tally } = elementOf(result, index);
      if (inPicture.has(tally.entry) && tally.last?.heard.line === photo.line) positions.push(index);
    }
    const riders = positions
      .map((position) => elementOf(result, position))
      .sort((a, b) => entryOf(inPicture, a.tally.entry) - entryOf(inPicture, b.tally.entry));
    positions.forEach((position, index) => {
      result[position] = elementOf(riders, index);
    });
    from = to;
  }
  return result;
}

/**
 * Relegation: the rider goes right behind another (UCI: to the last place of their group), within their own laps.
 * Behind somebody of another group, or nobody, means the end of their own.
 */
export function relegated(
  ordered: readonly Standing[],
  entry: EntryId,
  behind: EntryId,
): readonly Standing[] {
  const from = ordered.findIndex(({ tally }) => tally.entry === entry);
  const rider = ordered[from];
  if (rider === undefined || entry === behind) return ordered;
  const rest = ordered.filter((_, index) => index !== from);
  const other = rest.findIndex(({ tally }) => tally.entry === behind);
  let to = other >= 0 && sameGroup(elementOf(rest, other), rider) ? other + 1 : -1;
  if (other >= 0 && to < 0 && other < from) return ordered; // already behind a rider with more laps
  if (to < 0) {
    to = from;
    while (to < rest.length && sameGroup(elementOf(rest, to), rider)) to++;
  }
  if (to <= from) return ordered;
  return [...rest.slice(0, to), rider, ...rest.slice(to)];
}

/** Whether a picture orders riders with so many laps: who rode on after the lap in it is ordered by what came since. */
export const isOfLaps = ({ lap }: PhotoOrder, laps: number): boolean => lap === null || lap === laps;

/** Those of a picture whom it still orders. */
export const stillOrdered = (photo: PhotoOrder, lapsOf: ReadonlyMap<EntryId, number>): readonly EntryId[] =>
  photo.order.filter((entry) => {
    const laps = lapsOf.get(entry);
    return laps !== undefined && isOfLaps(photo, laps);
  });

/** What a picture says of two riders in it: level when nobody between them in it was apart from the one before. */
export function saidByPhoto(photo: PhotoOrder, ahead: EntryId, behind: EntryId): Said {
  const [a, b] = [photo.order.indexOf(ahead), photo.order.indexOf(behind)];
  if (a < 0 || b < 0) return null;
  const between = photo.order.slice(Math.min(a, b) + 1, Math.max(a, b) + 1);
  return between.every((entry) => photo.level.has(entry)) ? 'level' : 'apart';
}

/** True when the timing cannot say which of two finishers was first. */
export function tooCloseToCall(
  a: Pick<Standing, 'tally' | 'status'>,
  b: Pick<Standing, 'tally' | 'status'>,
): boolean {
  const first = a.tally.last?.heard;
  const second = b.tally.last?.heard;
  if (first === undefined || second === undefined || !sameGroup(a, b)) return false;
  const joint = jointUncertaintyMs(first.uncertaintyMs, second.uncertaintyMs);
  return Math.abs(first.timeMs - second.timeMs) < CLOSE_CALL_DEVIATIONS * joint;
}
