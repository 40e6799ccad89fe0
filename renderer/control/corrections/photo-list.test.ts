import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../../race/ids.ts';
import { moved, type PhotoList, pictureLap, placesIn, toggledLevel, without } from './photo-list.ts';

const list = (order: number[], ...level: number[]): PhotoList => ({
  order: order as EntryId[],
  level: new Set(level as EntryId[]),
});
const entry = (number: number) => number as EntryId;

test('a rider moved to the front is first; those passed over close up', () => {
  assert.deepEqual(moved(list([1, 2, 3]), entry(3), 0), list([3, 1, 2]));
  assert.deepEqual(moved(list([1, 2, 3]), entry(1), 9), list([2, 3, 1]), 'beyond the end is the end');
});

test('a dead heat of three is 1, 1, 1, 4; the first is level with nobody', () => {
  assert.deepEqual(placesIn(list([1, 2, 3, 4], 2, 3)), [1, 1, 1, 4]);
  assert.deepEqual(toggledLevel(list([1, 2]), entry(1)), list([1, 2]));
  assert.deepEqual(placesIn(toggledLevel(list([1, 2]), entry(2))), [1, 1]);
});

test('whoever leaves the head of a dead heat does not leave a stranger level with the rider before', () => {
  assert.deepEqual(without(list([1, 2, 3], 3), entry(2)), list([1, 3]));
  assert.deepEqual(moved(list([1, 2, 3], 3), entry(2), 0), list([2, 1, 3]));
  assert.deepEqual(
    without(list([1, 2, 3], 2, 3), entry(2)),
    list([1, 3], 3),
    'three level, the middle one left out',
  );
});

test('a picture is of the lap that its riders ended; of a finish it is of no lap, and without riders of none', () => {
  const board = (state: string, ...rows: readonly (readonly [number, string])[]) =>
    ({
      race: { state },
      rows: Object.fromEntries(rows.map(([laps, status], index) => [index + 1, { laps, status }])),
    }) as never;
  assert.equal(pictureLap(board('running', [4, 'racing'], [4, 'racing']), list([1, 2])), 4);
  assert.equal(pictureLap(board('running', [5, 'finished'], [4, 'racing']), list([1, 2])), null);
  assert.equal(pictureLap(board('finished', [4, 'racing'], [4, 'racing']), list([1, 2])), null);
  assert.equal(pictureLap(board('running', [0, 'racing'], [0, 'racing']), list([1, 2])), null);
  assert.equal(pictureLap(board('running', [4, 'racing']), list([])), null);
});
