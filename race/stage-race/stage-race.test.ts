import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib } from '../ids.ts';
import { generalClassification } from './general-classification.ts';
import { mountainsClassification, pointsClassification, youthClassification } from './jerseys.ts';
import type { SprintResult, StageResult, StageRow } from './stage-result.ts';
import { teamClassification, teamsOfStage } from './teams.ts';

const bib = (text: string) => text as Bib;
const hms = (h: number, m: number, s: number) => ((h * 60 + m) * 60 + s) * 1000;
const row = (
  rider: string,
  place: number | null,
  timeMs: number | null,
  more: Partial<StageRow> = {},
): StageRow => ({
  rider: bib(rider),
  team: null,
  place,
  timeMs,
  out: timeMs === null,
  penaltyMs: 0,
  bonusMs: 0,
  ...more,
});
const stage = (rows: readonly StageRow[], more: Partial<StageResult> = {}): StageResult => ({
  kind: 'road',
  rows,
  sprints: [],
  ...more,
});
const board = (rows: readonly { rider: string; place: number }[]) => rows.map((r) => `${r.place} ${r.rider}`);

test('Tour de France 1989: fifty seconds behind before the last time trial, eight seconds ahead after it', () => {
  // Public record: Fignon led LeMond by 50 s; the 24.5 km to Paris took LeMond 26:57 and Fignon 27:55.
  const before = hms(87, 0, 0);
  const result = generalClassification([
    stage([row('Fignon', 1, before), row('LeMond', 2, before + 50_000)]),
    stage([row('LeMond', 1, hms(0, 26, 57)), row('Fignon', 3, hms(0, 27, 55))], { kind: 'time-trial' }),
  ]);
  assert.deepEqual(board(result), ['1 LeMond', '2 Fignon']);
  assert.equal(result[1]?.gapMs, 8_000);
});

test('Tour de France 2020: 57 seconds down at the foot of the Planche, 59 up at its top', () => {
  // Public record: stage 20, Pogačar 55:55, Dumoulin and Porte 57:16, Roglič 57:51. Final: Roglič at 0:59, Porte at 3:30.
  const before = hms(83, 0, 0);
  const result = generalClassification([
    stage([row('Roglic', 1, before), row('Pogacar', 2, before + 57_000), row('Porte', 6, before + 186_000)]),
    stage(
      [row('Pogacar', 1, hms(0, 55, 55)), row('Porte', 3, hms(0, 57, 16)), row('Roglic', 5, hms(0, 57, 51))],
      { kind: 'time-trial' },
    ),
  ]);
  assert.deepEqual(board(result), ['1 Pogacar', '2 Roglic', '3 Porte']);
  assert.deepEqual(
    result.map(({ gapMs }) => gapMs),
    [0, 59_000, 210_000],
  );
});

test('equal on time: the hundredths of the time trial decide, then the places, then the last stage', () => {
  const byFractions = generalClassification([
    stage([row('A', 1, 600_420), row('B', 2, 600_780)], { kind: 'time-trial' }),
    stage([row('B', 1, 3_600_000), row('A', 9, 3_600_000)]),
  ]);
  assert.deepEqual(board(byFractions), ['1 A', '2 B']);
  const byPlaces = generalClassification([
    stage([row('A', 4, 3_600_000), row('B', 2, 3_600_000)]),
    stage([row('A', 2, 3_600_000), row('B', 3, 3_600_000)]),
  ]);
  assert.deepEqual(board(byPlaces), ['1 B', '2 A']);
  const byLast = generalClassification([
    stage([row('A', 1, 3_600_000), row('B', 2, 3_600_000)]),
    stage([row('A', 2, 3_600_000), row('B', 1, 3_600_000)]),
  ]);
  assert.deepEqual(board(byLast), ['1 B', '2 A']);
});

test('what is equal to the end is a tie, and nobody is put first by number', () => {
  const result = generalClassification([
    stage([row('A', 1, 60_000), row('B', 1, 60_000), row('C', 3, 61_000)]),
  ]);
  assert.deepEqual(
    result.map(({ place }) => place),
    [1, 1, 3],
  );
});

test('bonuses come off, penalties go on, and fractions of road stages do not count', () => {
  const result = generalClassification([
    stage([row('A', 2, 3_600_999, { bonusMs: 6_000 }), row('B', 1, 3_600_001, { penaltyMs: 20_000 })]),
  ]);
  assert.deepEqual(
    result.map(({ rider, timeMs }) => [rider, timeMs]),
    [
      ['A', 3_594_000],
      ['B', 3_620_000],
    ],
  );
});

