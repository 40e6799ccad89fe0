import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { wavesToStart } from './waves-to-start.ts';

const NOW = 1_000_000;

/** A board of waves with these starts. */
function waves(starts: Readonly<Record<string, number | null>>) {
  const categoryOrder = Object.keys(starts) as CategoryId[];
  const categories = Object.fromEntries(categoryOrder.map((id) => [id, { startMs: starts[id] ?? null }]));
  return { categoryOrder, categories } as unknown as Pick<BoardView, 'categoryOrder' | 'categories'>;
}

test('the next start is of those who have none; set ahead, it is set anew for them and not for a wave that rides', () => {
  assert.deepEqual(wavesToStart(waves({ men: null, women: null }), NOW), ['men', 'women']);
  assert.deepEqual(wavesToStart(waves({ men: NOW - 60_000, women: null }), NOW), ['women']);
  assert.deepEqual(wavesToStart(waves({ men: NOW - 60_000, women: NOW + 60_000 }), NOW), ['women']);
  assert.deepEqual(wavesToStart(waves({ men: NOW + 1, women: NOW + 60_000 }), NOW), ['men', 'women']);
  assert.deepEqual(wavesToStart(waves({ men: NOW - 2, women: NOW - 1 }), NOW), ['men', 'women']);
});
