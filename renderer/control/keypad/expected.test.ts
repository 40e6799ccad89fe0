/** Tiles of expected riders: the next first, and nothing moves under a finger. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import { expectedRiders, steadyOrder } from './expected.ts';

const board = (state: string) =>
  ({
    race: { state },
    categories: { open: { startMs: 1 }, late: { startMs: null } },
    rows: {
      1: { entry: 1, bib: '10', category: 'open', status: 'racing', expectedMs: null },
      2: { entry: 2, bib: '9', category: 'open', status: 'racing', expectedMs: null },
      3: { entry: 3, bib: '3', category: 'open', status: 'racing', expectedMs: 5_000 },
      4: { entry: 4, bib: '4', category: 'open', status: 'racing', expectedMs: 4_000 },
      5: { entry: 5, bib: '5', category: 'open', status: 'DNF', expectedMs: null },
      7: { entry: 7, bib: '1', category: 'open', status: 'racing', expectedMs: 1_000 },
      6: { entry: 6, bib: '6', category: 'late', status: 'racing', expectedMs: null },
    },
  }) as unknown as BoardView;

test('due first, then the unseen by bib, then who is long overdue; nobody who is out, waits for a gun, or before the start', () => {
  assert.deepEqual(
    expectedRiders(board('running'), 62_000).map(({ bib }) => bib),
    ['4', '3', '9', '10', '1'],
  );
  assert.deepEqual(expectedRiders(board('waiting'), 62_000), []);
});

test('while a hand is there the tiles stay; then they are put in order anew', () => {
  const [a, b, c] = [1, 2, 3] as EntryId[] as [EntryId, EntryId, EntryId];
  assert.deepEqual(steadyOrder([a, b], [b, c], true), [a, b, c]);
  assert.deepEqual(steadyOrder([a, b], [b, c], false), [b, c]);
});