test('who did not finish a stage is out of every classification', () => {
  const sprint: SprintResult = { kind: 'finish', scale: [50, 30], order: [bib('A'), bib('B')] };
  const stages = [
    stage([row('A', 1, 3_600_000), row('B', 2, 3_600_000)], { sprints: [sprint] }),
    stage([row('A', null, null), row('B', 1, 3_600_000)]),
  ];
  const general = generalClassification(stages);
  assert.deepEqual(board(general), ['1 B']);
  assert.deepEqual(board(pointsClassification(stages, general)), ['1 B']);
});

test('points: equal points go to the one with more stage wins, then more sprints won', () => {
  const finish = (...order: string[]): SprintResult => ({
    kind: 'finish',
    scale: [20, 17],
    order: order.map(bib),
  });
  const onTheWay = (...order: string[]): SprintResult => ({
    kind: 'sprint',
    scale: [3, 2, 1],
    order: order.map(bib),
  });
  const rows = ['A', 'B', 'C'].map((rider, index) => row(rider, index + 1, 3_600_000));
  const stages = [
    stage(rows, { sprints: [finish('A'), onTheWay('C', 'B')] }),
    stage(rows, { sprints: [finish('C', 'B'), onTheWay('B')] }),
  ];
  // A 20 (one stage), B 2 + 17 + 3 = 22, C 3 + 20 = 23.
  const result = pointsClassification(stages, generalClassification(stages));
  assert.deepEqual(
    result.map(({ rider, points }) => [rider, points]),
    [
      ['C', 23],
      ['B', 22],
      ['A', 20],
    ],
  );
  const even = [stage(rows, { sprints: [finish('A'), { kind: 'sprint', scale: [20], order: [bib('B')] }] })];
  assert.deepEqual(board(pointsClassification(even, generalClassification(even))), ['1 A', '2 B']);
});

test('mountains: equal points go to the one who was first over the hardest climbs', () => {
  const climb = (category: 'HC' | 1, order: readonly string[], scale: readonly number[]): SprintResult => ({
    kind: 'climb',
    category,
    scale,
    order: order.map(bib),
  });
  const rows = ['A', 'B'].map((rider, index) => row(rider, index + 1, 3_600_000));
  const stages = [
    stage(rows, { sprints: [climb(1, ['A'], [10]), climb(1, ['A'], [10]), climb('HC', ['B', 'A'], [20])] }),
  ];
  assert.deepEqual(board(mountainsClassification(stages, generalClassification(stages))), ['1 B', '2 A']);
});

test('youth: the general classification of those young enough, with gaps of its own', () => {
  const stages = [stage([row('Old', 1, 100_000), row('Young', 2, 104_000), row('Younger', 3, 109_000)])];
  const youth = youthClassification(generalClassification(stages), (rider) => rider !== 'Old');
  assert.deepEqual(
    youth.map(({ rider, place, gapMs }) => [rider, place, gapMs]),
    [
      ['Young', 1, 0],
      ['Younger', 2, 5_000],
    ],
  );
});

test('teams: three best a day; equal teams by days won, then by their best rider', () => {
  const of = (team: string, times: readonly number[]) =>
    times.map((timeMs, index) => row(`${team}${index}`, null, timeMs, { team }));
  const day = stage([
    ...of('red', [100_000, 101_000, 102_000, 400_000]),
    ...of('blue', [90_000, 100_000, 120_000]),
  ]);
  assert.deepEqual(
    [...teamsOfStage(day)],
    [
      ['red', 303_000],
      ['blue', 310_000],
    ],
  );
  const second = stage([
    ...of('red', [110_000, 110_000, 110_000]),
    ...of('blue', [107_000, 107_000, 109_000]),
  ]);
  const third = stage([
    ...of('red', [100_000, 100_000, 100_000]),
    ...of('blue', [100_000, 100_000, 100_000]),
  ]);
  // red 303 + 330 + 300 = 933, blue 310 + 323 + 300 = 933: one day each, one shared; blue has the best rider (297 s).
  const stages = [day, second, third];
  const result = teamClassification(stages, generalClassification(stages));
  assert.deepEqual(
    result.map(({ team, place, gapMs }) => [team, place, gapMs]),
    [
      ['blue', 1, 0],
      ['red', 2, 0],
    ],
  );
});

test('a team with fewer than three riders left is out of the team classification', () => {
  const of = (team: string, count: number) =>
    Array.from({ length: count }, (_, index) => row(`${team}${index}`, null, 100_000, { team }));
  const stages = [stage([...of('red', 3), ...of('blue', 2)])];
  assert.deepEqual(
    teamClassification(stages, generalClassification(stages)).map(({ team }) => team),
    ['red'],
  );
});
