/** Places, times and gaps of a finish. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../ids.ts';
import { review } from '../race.ts';
import { AT_FINISH, at, raceFixture } from '../testing/fixtures.ts';

const entry = (number: number) => number as EntryId;
const once = { length: { by: 'distance' as const } };

test('road: a bunch gets the time of its first rider in whole seconds; a step of a second begins a new group', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4'], format: 'road', ...once });
  race.pass('1', at(60, 0.9), { source: 'chip' });
  race.pass('2', at(60, 1.8), { source: 'chip' });
  race.pass('3', at(60, 2.7), { source: 'chip' });
  race.pass('4', at(60, 3.7), { source: 'chip' });
  assert.deepEqual(
    ['1', '2', '3', '4'].map((bib) => race.row(bib).timeMs),
    [3_600_000, 3_600_000, 3_600_000, 3_603_000],
  );
  assert.deepEqual(
    ['1', '2', '3', '4'].map((bib) => race.row(bib).place),
    [1, 2, 3, 4],
    'one time, and places all the same',
  );
  assert.deepEqual(race.row('3').flags, ['same-time']);
  assert.deepEqual(race.row('4').gap, { ms: 3_000 });
});

test('a stage with the 3 s rule joins what 1 s would part; an official may insist on own time, or give the bunch’s', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], format: 'road', rules: { bunchGapMs: 3_000 }, ...once });
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 2.5), { source: 'chip' });
  race.pass('3', at(60, 45), { source: 'chip' });
  assert.equal(race.row('2').timeMs, 3_600_000);
  race.decide('same-time', { entry: entry(2), as: null });
  assert.equal(race.row('2').timeMs, 3_602_500);
  race.decide('same-time', { entry: entry(3), as: entry(1), reason: 'Fell in the last 3 km.' });
  assert.equal(race.row('3').timeMs, 3_600_000);
  assert.ok(race.row('3').flags?.includes('same-time'));
});

test('the gap in whole seconds is ⌊t⌋ − ⌊leader⌋, not the difference cut', () => {
  const race = raceFixture({ bibs: ['1', '2'], ...once });
  race.pass('1', at(60, 0.9), { source: 'chip' });
  race.pass('2', at(60, 2.1), { source: 'chip' });
  assert.deepEqual(race.row('2').gap, { ms: 2_000 }, '62.1 and 60.9 are 1.2 s apart and shown 2 s apart');
});

test('on the road the gap is measured where the rider was last seen; nobody is a lap down for being second', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'] });
  race.rides('1', [at(2), at(4)]);
  race.rides('2', [at(2, 7)]);
  race.rides('3', [at(4, 1)]);
  assert.deepEqual(race.row('2').gap, { ms: 7_000 });
  assert.deepEqual(race.row('3').gap, { laps: 1 }, 'the leader was through twice before');
});

test('an unbroken tie is a tie: 1, 2, 2, 4; a photo breaks it', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4'], ...once });
  race.pass('1', at(60), { source: 'photo' });
  for (const bib of ['2', '3']) race.pass(bib, at(60, 1), { source: 'photo' });
  race.pass('4', at(60, 2), { source: 'photo' });
  assert.deepEqual(
    ['1', '2', '3', '4'].map((bib) => race.row(bib).place),
    [1, 2, 2, 4],
  );
  race.decide('photo-order', { line: AT_FINISH, order: [entry(3), entry(2)] });
  assert.deepEqual(race.order(), ['1', '3', '2', '4']);
  assert.deepEqual([race.row('3').place, race.row('2').place], [2, 3]);
});

test('two phones 0.4 s apart in a sprint: the order is shown, and a photo is asked for, with the remedy ready', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], ...once });
  race.pass('1', at(60), { source: 'import', uncertaintyMs: 500 });
  race.pass('2', at(60, 0.4), { source: 'import', uncertaintyMs: 500 });
  race.pass('3', at(60, 20), { source: 'import', uncertaintyMs: 500 });
  assert.deepEqual(race.row('1').flags, ['photo-needed']);
  assert.deepEqual(race.row('2').flags, ['photo-needed']);
  assert.equal(race.row('3').flags, undefined);
  const item = review(race.race, at(61)).find(({ kind }) => kind === 'photo-needed');
  assert.match(item?.sentence ?? '', /400 ms apart/);
  assert.ok(item?.remedy?.type === 'photo-order');
  race.decide('photo-order', { line: AT_FINISH, order: [entry(2), entry(1)] });
  assert.deepEqual(race.order(), ['2', '1', '3']);
  assert.equal(race.row('1').flags, undefined);
  assert.equal(race.row('1').timeMs, 3_600_400, 'nobody placed second is credited the better time');
});

test('chips 0.2 s apart need no photo, 0.05 s apart they do', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], ...once });
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 0.05), { source: 'chip' });
  race.pass('3', at(60, 0.25), { source: 'chip' });
  assert.ok(race.row('2').flags?.includes('photo-needed'));
  assert.equal(race.row('3').flags, undefined);
});

test('a penalty moves a rider down, its undoing back up', () => {
  const race = raceFixture({ bibs: ['1', '2'], ...once });
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 5), { source: 'chip' });
  const penalty = race.decide('penalty', { entry: entry(1), timeMs: 10_000, reason: 'Sticky bottle.' });
  assert.deepEqual(race.order(), ['2', '1']);
  assert.equal(race.row('1').timeMs, 3_610_000);
  assert.deepEqual(race.row('1').flags, ['penalty']);
  race.decide('undo', { target: penalty });
  assert.deepEqual(race.order(), ['1', '2']);
});

test('relegated: behind the named rider, within the same laps, with their time', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], ...once });
  race.pass('1', at(60), { source: 'photo' });
  race.pass('2', at(60, 0.1), { source: 'photo' });
  race.pass('3', at(60, 0.2), { source: 'photo' });
  race.decide('relegate', { entry: entry(1), behind: entry(2), reason: 'Left his line.' });
  assert.deepEqual(race.order(), ['2', '1', '3']);
  assert.deepEqual(race.row('1').flags, ['relegated']);
  assert.equal(race.row('1').timeMs, 3_600_100);
});

test('outside 8 % of the winner’s time is OTL, unless an official lets the rider stay', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    format: 'road',
    rules: { timeLimit: { by: 'percent', percent: 8 } },
    ...once,
  });
  race.rides('1', [at(100)], 'chip');
  race.rides('2', [at(108)], 'chip');
  race.rides('3', [at(108, 1)], 'chip');
  assert.equal(race.row('2').status, 'finished');
  assert.deepEqual([race.row('3').status, race.row('3').place], ['OTL', null]);
  race.decide('set-status', { entry: entry(3), status: 'racing', reason: 'Held up by a level crossing.' });
  assert.deepEqual([race.row('3').status, race.row('3').place], ['finished', 3]);
});

test('a lap given to a rider after a mishap counts as ridden', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 3 } });
  race.rides('1', [at(2), at(4), at(6)]);
  race.rides('2', [at(2, 1), at(6, 1)]);
  assert.equal(race.row('2').laps, 2);
  race.decide('laps-adjustment', { entry: entry(2), laps: 1, reason: 'Free lap after a puncture.' });
  assert.deepEqual([race.row('2').laps, race.row('2').gap], [3, { ms: 1_000 }]);
});

test('a picture of a lap orders that lap: who rode on is placed as they cross the line after it', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'] });
  for (const [bib, s] of [
    ['2', 0],
    ['1', 0.1],
    ['3', 0.2],
  ] as const)
    race.pass(bib, at(5, s));
  const photo = { line: AT_FINISH, order: [entry(1), entry(2), entry(3)], lap: 1 } as const;
  race.decide('photo-order', { ...photo, order: [...photo.order] });
  assert.deepEqual(race.order(), ['1', '2', '3'], 'the lap in the picture');
  for (const [bib, s] of [
    ['3', 0],
    ['2', 0.1],
    ['1', 0.2],
  ] as const)
    race.pass(bib, at(10, s));
  assert.deepEqual(race.order(), ['3', '2', '1'], 'the lap after it');
});

test('a dead heat is with the rider before in the picture, also when that one has ridden on', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'] });
  for (const [bib, s] of [
    ['1', 0],
    ['2', 0],
    ['3', 0],
  ] as const)
    race.pass(bib, at(5, s));
  race.decide('photo-order', {
    line: AT_FINISH,
    order: [entry(1), entry(2), entry(3)],
    level: [entry(3)],
    lap: 1,
  });
  race.pass('2', at(10));
  assert.deepEqual(race.order(), ['2', '1', '3']);
  assert.deepEqual([race.row('1').place, race.row('3').place], [2, 3]);
});
