/** Corrections of times, places, reads and heats: each does what its rule says, and undone it was never there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib, CategoryId, DecisionId, EntryId } from '../ids.ts';
import type { Decision } from '../journal/decision.ts';
import { check, explain, view } from '../race.ts';
import { AT_FINISH, at, ELITE, raceFixture, rider } from '../testing/fixtures.ts';

const entry = (number: number) => number as EntryId;
const road = (bibs: readonly string[]) =>
  raceFixture({ bibs, format: 'road', length: { by: 'distance' as const } });
const refusal = (race: ReturnType<typeof raceFixture>, decision: object) =>
  check(race.race, { id: 'decision-x' as DecisionId, ...decision } as Decision);

test('a given time stands in the result, with penalties on top, until another word about the rider’s time', () => {
  const race = road(['1', '2', '3']);
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 20), { source: 'chip' });
  race.pass('3', at(60, 40), { source: 'chip' });
  race.decide('given-time', { entry: entry(3), timeMs: 3_610_000, reason: 'The chip was read at the bus.' });
  assert.equal(race.row('3').timeMs, 3_610_000);
  assert.deepEqual(race.order(), ['1', '3', '2']);
  race.decide('penalty', { entry: entry(3), timeMs: 5_000 });
  assert.equal(race.row('3').timeMs, 3_615_000);
  race.decide('same-time', { entry: entry(3), as: entry(2) });
  assert.equal(race.row('3').timeMs, 3_625_000, 'the last word holds');
  race.decide('given-time', { entry: entry(3), timeMs: null });
  assert.equal(race.row('3').timeMs, 3_645_000, 'by the rules again');
});

test('a given time does not make a bunch of those behind it', () => {
  const race = road(['1', '2', '3']);
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 0.5), { source: 'chip' });
  race.pass('3', at(60, 0.9), { source: 'chip' });
  race.decide('given-time', { entry: entry(2), timeMs: 3_700_000 });
  assert.equal(race.row('3').timeMs, 3_600_000);
  assert.deepEqual(race.order(), ['1', '3', '2']);
});

test('three kilometres: the time of the companions, the place at the line (UCI 2.6.027)', () => {
  const race = road(['1', '2', '3', '4']);
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 0.4), { source: 'chip' });
  race.pass('3', at(60, 30), { source: 'chip' });
  race.pass('4', at(62), { source: 'chip' });
  race.decide('three-km-rule', { entry: entry(4), with: entry(2), reason: 'Fell 2.1 km before the finish.' });
  assert.deepEqual(race.order(), ['1', '2', '3', '4'], 'they came in behind rider 3 and stay there');
  assert.deepEqual([race.row('4').place, race.row('4').timeMs], [4, 3_600_000]);
  assert.ok(race.row('4').flags?.includes('same-time'));
  race.decide('penalty', { entry: entry(2), timeMs: 20_000 });
  assert.equal(race.row('4').timeMs, 3_600_000, 'whom they rode with pays for themselves');
});

test('three kilometres: who could not cross the line is written in behind the last, and then has the time', () => {
  const race = road(['1', '2', '3']);
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(61), { source: 'chip' });
  assert.match(
    refusal(race, { type: 'three-km-rule', entry: 3, with: 1 }) ?? '',
    /3 Rider 3 has not finished.*insert a passing/,
  );
  race.decide('insert-passing', { entry: entry(3), line: AT_FINISH, timeMs: at(70) });
  assert.equal(refusal(race, { type: 'three-km-rule', entry: 3, with: 1 }), null);
  race.decide('three-km-rule', { entry: entry(3), with: entry(1) });
  assert.deepEqual([race.row('3').place, race.row('3').timeMs], [3, 3_600_000]);
  assert.match(refusal(race, { type: 'three-km-rule', entry: 3, with: 3 }) ?? '', /Name another rider/);
});

test('a dead heat in the picture: one place and one time for both, the next place is left out', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4'], length: { by: 'distance' } });
  race.pass('1', at(60, 0.01), { source: 'chip' });
  race.pass('2', at(60, 0.02), { source: 'chip' });
  race.pass('3', at(60, 0.04), { source: 'chip' });
  race.pass('4', at(60, 9), { source: 'chip' });
  const dead = race.decide('photo-order', {
    line: AT_FINISH,
    order: [entry(2), entry(3), entry(1)],
    level: [entry(3)],
  });
  assert.deepEqual(race.order(), ['2', '3', '1', '4']);
  assert.deepEqual(
    ['2', '3', '1', '4'].map((bib) => race.row(bib).place),
    [1, 1, 3, 4],
  );
  assert.equal(race.row('2').timeMs, race.row('3').timeMs);
  assert.equal(race.row('3').flags?.includes('photo-needed') ?? false, false);
  race.decide('photo-order', { line: AT_FINISH, order: [entry(3), entry(2)] });
  assert.deepEqual(
    ['3', '2', '1'].map((bib) => race.row(bib).place),
    [1, 2, 3],
    'the later picture has the last word',
  );
  race.decide('undo', { target: dead });
  assert.deepEqual(race.order(), ['1', '3', '2', '4'], 'only the two of the later picture change places');
  assert.match(
    refusal(race, { type: 'photo-order', line: 'finish', order: [1, 2], level: [1] }) ?? '',
    /first of the order/,
  );
  assert.match(
    refusal(race, { type: 'photo-order', line: 'finish', order: [1, 2], level: [3] }) ?? '',
    /not in the order/,
  );
});

test('all reads of a chip are another rider’s: from a moment on, or always; undone, they are back', () => {
  const race = raceFixture({ bibs: ['1', '2'] });
  race.decide('put-entries', { entries: [rider(1, '1', { chips: ['AB12'] })] });
  for (const minute of [2, 4, 6])
    race.pass('', at(minute), { source: 'chip', who: { chip: minute === 4 ? 'ab12' : 'AB12' } });
  assert.equal(race.row('1').laps, 3);
  const later = race.decide('reassign-reads', { read: { chip: 'AB12' }, entry: entry(2), fromMs: at(3) });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [1, 2]);
  const always = race.decide('reassign-reads', { read: { chip: 'AB12' }, entry: entry(2) });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [0, 3]);
  race.decide('undo', { target: always });
  race.decide('undo', { target: later });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [3, 0]);
});

test('all that was keyed under a bib is another rider’s; one passing given by hand keeps its own word', () => {
  const race = raceFixture({ bibs: ['1', '7'] });
  const keyed = [race.pass('7', at(2)), race.pass('7', at(4)), race.pass('99', at(6))];
  race.decide('reassign-passing', { passing: keyed[0]!, entry: entry(2) });
  race.decide('reassign-reads', { read: { bib: '7' as Bib }, entry: entry(1) });
  race.decide('reassign-reads', { read: { bib: '99' as Bib }, entry: entry(1), toMs: at(7) });
  assert.deepEqual([race.row('1').laps, race.row('7').laps], [2, 1]);
  assert.match(
    refusal(race, { type: 'reassign-reads', read: { bib: '7' }, entry: 1, fromMs: at(5), toMs: at(4) }) ?? '',
    /must be later/,
  );
});

test('a whole heat in another category afterwards: its start, its length, its places', () => {
  const race = raceFixture({ bibs: ['1', '2'], start: false });
  const women = 'women' as CategoryId;
  race.decide('set-categories', {
    categories: [
      { id: ELITE, name: 'Elite', length: { by: 'laps', laps: 3 }, startOffsetMs: 0 },
      { id: women, name: 'Women', length: { by: 'laps', laps: 2 }, startOffsetMs: 60_000 },
    ],
  });
  race.decide('start', { atMs: at(0) });
  race.rides('1', [at(3), at(6)]);
  race.rides('2', [at(3, 10), at(6, 10)]);
  const move = race.decide('move-riders', { entries: [entry(1), entry(2)], category: women });
  assert.deepEqual(race.order(women), ['1', '2']);
  assert.deepEqual([race.row('1').status, race.row('1').timeMs], ['finished', 300_000]);
  race.decide('undo', { target: move });
  assert.equal(race.row('1').status, 'racing');
  assert.match(
    refusal(race, { type: 'move-riders', entries: [1], category: 'men' }) ?? '',
    /no category “men”/,
  );
});

test('the explanation tells of each: given time, three kilometres, dead heat', () => {
  const race = road(['1', '2', '3']);
  race.pass('1', at(60), { source: 'chip' });
  race.pass('2', at(60, 0.05), { source: 'chip' });
  race.pass('3', at(62), { source: 'chip' });
  race.decide('three-km-rule', { entry: entry(3), with: entry(1) });
  race.decide('photo-order', { line: AT_FINISH, order: [entry(1), entry(2)], level: [entry(2)] });
  const told = (number: number) => explain(race.race, entry(number))!.sentences.join(' ');
  assert.match(told(3), /three kilometres/);
  assert.match(told(2), /Level with 1 Rider 1/);
  race.decide('given-time', { entry: entry(3), timeMs: 3_660_000 });
  assert.match(told(3), /official gave the time/);
  assert.equal(view(race.race, at(90)).rows[entry(2)]!.place, 1);
});
