/**
 * Golden races: a points race with a lap gained and a lap lost, a snowball, a tempo race. Sources: UCI part 3, points
 * race (5-3-2-1, last sprint doubled, ± 20 a lap, ties by the last sprint) and 3.2.195–197 (tempo race); track
 * leagues' practice (snowball). Results by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { explain } from '../../race/race.ts';
import { AT_FINISH, at, type RaceFixture, raceFixture } from '../../race/testing/fixtures.ts';
import { pointsSheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;
const chip = (race: RaceFixture, bib: string, seconds: number) =>
  race.pass(bib, at(0, seconds), { source: 'chip' });

/** Riders over the line two tenths apart, in this order. */
const inOrder = (race: RaceFixture, seconds: number, ...bibs: string[]) => {
  bibs.forEach((bib, index) => {
    chip(race, bib, seconds + index * 0.2);
  });
};

test('points race: twenty laps, a sprint every five, one rider gains a lap, one loses one, one gives up', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4', '5', '6', '7', '8'],
    format: 'points',
    length: { by: 'laps', laps: 20 },
    rules: { sprintEveryLaps: 5 },
  });
  // The field rides 20 s a lap. 6 falls behind from the start (22 s a lap) until the field comes past at 220 s.
  // 4 attacks after lap 7 and rides 17 s a lap: lap 8 at 157 s … lap 14 at 259 s; the field ends its 13th at 260 s.
  const orders: Record<number, readonly string[]> = {
    5: ['1', '2', '3', '8', '4', '5', '7'],
    10: ['2', '1', '3', '5', '7', '8'],
    15: ['3', '4', '5', '1', '2', '7', '6', '8'],
    20: ['2', '3', '1', '5', '4', '7', '6'],
  };
  for (let lap = 1; lap <= 20; lap++) {
    const usual = ['1', '2', '3', '4', '5', '7', '8', '6'].filter(
      (bib) =>
        (bib !== '4' || lap <= 7 || lap >= 14) && (bib !== '6' || lap >= 12) && (bib !== '8' || lap <= 15),
    );
    inOrder(race, 20 * lap, ...(orders[lap] ?? usual));
  }
  for (let lap = 8; lap <= 14; lap++) chip(race, '4', 140 + 17 * (lap - 7));
  for (let lap = 1; lap <= 10; lap++) chip(race, '6', 22 * lap);
  race.decide('lap-on-field', { entry: entry(4), laps: 1, atMs: at(0, 258) });
  race.decide('lap-on-field', { entry: entry(6), laps: -1, atMs: at(0, 221) });
  race.decide('set-status', { entry: entry(8), status: 'DNF', atMs: at(0, 310) });
  race.decide('points', { entry: entry(7), points: 4, reason: 'Prime of the organiser.' });

  //        lap 5   lap 10   lap 15   lap 20 (×2)   laps
  //   1      5        2        1        4                = 12
  //   2      3        3                10                = 16
  //   3      2        1        5        6                = 14
  //   4               5        3                 + 20    = 28   (alone in front at lap 10, at 191 s)
  //   5                        2        2                =  4
  //   6                                          − 20    = −20
  //   7                                        prime 4   =  4   (level with 5; 5 was fourth in the last sprint)
  //   8      1                                           =  1, gave up: no place
  assert.deepEqual(pointsSheet(race), [
    '1 | 4 | 28',
    '2 | 2 | 16',
    '3 | 3 | 14',
    '4 | 1 | 12',
    '5 | 5 | 4',
    '6 | 7 | 4',
    '7 | 6 | -20',
    '- | 8 | 1',
  ]);
  assert.equal(race.row('4').laps, 20, 'laps are counted as the field rides them');

  // The judges saw 4 before 3 in the third sprint: 4 gets 5 instead of 3 (30), 3 gets 3 instead of 5 (12). 3 and 1 are
  // level on 12; in the last sprint 3 was second, 1 third.
  race.decide('sprint', { line: AT_FINISH, lap: 15, order: [4, 3, 5, 1].map(entry) });
  assert.deepEqual(pointsSheet(race).slice(0, 4), ['1 | 4 | 30', '2 | 2 | 16', '3 | 3 | 12', '4 | 1 | 12']);
  const why = explain(race.race, entry(4))!.sentences.at(-1);
  assert.equal(
    why,
    'Points: +5 as number 1 of the sprint on lap 10 (provisional), +5 as number 1 of the sprint on lap 15, +20 for 1 lap gained.',
  );
});

