/**
 * Golden race: a stage race of three days, each run through the fold and added up from its published board. Source:
 * UCI 2.6.015 (ties in the general classification), 2.6.019 (bonuses 10-6-4). Result by hand, below. Two Tours from the
 * public record are in race/stage-race/stage-race.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { generalClassification } from '../../race/stage-race/general-classification.ts';
import { pointsClassification } from '../../race/stage-race/jerseys.ts';
import { stageFromBoard } from '../../race/stage-race/stage-from-board.ts';
import type { StageResult } from '../../race/stage-race/stage-result.ts';
import { at, GUN_MS, raceFixture, rider } from '../../race/testing/fixtures.ts';

const entry = (number: number) => number as EntryId;
const BIBS = ['1', '2', '3', '4'];

function roadStage(home: Readonly<Record<string, number>>, out?: number, penalised?: number) {
  const race = raceFixture({ bibs: BIBS, format: 'road', length: { by: 'distance' } });
  for (const [bib, timeMs] of Object.entries(home)) race.pass(bib, timeMs, { source: 'photo' });
  if (out !== undefined) race.decide('set-status', { entry: entry(out), status: 'DNF' });
  if (penalised !== undefined) race.decide('penalty', { entry: entry(penalised), timeMs: 20_000 });
  race.decide('publish-result', { state: 'official' });
  return race.view();
}

const gc = (stages: readonly StageResult[]) =>
  generalClassification(stages).map(({ place, rider: bib, timeMs, gapMs }) => [
    place,
    bib,
    timeMs / 1_000,
    gapMs / 1_000,
  ]);

test('stage race: three riders level to the second after the time trial; its hundredths decide', () => {
  // Day 1: 1, 2, 3 in one bunch at 2:00:00 (7,200 s), 4 half a minute behind. Bonuses 10, 6, 4 s.
  const first = stageFromBoard(
    roadStage({ '1': at(120, 0.1), '2': at(120, 0.3), '3': at(120, 0.5), '4': at(120, 30) }),
    { finishBonusesMs: [10_000, 6_000, 4_000], finishPoints: [15, 12, 10] },
  );
  assert.deepEqual(gc([first]), [
    [1, '1', 7_190, 0],
    [2, '2', 7_194, 4],
    [3, '3', 7_196, 6],
    [4, '4', 7_230, 40],
  ]);

  // Day 2: time trial, a minute apart. 1 10:06.90, 2 10:02.40, 3 10:00.10, 4 9:59.00. No bonuses against the clock.
  const trial = raceFixture({ format: 'time-trial', length: { by: 'distance' }, start: false });
  trial.decide('put-entries', {
    entries: BIBS.map((bib, index) => rider(index + 1, bib, { startOffsetMs: index * 60_000 })),
  });
  trial.decide('start', { atMs: GUN_MS });
  trial.pass('1', at(10, 6.9), { source: 'photo' });
  trial.pass('2', at(11, 2.4), { source: 'photo' });
  trial.pass('3', at(12, 0.1), { source: 'photo' });
  trial.pass('4', at(12, 59), { source: 'photo' });
  const second = stageFromBoard(trial.view(), { finishBonusesMs: [10_000, 6_000, 4_000] });
  // 1: 7,190 + 606 = 7,796 · 2: 7,194 + 602 = 7,796 · 3: 7,196 + 600 = 7,796 · 4: 7,230 + 599 = 7,829.
  // Hundredths of the time trial: 3 .10, 2 .40, 1 .90.
  assert.deepEqual(gc([first, second]), [
    [1, '3', 7_796, 0],
    [2, '2', 7_796, 0],
    [3, '1', 7_796, 0],
    [4, '4', 7_829, 33],
  ]);

  // Day 3: all together after an hour; 2 gives up, 3 is given 20 s for a bottle too late.
  const third = stageFromBoard(roadStage({ '4': at(60, 0.1), '1': at(60, 0.2), '3': at(60, 0.4) }, 2, 3), {
    finishPoints: [15, 12, 10],
  });
  const stages = [first, second, third];
  // 1: 7,796 + 3,600 = 11,396 · 3: 7,796 + 3,620 = 11,416 · 4: 7,829 + 3,600 = 11,429. 2 is out.
  assert.deepEqual(gc(stages), [
    [1, '1', 11_396, 0],
    [2, '3', 11_416, 20],
    [3, '4', 11_429, 33],
  ]);
  // Points: day 1 15-12-10, day 3 4 15, 1 12, 3 10: 1 27, 3 20, 4 15.
  assert.deepEqual(
    pointsClassification(stages, generalClassification(stages)).map(({ rider: bib, points }) => [
      bib,
      points,
    ]),
    [
      ['1', 27],
      ['3', 20],
      ['4', 15],
    ],
  );
});
