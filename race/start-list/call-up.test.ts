import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../ids.ts';
import { type CallUpRider, callUp, figureOf } from './call-up.ts';

const field = (...values: readonly (string | undefined)[]): CallUpRider[] =>
  values.map((value, at) => ({ entry: (at + 1) as EntryId, value }));
const called = (list: ReturnType<typeof callUp>) => list.map(({ entry }) => entry);

test('by ranking the first is called first, by points the one with most; who has none is drawn behind them', () => {
  const riders = field('12', undefined, '3.', '#1', '', 'n/a');
  const ranked = callUp(riders, { first: 'smallest', seed: 7, perRow: 2 });
  assert.deepEqual(called(ranked).slice(0, 3), [4, 3, 1]);
  assert.deepEqual(
    ranked.map((one) => one.drawn),
    [false, false, false, true, true, true],
  );
  assert.deepEqual(
    ranked.map(({ row }) => row),
    [1, 1, 2, 2, 3, 3],
  );
  const points = callUp(field('1 240,5', '99', '1.300'), { first: 'largest', seed: 1, perRow: 8 });
  assert.deepEqual(called(points), [3, 1, 2]);
});

test('of equal points a lot decides, and it is said; the same seed gives the same call-up', () => {
  const riders = field('40', '40', '10', '40', '10');
  const one = callUp(riders, { first: 'largest', seed: 5, perRow: 8 });
  assert.deepEqual(one, callUp(riders, { first: 'largest', seed: 5, perRow: 8 }));
  assert.ok(one.every((each) => each.drawn));
  assert.deepEqual(new Set(called(one).slice(0, 3)), new Set([1, 2, 4]));
  const orders = new Set(
    Array.from({ length: 20 }, (_, seed) => called(callUp(riders, { first: 'lot', seed, perRow: 8 })).join()),
  );
  assert.ok(orders.size > 5, 'another seed, another draw');
});

test('figures as lists write them', () => {
  assert.deepEqual(
    ['3', '3.', '#3', '12 pts', '1 240,5', '1.240', '1,240', "1'240", '0,75', 'no', undefined].map(figureOf),
    [3, 3, 3, 12, 1240.5, 1240, 1240, 1240, 0.75, null, null],
  );
});
