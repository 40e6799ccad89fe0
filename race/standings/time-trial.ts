/**
 * The ranking of individual time trials and hill climbs: everybody against their own clock, to the full precision
 * of the timing. Who catches whom means nothing.
 */
import type { Field, Placed } from './field.ts';
import { massStart } from './mass-start.ts';
import { isOfLaps, saidByPhoto } from './photo.ts';

/**
 * Fastest time first, penalties in it. Fractions decide as far as the timing has them; equal to the last digit is a
 * tie. Gaps are exact (⌊t⌋ − ⌊leader⌋ is for bunches), and no bunch has anybody else's time.
 */
export function timeTrial(field: Field): readonly Placed[] {
  const placed = massStart({ ...field, rules: { ...field.rules, bunchGapMs: 0, penaltiesMovePlaces: true } });
  const leader = placed[0];
  let place: number | null = null;
  return placed.map((row, index): Placed => {
    if (row.place === null || leader === undefined) return row;
    place = isLevel(placed[index - 1], row, field) ? place : row.place;
    if (row === leader || !isSamePoint(leader, row) || leader.timeMs === null || row.timeMs === null)
      return { ...row, place };
    return { ...row, place, gap: { ms: Math.max(0, row.timeMs - leader.timeMs) } };
  });
}

const isSamePoint = (a: Placed, b: Placed): boolean =>
  a.tally.laps === b.tally.laps && a.tally.linesPassed === b.tally.linesPassed;

/** Equal times are a tie, however much of them is penalty; unless an official has set the two in order. */
function isLevel(ahead: Placed | undefined, row: Placed, { photoOrders }: Field): boolean {
  if (ahead === undefined || ahead.place === null || ahead.timeMs !== row.timeMs) return false;
  if (!isSamePoint(ahead, row) || ahead.tally.certainty !== row.tally.certainty) return false;
  if (ahead.flags.includes('relegated') || row.flags.includes('relegated')) return false;
  return !photoOrders.some(
    (photo) =>
      isOfLaps(photo, row.tally.laps) && saidByPhoto(photo, ahead.tally.entry, row.tally.entry) === 'apart',
  );
}
