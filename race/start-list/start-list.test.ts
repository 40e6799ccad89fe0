import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EntryId } from '../ids.ts';
import { nextStarts } from '../race.ts';
import { at, GUN_MS, raceFixture, rider } from '../testing/fixtures.ts';
import { type Starter, startList } from './start-list.ts';

const entry = (number: number) => number as EntryId;
const riders = (...numbers: readonly number[]): Starter[] =>
  numbers.map((number) => ({ entry: entry(number) }));
const told = (list: ReturnType<typeof startList>) =>
  list.map(({ entry: who, startOffsetMs }) => `${who} at ${startOffsetMs / 1_000}`);

test('every minute, the last two every two minutes, and a pause of five before the third', () => {
  const list = startList(riders(1, 2, 3, 4, 5), {
    order: { by: 'listed' },
    intervalMs: 60_000,
    intervals: [
      { fromStart: 3, intervalMs: 300_000, only: true },
      { fromStart: 4, intervalMs: 120_000 },
    ],
  });
  assert.deepEqual(told(list), ['1 at 0', '2 at 60', '3 at 360', '4 at 480', '5 at 600']);
});

test('seeded: the best starts last, the unseeded first; reverse: the list from its end', () => {
  const seeds: Starter[] = [{ entry: entry(1), seed: 1 }, { entry: entry(2) }, { entry: entry(3), seed: 2 }];
  const order = (by: 'seeded' | 'reverse') =>
    startList(seeds, { order: { by }, intervalMs: 30_000 }).map((start) => start.entry);
  assert.deepEqual(order('seeded'), [2, 3, 1]);
  assert.deepEqual(order('reverse'), [3, 2, 1]);
});

test('a draw can be made again: everybody once, the same for a seed, another for another', () => {
  const all = riders(...Array.from({ length: 30 }, (_, index) => index + 1));
  const draw = (seed: number) =>
    startList(all, { order: { by: 'draw', seed }, intervalMs: 60_000 }).map((start) => start.entry);
  assert.deepEqual(draw(1989), draw(1989));
  assert.notDeepEqual(draw(1989), draw(2020));
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      assert.equal(new Set(draw(seed)).size, 30);
    }),
    { numRuns: 50 },
  );
});

test('riders of one team are kept apart while there is somebody to go between them', () => {
  const of = (number: number, team: string): Starter => ({ entry: entry(number), team });
  const list = startList([of(1, 'Red'), of(2, 'Red'), of(3, 'Blue'), of(4, 'Red')], {
    order: { by: 'listed' },
    intervalMs: 60_000,
    teamsApart: true,
  });
  assert.deepEqual(told(list), ['1 at 0', '3 at 60', '2 at 120', '4 at 180']);
});

test('teams start together, one every four minutes', () => {
  const of = (number: number, team: string): Starter => ({ entry: entry(number), team });
  const list = startList([of(1, 'Red'), of(3, 'Blue'), of(2, 'Red')], {
    order: { by: 'listed' },
    intervalMs: 240_000,
    teamsTogether: true,
  });
  assert.deepEqual(told(list), ['1 at 0', '2 at 0', '3 at 240']);
});

test('an interval of nothing is refused', () => {
  assert.throws(() => startList(riders(1), { order: { by: 'listed' }, intervalMs: 0 }), RangeError);
});

test('the countdown calls who is next, not who does not start; a start put off is called at its new moment', () => {
  const race = raceFixture({ format: 'time-trial', length: { by: 'distance' }, start: false });
  race.decide('put-entries', {
    entries: [1, 2, 3, 4].map((number) => rider(number, String(number), { startOffsetMs: number * 60_000 })),
  });
  assert.deepEqual(nextStarts(race.race, at(0)), [], 'no clock before the gun');
  race.decide('start', { atMs: GUN_MS });
  race.decide('set-status', { entry: entry(2), status: 'DNS' });
  race.decide('set-start', { entry: entry(1), atMs: at(3, 30) });
  assert.deepEqual(
    nextStarts(race.race, at(1, 30)).map(({ bib, inMs }) => `${bib} in ${inMs / 1_000} s`),
    ['3 in 90 s', '1 in 120 s', '4 in 150 s'],
  );
  assert.equal(nextStarts(race.race, at(1, 30), 1).length, 1);
});
