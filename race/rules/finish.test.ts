/** Who has finished, and with what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../ids.ts';
import { passings, review } from '../race.ts';
import { at, raceFixture } from '../testing/fixtures.ts';

const entry = (number: number) => number as EntryId;

test('lapped riders finish on the leader’s lap; who rolls round once more gains nothing', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'], length: { by: 'laps', laps: 3 } });
  race.rides('1', [at(2), at(4), at(6), at(9)]);
  race.rides('2', [at(2, 50), at(5, 40), at(8, 30)]);
  race.rides('3', [at(3), at(5, 59)]);
  assert.deepEqual(race.order(), ['1', '2', '3']);
  assert.equal(race.row('1').laps, 3);
  assert.equal(passings(race.race, { entry: entry(1) }).at(-1)?.why, 'after-finish');
  assert.equal(race.row('2').laps, 3, 'behind the winner on the lead lap: rides it to its end');
  assert.equal(race.row('2').status, 'finished');
  assert.equal(race.row('3').status, 'racing', 'not yet home: was through a second before the winner came');
  race.pass('3', at(8, 45));
  assert.equal(race.row('3').status, 'finished');
});

test('with full distance for all, everybody rides to the end', () => {
  const race = raceFixture({
    bibs: ['1', '2'],
    length: { by: 'laps', laps: 3 },
    rules: { lappedRiders: 'ride-full-distance' },
  });
  race.rides('1', [at(2), at(4), at(6)]);
  race.rides('2', [at(3, 30), at(7), at(10, 30)]);
  assert.equal(race.row('2').status, 'finished');
  assert.equal(race.row('2').laps, 3);
  assert.deepEqual(race.row('2').gap, { ms: 270_000 });
});

test('the 80 % rule: too far behind at the line is pulled, placed by laps and then by when', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4'],
    format: 'cyclocross',
    rules: { lappedRiders: 'pulled' },
  });
  race.rides('1', [at(5), at(10), at(15), at(20), at(25)]);
  race.rides('2', [at(6), at(12), at(18), at(24), at(30)]);
  race.rides('3', [at(7), at(14), at(21)]);
  race.rides('4', [at(7, 10), at(14, 5), at(21)]);
  assert.equal(race.row('3').status, 'PUL', '6 min behind at the third lap; 4 min are 80 %');
  assert.equal(race.row('4').status, 'PUL', '4 min 5 s behind at the second');
  assert.equal(race.row('4').laps, 2);
  assert.deepEqual(race.order(), ['1', '2', '3', '4']);
  assert.equal(race.row('2').status, 'finished', 'begun the last lap: nobody is pulled on it');
  race.decide('set-status', {
    entry: entry(4),
    status: 'racing',
    reason: 'Neutral service blocked the way.',
  });
  assert.equal(race.row('4').laps, 3);
});

test('who is out keeps the laps ridden until then, without a place; DNF before DSQ before DNS', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4'] });
  race.rides('1', [at(2), at(4), at(6), at(8), at(10)]);
  race.rides('2', [at(2), at(4), at(6)]);
  race.rides('3', [at(2), at(4), at(6), at(8), at(10, 1)]);
  race.decide('set-status', { entry: entry(2), status: 'DNF', atMs: at(5) });
  race.decide('set-status', { entry: entry(3), status: 'DSQ', reason: 'Took a short cut.' });
  race.decide('set-status', { entry: entry(4), status: 'DNS' });
  assert.deepEqual(race.order(), ['1', '2', '3', '4']);
  assert.deepEqual([race.row('2').place, race.row('2').laps], [null, 2]);
  const seen = review(race.race, at(12)).find(({ kind }) => kind === 'seen-after-out');
  assert.equal(seen?.entry, 2);
  assert.deepEqual(seen?.remedy?.type, 'set-status');
});

test('a race closed early is won by the first on the most laps, and who was not home by then did not finish', () => {
  const race = raceFixture({ bibs: ['1', '2', '3'] });
  race.rides('1', [at(2), at(4)]);
  race.rides('2', [at(2, 1), at(4, 3)]);
  race.rides('3', [at(2, 30)]);
  race.decide('finish', { atMs: at(5), reason: 'Hail.' });
  race.pass('1', at(6));
  assert.deepEqual(
    ['1', '2', '3'].map((bib) => race.row(bib).status),
    ['finished', 'finished', 'DNF'],
  );
  assert.equal(race.row('1').laps, 2);
  assert.equal(race.view(at(7)).race.state, 'finished');
});

test('a race closed after its end leaves the lapped rider who never came home without a place', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 2 } });
  race.rides('1', [at(2), at(4)]);
  race.rides('2', [at(3, 30)]);
  race.decide('finish', { atMs: at(9) });
  assert.equal(race.row('2').status, 'DNF');
  race.decide('set-status', { entry: entry(2), status: 'LAP' });
  assert.equal(race.row('2').place, 2);
});

test('time trial: everybody’s clock starts at their own moment; a late start by order counts from then', () => {
  const race = raceFixture({ format: 'time-trial', length: { by: 'laps', laps: 1 } });
  const starter = (number: number, startOffsetMs: number) => ({
    entry: entry(number),
    bib: String(number) as never,
    name: `Rider ${number}`,
    category: 'elite' as never,
    chips: [],
    startOffsetMs,
  });
  race.decide('put-entries', { entries: [starter(1, 0), starter(2, 60_000), starter(3, 120_000)] });
  race.pass('1', at(20), { source: 'chip' });
  race.pass('2', at(20, 30.123), { source: 'chip' });
  assert.equal(race.view(at(1, 30)).rows[entry(3)]!.status, 'waiting');
  assert.equal(race.view(at(2)).rows[entry(3)]!.status, 'racing');
  assert.deepEqual(race.order(), ['2', '1', '3']);
  assert.equal(race.row('2').timeMs, 1_170_123);
  race.decide('set-start', { entry: entry(3), atMs: at(4) });
  race.pass('3', at(23), { source: 'chip' });
  assert.deepEqual(race.order(), ['3', '2', '1']);
  assert.equal(race.row('3').timeMs, 1_140_000);
});

test('with starts read at the line, a start within the window counts, one outside leaves the advertised moment', () => {
  const race = raceFixture({
    bibs: ['1', '2'],
    format: 'time-trial',
    rules: { startBy: 'line' },
    length: { by: 'laps', laps: 1 },
  });
  race.pass('1', at(0, 3), { source: 'chip' });
  race.pass('2', at(0, 17), { source: 'chip' });
  race.rides('1', [at(20)], 'chip');
  race.rides('2', [at(20)], 'chip');
  assert.equal(race.row('1').timeMs, 1_197_000);
  assert.equal(race.row('2').timeMs, 1_200_000);
});
