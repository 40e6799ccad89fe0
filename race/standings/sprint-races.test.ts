/** Points and elimination races at their edges; whole races are told in tests/golden/. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Course } from '../course/course.ts';
import type { EntryId, LineId } from '../ids.ts';
import { decision as decisionSchema } from '../journal/decision.ts';
import { check, review } from '../race.ts';
import { AT_FINISH, at, type RaceFixture, raceFixture } from '../testing/fixtures.ts';
import { sprintLaps } from './sprints.ts';

const entry = (number: number) => number as EntryId;
const lap = (
  race: RaceFixture,
  number: number,
  bibs: string,
  { step = 0.3, line = 'finish', late = 0 } = {},
) => {
  bibs.split(' ').forEach((bib, index) => {
    race.pass(bib, at(0, 20 * number + late + index * step), { source: 'chip', line });
  });
};
const places = (race: RaceFixture) =>
  race.order().map((bib) => `${race.row(bib).place ?? '-'} ${bib} ${race.row(bib).status}`);
const points = (race: RaceFixture) => race.order().map((bib) => `${bib} ${race.row(bib).points}`);

const TRACK: Course = {
  name: 'Track with a line on the back straight',
  loop: true,
  points: [
    { latDeg: 50, lonDeg: 8 },
    { latDeg: 50.0009, lonDeg: 8 },
    { latDeg: 50.0009, lonDeg: 8.0003 },
    { latDeg: 50, lonDeg: 8.0003 },
  ],
  lines: [
    { id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 10 },
    { id: 'back' as LineId, name: 'Back straight', kind: 'intermediate', atM: 130 },
  ],
};

test('the laps of sprints: every so many from the first on, or as named, and the last lap always', () => {
  const rules = (change: object) =>
    ({ sprintLaps: [], firstSprintLap: 0, sprintEveryLaps: 10, ...change }) as never;
  assert.deepEqual(sprintLaps(rules({}), 35, 35), [10, 20, 30, 35]);
  assert.deepEqual(sprintLaps(rules({ firstSprintLap: 5, sprintEveryLaps: 1 }), 8, 8), [5, 6, 7, 8]);
  assert.deepEqual(sprintLaps(rules({ sprintLaps: [7, 3, 99] }), 12, 12), [3, 7, 12]);
  assert.deepEqual(sprintLaps(rules({}), 25, null), [10, 20], 'no last lap while nobody knows it');
});

test('sprints on the back straight count there, the last one at the finish', () => {
  const race = raceFixture({
    bibs: ['1', '2'],
    format: 'points',
    course: TRACK,
    length: { by: 'laps', laps: 4 },
    rules: { sprintEveryLaps: 2, sprintLine: 'back' as LineId },
  });
  for (let number = 1; number <= 4; number++) {
    lap(race, number, number === 2 ? '2 1' : '1 2', { line: 'back', late: -10 });
    lap(race, number, '1 2');
  }
  // Lap 2 at the back straight: 2 five, 1 three. Lap 4 at the finish, doubled: 1 ten, 2 six.
  assert.deepEqual(points(race), ['1 13', '2 11']);
});

test('before the last sprint equal points are a tie; a sprint that nobody announced counts when it was judged', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    format: 'points',
    length: { by: 'laps', laps: 20 },
    rules: { sprintEveryLaps: 10 },
  });
  for (let number = 1; number <= 4; number++) lap(race, number, '1 2 3');
  assert.deepEqual(places(race), ['1 1 racing', '1 2 racing', '1 3 racing']);
  race.decide('sprint', { line: AT_FINISH, lap: 3, order: [entry(3)] });
  assert.deepEqual(places(race), ['1 3 racing', '2 1 racing', '2 2 racing']);
  assert.equal(race.row('3').points, 5);
});

test('taken off is behind all who finish, whatever the points; disqualified is not in the sprints seen', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'points',
    length: { by: 'laps', laps: 4 },
    rules: { sprintEveryLaps: 2 },
  });
  lap(race, 1, '1 2 3 4');
  lap(race, 2, '4 3 1 2');
  race.decide('set-status', { entry: entry(3), status: 'PUL', atMs: at(0, 50) });
  race.decide('set-status', { entry: entry(4), status: 'DSQ', atMs: at(0, 50) });
  lap(race, 3, '1 2');
  lap(race, 4, '2 1');
  // Lap 2 without 4: 3 five, 1 three, 2 two. Lap 4, doubled: 2 ten, 1 six.
  assert.deepEqual(places(race), ['1 2 finished', '2 1 finished', '3 3 PUL', '- 4 DSQ']);
  assert.deepEqual(points(race), ['2 12', '1 9', '3 5', '4 0']);
});

test('the board leads with points; the laps to go are those of the first on the road', () => {
  const race = raceFixture({
    bibs: ['1', '2'],
    format: 'points',
    length: { by: 'laps', laps: 10 },
    rules: { sprintEveryLaps: 2 },
  });
  lap(race, 1, '1 2');
  lap(race, 2, '1 2');
  race.pass('2', at(0, 58), { source: 'chip' });
  assert.deepEqual(race.order(), ['1', '2']);
  assert.equal(race.view(at(1)).categories['elite' as never]!.lapsToGo, 7);
});

test('a close sprint is put to the judges with the order ready; the same order sent back settles it', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    format: 'points',
    length: { by: 'laps', laps: 10 },
    rules: { sprintEveryLaps: 2 },
  });
  lap(race, 1, '1 2 3');
  lap(race, 2, '2 1 3', { step: 0.02 });
  const asked = () => review(race.race, at(2)).filter(({ kind }) => kind === 'sprint-to-judge');
  const remedy = asked()[0]?.remedy;
  assert.ok(remedy?.type === 'sprint');
  decisionSchema.parse(remedy);
  assert.equal(check(race.race, remedy), null);
  race.decide('sprint', { line: remedy.line, lap: remedy.lap, order: remedy.order });
  assert.deepEqual(asked(), []);
});

test('laps on the field belong to points races', () => {
  const race = raceFixture({ bibs: ['1'] });
  const gained = { type: 'lap-on-field', id: 'decision-x' as never, entry: entry(1), laps: 1 } as const;
  assert.match(check(race.race, gained) ?? '', /points races only/);
});

test('elimination: two out at a time; the last over the line is the lower placed', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4', '5', '6'],
    format: 'elimination',
    length: { by: 'laps', laps: 6 },
    rules: { ridersOutPerSprint: 2 },
  });
  lap(race, 1, '1 2 3 4 5 6');
  lap(race, 2, '1 2 3 4 6 5');
  lap(race, 3, '1 2 3 4');
  lap(race, 4, '4 2 1 3');
  lap(race, 5, '4 2');
  lap(race, 6, '2 4');
  assert.deepEqual(places(race), [
    '1 2 finished',
    '2 4 finished',
    '3 1 PUL',
    '4 3 PUL',
    '5 6 PUL',
    '6 5 PUL',
  ]);
});

test('elimination: a dead heat for the last place waits for the judges, and with it what follows', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'elimination',
    length: { by: 'laps', laps: 8 },
  });
  lap(race, 1, '1 2 3 4');
  lap(race, 2, '1 2');
  race.pass('3', at(0, 41), { source: 'chip' });
  race.pass('4', at(0, 41), { source: 'chip' });
  assert.ok(race.order().every((bib) => race.row(bib).status === 'racing'));
  race.decide('sprint', { line: AT_FINISH, lap: 2, order: [entry(3)] });
  assert.equal(race.row('3').status, 'PUL', 'one name is the name of who is out');
  assert.equal(race.row('3').place, 4);
});

test('elimination: taken off by an official is the one out at that sprint', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'elimination',
    length: { by: 'laps', laps: 8 },
  });
  lap(race, 1, '1 2 3 4');
  race.decide('set-status', { entry: entry(1), status: 'PUL', atMs: at(0, 30), reason: 'On the blue band.' });
  lap(race, 2, '2 3 4');
  assert.deepEqual(places(race), ['1 2 racing', '2 3 racing', '3 4 racing', '4 1 PUL']);
});

test('elimination kept by hand: the judges’ orders alone make the result', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'elimination',
    length: { by: 'laps', laps: 6 },
  });
  race.decide('sprint', { line: AT_FINISH, lap: 2, order: [entry(3)] });
  race.decide('sprint', { line: AT_FINISH, lap: 4, order: [entry(1)] });
  race.decide('sprint', { line: AT_FINISH, lap: 6, order: [entry(4), entry(2)] });
  race.decide('finish', { atMs: at(5) });
  assert.deepEqual(places(race), ['1 4 finished', '2 2 finished', '3 1 PUL', '4 3 PUL']);
});