test('a points race kept by hand: sprints and laps from the judges’ sheet, nobody seen at the line', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'points',
    length: { by: 'laps', laps: 20 },
    rules: { sprintEveryLaps: 10 },
  });
  race.decide('sprint', { line: AT_FINISH, lap: 10, order: [1, 2, 3, 4].map(entry) });
  race.decide('sprint', { line: AT_FINISH, lap: 20, order: [3, 2, 4, 1].map(entry) });
  race.decide('finish', { atMs: at(12) });
  // 1: 5 + 2 = 7 · 2: 3 + 6 = 9 · 3: 2 + 10 = 12 · 4: 1 + 4 = 5
  assert.deepEqual(pointsSheet(race), ['1 | 3 | 12', '2 | 2 | 9', '3 | 1 | 7', '4 | 4 | 5']);
});

test('a criterium where laps go before points: who gained a lap is ahead of whoever won the sprints', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    format: 'points',
    length: { by: 'laps', laps: 4 },
    rules: { sprintEveryLaps: 2, lapsBeforePoints: true },
  });
  for (let lap = 1; lap <= 4; lap++) inOrder(race, 20 * lap, '1', '2', '3');
  // On a short track 3 ends the second lap alone at 30 s, 9.6 s after the first, and is back in the field at 39 s.
  race.pass('3', at(0, 30), { source: 'chip' });
  race.decide('lap-on-field', { entry: entry(3), laps: 1, atMs: at(0, 39) });
  //   lap 2: 3 five, 1 three, 2 two · lap 4, doubled: 1 ten, 2 six, 3 four
  //   1: 13 · 2: 8 · 3: 9 and a lap, which goes before all points
  assert.deepEqual(pointsSheet(race), ['1 | 3 | 9', '2 | 1 | 13', '3 | 2 | 8']);
});

test('snowball: the winner of the first sprint gets one, of the second two, of the third three', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    format: 'points',
    length: { by: 'laps', laps: 6 },
    rules: { pointsVariant: 'snowball', sprintEveryLaps: 2 },
  });
  const firsts: Record<number, readonly string[]> = {
    2: ['1', '2', '3'],
    4: ['2', '1', '3'],
    6: ['1', '3', '2'],
  };
  for (let lap = 1; lap <= 6; lap++) inOrder(race, 20 * lap, ...(firsts[lap] ?? ['3', '2', '1']));
  // 1: 1 + 3 = 4 · 2: 2 · 3: 0
  assert.deepEqual(pointsSheet(race), ['1 | 1 | 4', '2 | 2 | 2', '3 | 3 | 0']);
});

test('tempo: a point for the winner of every lap from the fifth on, the last one too; level riders by the last', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    format: 'points',
    length: { by: 'laps', laps: 8 },
    rules: { pointsVariant: 'tempo', sprintEveryLaps: 1, firstSprintLap: 5 },
  });
  const firsts: Record<number, readonly string[]> = {
    5: ['1', '2', '3'],
    6: ['2', '1', '3'],
    7: ['1', '3', '2'],
    8: ['2', '3', '1'],
  };
  for (let lap = 1; lap <= 8; lap++) inOrder(race, 20 * lap, ...(firsts[lap] ?? ['3', '2', '1']));
  // 1: laps 5, 7 = 2 · 2: laps 6, 8 = 2, and first in the last sprint · 3: 0 (laps 1–4 give nothing)
  assert.deepEqual(pointsSheet(race), ['1 | 2 | 2', '2 | 1 | 2', '3 | 3 | 0']);
});
