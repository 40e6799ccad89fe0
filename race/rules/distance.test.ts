/** How long is the race: by laps, by the clock, by the bell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId } from '../ids.ts';
import { check, review } from '../race.ts';
import { at, ELITE, type RaceFixture, raceFixture } from '../testing/fixtures.ts';
import { lapsByTime } from './distance.ts';

const minutes = (...each: number[]) => each.map((minute) => minute * 60_000);
const category = (race: RaceFixture) => race.view().categories[ELITE]!;

test('one hour, laps of 7 min: the ninth lap ends at 63 min, less than half a lap over, and counts', () => {
  assert.equal(lapsByTime(3_600_000, minutes(7, 14, 21)), 9);
});

test('one hour, laps of 8 min: the eighth would end at 64 min, half a lap over and no less, and does not count', () => {
  assert.equal(lapsByTime(3_600_000, minutes(8, 16, 24)), 7);
});

test('a lap beyond the hour that was raced counts; a lap of honour does not', () => {
  assert.equal(lapsByTime(3_600_000, minutes(8, 16, 24, 32, 40, 48, 56, 64)), 8, 'ridden at race pace');
  assert.equal(lapsByTime(3_600_000, minutes(8, 16, 24, 32, 40, 48, 56, 68)), 7, 'rolled round to wave');
});

test('a first lap longer than the whole time is one lap; before the first lap nobody knows', () => {
  assert.equal(lapsByTime(600_000, minutes(15)), 1);
  assert.equal(lapsByTime(600_000, []), null);
});

test('by time: the number is a forecast until the bell, then it is decided', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'time', durationMs: 1_800_000, extraLaps: 0 } });
  assert.equal(category(race).lapsTotal, null);
  race.rides('1', [at(5), at(10), at(15)]);
  assert.deepEqual([category(race).lapsTotal, category(race).lapsForecast], [6, true]);
  race.rides('1', [at(20), at(25)]);
  race.decide('bell', { atMs: at(20, 2) });
  assert.deepEqual(
    [category(race).lapsTotal, category(race).lapsForecast],
    [5, false],
    'rung with one lap to go',
  );
  assert.equal(category(race).lapsToGo, 0);
  assert.equal(race.row('1').status, 'finished');
});

test('by time plus laps: a criterium of 30 min and 3 laps', () => {
  const race = raceFixture({ bibs: ['1'], length: { by: 'time', durationMs: 1_800_000, extraLaps: 3 } });
  race.rides('1', [at(2), at(4), at(6)]);
  assert.equal(category(race).lapsTotal, 18);
});

test('the bell rung a moment after the leader passed belongs to that passing; rung early, to the next', () => {
  const late = raceFixture({ bibs: ['1'] });
  late.rides('1', [at(2), at(4)]);
  late.decide('bell', { atMs: at(4, 3) });
  assert.deepEqual([category(late).lapsTotal, category(late).lapsToGo], [3, 1]);

  const early = raceFixture({ bibs: ['1'] });
  early.rides('1', [at(2), at(4)]);
  early.decide('bell', { atMs: at(5, 30) });
  assert.deepEqual(
    [category(early).lapsTotal, category(early).lapsForecast],
    [4, true],
    'until the leader comes',
  );
  early.pass('1', at(6));
  assert.deepEqual([category(early).lapsTotal, category(early).lapsForecast], [4, false]);
});

test('officials are told when the bell is due', () => {
  const race = raceFixture({ bibs: ['1'], length: { by: 'time', durationMs: 1_800_000, extraLaps: 0 } });
  race.rides('1', [at(5), at(10), at(15), at(20)]);
  assert.equal(
    review(race.race, at(22)).some(({ kind }) => kind === 'bell-due'),
    false,
  );
  const due = review(race.race, at(24, 30)).find(({ kind }) => kind === 'bell-due');
  assert.match(due?.sentence ?? '', /last lap of 6 begins about 14:25:00/);
  assert.equal(due?.remedy?.type, 'bell');
});

test('the race is shortened in progress, but not below what is ridden', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.rides('23', [at(2), at(4), at(6)]);
  const laps = (count: number) =>
    ({ type: 'set-laps', id: 'decision-x' as never, category: ELITE, laps: count }) as const;
  assert.match(check(race.race, laps(2)) ?? '', /23 Rider 23 has ridden 3 laps already/);
  assert.equal(check(race.race, laps(3)), null);
  race.decide('set-laps', { category: ELITE, laps: 3 });
  assert.equal(race.row('23').status, 'finished');
  race.decide('set-laps', { category: ELITE, laps: 8 });
  assert.equal(race.row('23').status, 'racing', 'lengthened: the race goes on');
});

test('two waves on one course: each has its own start, distance and winner', () => {
  const women = 'women' as CategoryId;
  const race = raceFixture({ start: false });
  race.decide('set-categories', {
    categories: [
      { id: ELITE, name: 'Men', length: { by: 'laps', laps: 3 }, startOffsetMs: 0 },
      { id: women, name: 'Women', length: { by: 'laps', laps: 2 }, startOffsetMs: 60_000 },
    ],
  });
  race.decide('put-entries', {
    entries: [
      { entry: 1 as never, bib: '1' as never, name: 'Man', category: ELITE, chips: [] },
      { entry: 2 as never, bib: '101' as never, name: 'Woman', category: women, chips: [] },
    ],
  });
  race.decide('start', { atMs: at(0) });
  race.rides('1', [at(2), at(4), at(6)]);
  race.rides('101', [at(3, 20), at(5, 40), at(8)]);
  assert.equal(race.row('1').timeMs, 360_000);
  assert.equal(race.row('101').timeMs, 280_000, 'her clock started a minute later, and two laps were enough');
  assert.equal(race.row('101').place, 1);
  assert.equal(race.view().categories[women]!.startMs, at(1));
});
