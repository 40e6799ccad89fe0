/** Time trials, team time trials and handicaps at their edges; whole races are told in tests/golden/. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Course } from '../course/course.ts';
import type { EntryId, LineId } from '../ids.ts';
import type { RaceFormat, RuleSettings } from '../journal/decision.ts';
import { explain } from '../race.ts';
import { stageFromBoard } from '../stage-race/stage-from-board.ts';
import { at, GUN_MS, type RaceFixture, raceFixture, rider } from '../testing/fixtures.ts';

const entry = (number: number) => number as EntryId;
const THERE: Course = {
  name: 'There',
  loop: false,
  points: [
    { latDeg: 50, lonDeg: 8 },
    { latDeg: 50.1, lonDeg: 8 },
  ],
  lines: [
    { id: 'start' as LineId, name: 'Start', kind: 'start', atM: 0 },
    { id: 'half' as LineId, name: 'Half-way', kind: 'intermediate', atM: 5_000 },
    { id: 'finish' as LineId, name: 'Finish', kind: 'finish', atM: 10_000 },
  ],
};

/** Teams of riders 11, 12 …, 21, 22 …, the second team two minutes after the first. */
function teams(size: number, rules: RuleSettings, count = 2): RaceFixture {
  const race = raceFixture({
    format: 'team-time-trial',
    length: { by: 'distance' },
    course: THERE,
    rules,
    start: false,
  });
  race.decide('put-entries', {
    entries: Array.from({ length: count * size }, (_, index) => {
      const team = Math.floor(index / size) + 1;
      const number = team * 10 + (index % size) + 1;
      return rider(number, String(number), { team: `Team ${team}`, startOffsetMs: (team - 1) * 120_000 });
    }),
  });
  race.decide('start', { atMs: GUN_MS });
  return race;
}
const chip = (race: RaceFixture, bib: string, minutes: number, seconds = 0, line = 'finish') =>
  race.pass(bib, at(minutes, seconds), { source: 'chip', line });
const places = (race: RaceFixture) => race.order().map((bib) => `${race.row(bib).place ?? '-'} ${bib}`);

test('team time trial on the road: teams stand by their n-th rider at the last line', () => {
  const race = teams(3, { teamTimeOnRider: 2 });
  chip(race, '11', 10, 0, 'half');
  assert.deepEqual(places(race)[0], '- 11', 'one rider seen, two are wanted');
  chip(race, '12', 10, 5, 'half');
  chip(race, '21', 11, 50, 'half'); // 9:50
  chip(race, '22', 12, 10, 'half'); // 10:10: five seconds behind
  assert.deepEqual(places(race), ['1 11', '1 12', '1 13', '2 21', '2 22', '2 23'], 'a team stands together');
});

test('the time of the first rider, as at Paris–Nice 2024: close behind has it too, dropped has their own', () => {
  const race = teams(3, { teamTimeOnRider: 1 });
  chip(race, '11', 20);
  chip(race, '12', 20, 0.5);
  chip(race, '13', 20, 20);
  assert.deepEqual(
    ['11', '12', '13'].map((bib) => race.row(bib).timeMs! / 1_000),
    [1_200, 1_200, 1_220],
  );
  assert.deepEqual(race.row('12').flags, ['same-time']);
  assert.equal(stageFromBoard(race.view()).kind, 'team-time-trial');
});

test('teams level to the last digit share the place; the next has the place after both', () => {
  const race = teams(2, { teamTimeOnRider: 2 }, 3);
  chip(race, '11', 20);
  chip(race, '12', 20, 1);
  chip(race, '21', 22, 0.5);
  chip(race, '22', 22, 1);
  chip(race, '31', 24, 30);
  chip(race, '32', 24, 30.5);
  assert.deepEqual(places(race), ['1 11', '1 12', '1 21', '1 22', '3 31', '3 32']);
});

test('a team outside the time limit is out, but for the rider whom the jury keeps', () => {
  const race = teams(2, { teamTimeOnRider: 2, timeLimit: { by: 'percent', percent: 10 } });
  chip(race, '11', 20);
  chip(race, '12', 20);
  chip(race, '21', 24, 30); // 22:30 against 22:00
  chip(race, '22', 24, 30);
  assert.equal(race.row('21').status, 'OTL');
  race.decide('set-status', { entry: entry(22), status: 'racing' });
  assert.deepEqual([race.row('21').status, race.row('22').status], ['OTL', 'finished']);
  assert.equal(race.row('22').place, 2);
});

function soloists(format: RaceFormat, offsets: readonly number[], rules: RuleSettings = {}): RaceFixture {
  const race = raceFixture({ format, length: { by: 'laps', laps: 2 }, rules, start: false });
  race.decide('put-entries', {
    entries: offsets.map((startOffsetMs, index) => rider(index + 1, String(index + 1), { startOffsetMs })),
  });
  race.decide('start', { atMs: GUN_MS });
  return race;
}

test('time trial: ten minutes with ten seconds of penalty and 10:10 without are a tie, and fractions are none', () => {
  const race = soloists('time-trial', [0, 60_000, 120_000]);
  race.rides('1', [at(5), at(10)], 'chip');
  race.rides('2', [at(6), at(11, 10)], 'chip');
  race.rides('3', [at(7), at(12, 10.001)], 'chip');
  race.decide('penalty', { entry: entry(1), timeMs: 10_000 });
  assert.deepEqual(places(race), ['1 1', '1 2', '3 3']);
  assert.deepEqual(race.row('3').gap, { ms: 1 });
});

test('time trial: on the road the order is by laps, then by the own clock at the last line', () => {
  const race = soloists('time-trial', [0, 60_000]);
  race.pass('1', at(5));
  race.pass('2', at(5, 50));
  assert.deepEqual(places(race), ['1 2', '2 1']);
  assert.deepEqual(race.row('1').gap, { ms: 10_000 }, '5:00 against 5:50 − 1:00 = 4:50');
});

test('handicap: a late starter loses at the line what was lost at the start; riding time is from the actual start', () => {
  const race = soloists('handicap', [0, 120_000]);
  race.rides('1', [at(20), at(40)], 'chip');
  race.rides('2', [at(21), at(40, 30)], 'chip');
  race.decide('set-start', { entry: entry(2), atMs: at(3) });
  assert.deepEqual(places(race), ['1 1', '2 2']);
  assert.equal(race.row('2').timeMs, 2_430_000, 'at the line, by the first group’s clock');
  assert.equal(race.row('2').ownTimeMs, 2_250_000, '40:30 − 3:00');
  assert.equal(race.row('2').ownTimePlace, 1);
  const sentences = explain(race.race, entry(2))!.sentences;
  assert.ok(sentences.some((sentence) => sentence.startsWith('Riding time 37:30.0, place 1 by it')));
});

test('a stage for the general classification: who did not start or finish is out', () => {
  const race = soloists('time-trial', [0, 60_000, 120_000]);
  race.rides('1', [at(5), at(10)], 'chip');
  race.decide('set-status', { entry: entry(2), status: 'DNS' });
  const stage = stageFromBoard(race.view());
  assert.deepEqual(
    stage.rows.map(({ rider: bib, timeMs, out }) => [bib, timeMs, out]),
    [
      ['1', 600_000, false],
      ['3', null, false],
      ['2', null, true],
    ],
  );
});
