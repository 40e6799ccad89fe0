/**
 * Golden races: an elimination race ("devil take the hindmost") and a win-and-out. Sources: UCI part 3, elimination
 * race (the last rider's back wheel at every second lap, until two are left); track leagues' practice (win-and-out).
 * Results by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { review } from '../../race/race.ts';
import { AT_FINISH, at, type RaceFixture, raceFixture } from '../../race/testing/fixtures.ts';
import { placesSheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;

/** The field ends a lap (20 s each) in this order, `step` seconds apart. */
const lap = (race: RaceFixture, number: number, bibs: string, step = 0.3) => {
  bibs.split(' ').forEach((bib, index) => {
    race.pass(bib, at(0, 20 * number + index * step), { source: 'chip' });
  });
};

test('elimination: six riders, one out every second lap, the last two sprint', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4', '5', '6'],
    format: 'elimination',
    length: { by: 'laps', laps: 10 },
  });
  lap(race, 1, '6 5 4 3 2 1');
  lap(race, 2, '1 2 3 4 5 6'); // 6 is out
  assert.deepEqual(placesSheet(race).at(-1), '6 | 6 | PUL');
  lap(race, 3, '1 2 3 4 5');
  lap(race, 4, '4 1 2 3 5', 0.05); // by the chips 5 is last, 0.05 s behind 3: too close to call
  assert.equal(race.row('5').status, 'PUL');
  const asked = review(race.race, at(2)).filter(({ kind }) => kind === 'sprint-to-judge');
  assert.equal(asked.length, 1, 'the judges are asked about 3 and 5');
  assert.match(asked[0]!.sentence, /lap 4: 3 Rider 3 and 5 Rider 5 came 50 ms apart/);
  // By the back wheel 3 was last: 3 is out, 5 rides on.
  race.decide('sprint', { line: AT_FINISH, lap: 4, order: [4, 1, 2, 5, 3].map(entry) });
  assert.equal(race.row('5').status, 'racing');
  assert.deepEqual(placesSheet(race).slice(-2), ['5 | 3 | PUL', '6 | 6 | PUL']);
  lap(race, 5, '1 2 4 5');
  lap(race, 6, '4 1 2 5'); // 5 is out
  lap(race, 7, '1 2 4');
  lap(race, 8, '1 2 4'); // 4 is out
  lap(race, 9, '1 2');
  lap(race, 10, '2 1');
  assert.deepEqual(placesSheet(race), [
    '1 | 2 | finished',
    '2 | 1 | finished',
    '3 | 4 | PUL',
    '4 | 5 | PUL',
    '5 | 3 | PUL',
    '6 | 6 | PUL',
  ]);
});

test('elimination: who does not come round is out; who gives up has no place and saves nobody', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'elimination',
    length: { by: 'laps', laps: 6 },
  });
  lap(race, 1, '1 2 3 4');
  race.decide('set-status', { entry: entry(4), status: 'DNF', atMs: at(0, 30), reason: 'Puncture.' });
  lap(race, 2, '1 2'); // 3 does not come round
  lap(race, 3, '2 1');
  lap(race, 4, '2 1');
  lap(race, 5, '1 2');
  lap(race, 6, '1 2');
  assert.deepEqual(placesSheet(race), ['1 | 1 | finished', '2 | 2 | finished', '3 | 3 | PUL', '- | 4 | DNF']);
});

test('win-and-out: first after lap one wins and leaves; first after lap two is second; the last lap sorts the rest', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4', '5'],
    format: 'elimination',
    length: { by: 'laps', laps: 4 },
    rules: { eliminationVariant: 'win-and-out', sprintEveryLaps: 1 },
  });
  lap(race, 1, '3 1 2 4 5');
  lap(race, 2, '1 2 4 5');
  lap(race, 3, '5 2 4');
  lap(race, 4, '4 2');
  assert.deepEqual(placesSheet(race), [
    '1 | 3 | finished',
    '2 | 1 | finished',
    '3 | 5 | finished',
    '4 | 4 | finished',
    '5 | 2 | finished',
  ]);
});
