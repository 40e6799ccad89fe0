/** A field that is placed again after a few passings says what it says when all of it is ranked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resultsOf } from '../fold/derive.ts';
import type { EntryId } from '../ids.ts';
import { ELITE, GUN_MS, raceFixture } from '../testing/fixtures.ts';
import { massStart } from './mass-start.ts';
import { massStartAgain } from './mass-start-again.ts';

const RIDERS = 30;
/** More by `LAW_RUNS=5000`, as after a change to the rules. */
const RUNS = Number(process.env.LAW_RUNS ?? 150);

/** A passing of anybody, in steps of 50 ms: often level, or nearer than the timing can tell. Late ones come too. */
const passing = fc.record({
  rider: fc.integer({ min: 1, max: RIDERS }),
  timeMs: fc.integer({ min: 1, max: 240 }).map((steps) => GUN_MS + steps * 5_000),
  fineMs: fc.integer({ min: 0, max: 4 }).map((steps) => steps * 50),
  source: fc.constantFrom('chip' as const, 'keypad' as const, 'photo' as const),
});

const rules = fc.record(
  {
    bunchGapMs: fc.constantFrom(0, 1_000),
    lappedRiders: fc.constantFrom('finish-on-leaders-lap' as const, 'ride-full-distance' as const),
    penaltiesMovePlaces: fc.boolean(),
  },
  { requiredKeys: [] },
);

const orders = fc.array(
  fc.record({ rider: fc.integer({ min: 1, max: RIDERS }), timeMs: fc.integer({ min: -5_000, max: 9_000 }) }),
  { maxLength: 4 },
);

test('placed again after each passing, a field stands as when it is ranked whole', () => {
  let again = 0;
  let looks = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('circuit' as const, 'road' as const),
      rules,
      orders,
      fc.integer({ min: 2, max: 12 }),
      fc.array(fc.array(passing, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 60 }),
      (format, ruled, penalties, laps, bursts) => {
        const bibs = Array.from({ length: RIDERS }, (_, index) => String(index + 1));
        const race = raceFixture({ bibs, format, rules: ruled, length: { by: 'laps', laps } });
        for (const { rider, timeMs } of penalties)
          race.decide('penalty', { entry: rider as EntryId, timeMs });
        for (const burst of bursts) {
          const before = resultsOf(race.race).get(ELITE)!;
          for (const { rider, timeMs, fineMs, source } of burst)
            race.pass(String(rider), timeMs + fineMs, { source });
          const now = resultsOf(race.race).get(ELITE)!;
          assert.deepEqual(now.placed, massStart(now.field));
          assert.deepEqual(
            now.riders.map(({ entry }) => entry),
            now.placed.map(({ tally }) => tally.entry),
          );
          assert.deepEqual(
            now.riders.map(({ placed }) => placed),
            now.placed,
          );
          looks += 1;
          const changed = before.riders.flatMap(({ entry }, from) => {
            const tally = now.field.tallies.find((each) => each.entry === entry)!;
            return tally === before.placed[from]!.tally ? [] : [{ from, tally }];
          });
          const placedAgain = massStartAgain(before, now.field, changed);
          if (placedAgain === null || before.context !== now.context) continue;
          again += 1;
          assert.deepEqual(placedAgain.placed, massStart(now.field));
          before.placed.forEach((was, index) => {
            if (index < placedAgain.from || index >= placedAgain.until)
              assert.equal(placedAgain.placed[index], was, 'who is not said to have moved has not');
          });
        }
      },
    ),
    { numRuns: RUNS },
  );
  assert.ok(again > looks / 5, `${again} of ${looks} looks did not rank the whole field`);
});
