/**
 * The ranking of handicap races: groups set off one after another, and the first at the line wins. The place is the
 * one at the line; each rider's own riding time, and the place by it ("fastest time"), stand beside it.
 */
import type { EntryId } from '../ids.ts';
import { entryOf } from '../present.ts';
import type { Tally } from '../rules/finish.ts';
import { raceTimeMs } from '../rules/race-clock.ts';
import type { Field, Placed } from './field.ts';
import { massStart } from './mass-start.ts';

/** Places by the clock of the first group; `own` has the riding time since the rider's own start (finishers only). */
export function handicap(field: Field): readonly Placed[] {
  const { gunMs } = field;
  if (gunMs === null) return massStart(field);
  const own = new Map(field.tallies.map((tally) => [tally.entry, tally]));
  const placed = massStart({
    ...field,
    tallies: field.tallies.map((tally) => fromTheGun(tally, gunMs, field)),
  });
  const fastest = byRidingTime(placed, own);
  return placed.map((row): Placed => {
    const tally = entryOf(own, row.tally.entry);
    const riding = fastest.get(tally.entry);
    return riding === undefined ? { ...row, tally } : { ...row, tally, own: riding };
  });
}

/** The rider's race as the clock of the first group has it. */
function fromTheGun(tally: Tally, gunMs: number, { pauses }: Field): Tally {
  const { startMs, rawMs } = tally;
  if (startMs === null || rawMs === null) return tally;
  const waitedMs =
    startMs >= gunMs ? raceTimeMs(pauses, gunMs, startMs) : -raceTimeMs(pauses, startMs, gunMs);
  return { ...tally, startMs: gunMs, rawMs: Math.max(0, rawMs + waitedMs) };
}

function byRidingTime(
  placed: readonly Placed[],
  own: ReadonlyMap<EntryId, Tally>,
): ReadonlyMap<EntryId, { readonly timeMs: number; readonly place: number }> {
  const times = placed
    .filter(({ status, place }) => status === 'finished' && place !== null)
    .map(({ tally }) => entryOf(own, tally.entry))
    .flatMap(({ entry, rawMs, penaltyMs, bonusMs }) =>
      rawMs === null ? [] : [{ entry, timeMs: rawMs + penaltyMs - bonusMs }],
    )
    .sort((a, b) => a.timeMs - b.timeMs);
  let place = 0;
  return new Map(
    times.map(({ entry, timeMs }, index) => {
      if (timeMs !== times[index - 1]?.timeMs) place = index + 1;
      return [entry, { timeMs, place }];
    }),
  );
}
