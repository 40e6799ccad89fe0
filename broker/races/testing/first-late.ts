/** A race that has been on for a while, and what the first phone of the day that delivers ten minutes late makes of it. */
import type { EntryId } from '../../../race/ids.ts';
import { apply, createRace, view } from '../../../race/race.ts';
import { fixAt, GUN_MS, started, Writer } from '../../../tests/bench/race/field.ts';

const RIDERS = 100;
const SECONDS = 900;

/**
 * The race as it is until then; what is returned folds the late batch and makes the board. `field`: riders with a phone; of 3,000
 * nearly all positions lie packed, and all but ten of them are heard of once.
 */
export function lateBatch(field = RIDERS): () => void {
  const writer = new Writer();
  const race = started({ apply, createRace, view }, field, 99, writer);
  const fixes = (rider: number, from: number, count: number) =>
    writer.record({
      ...{ kind: 'fixes', entry: rider as EntryId, source: 'native' },
      fixes: Array.from({ length: count }, (_, index) => fixAt(rider, from + index)),
    });
  const heard = field > RIDERS ? 10 : RIDERS;
  for (let rider = field; rider > heard; rider -= 1) apply(race, fixes(rider, 0, 1));
  for (let rider = 1; rider <= heard; rider += 1) apply(race, fixes(rider, 0, SECONDS));
  view(race, GUN_MS + SECONDS * 1_000);
  return () => {
    apply(race, fixes(1, 200.5, 600));
    view(race, GUN_MS + SECONDS * 1_000);
  };
}
