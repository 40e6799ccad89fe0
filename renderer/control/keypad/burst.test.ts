/** The times of a burst: each bib has the moment of its own first key, whatever is mended afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Burst, EMPTY, seenIn, typed } from './burst.ts';

/** Types key by key, one every 10 ms from `fromMs`. */
const type = (keys: string, fromMs: number, burst: Burst = EMPTY): Burst =>
  [...keys].reduce((old, key, i) => typed(old, old.text + key, fromMs + i * 10), burst);

test('three bibs in one burst keep three times', () => {
  assert.deepEqual(seenIn(type('23 7 41', 1_000), 9_999), [
    { bib: '23', timeMs: 1_000 },
    { bib: '7', timeMs: 1_030 },
    { bib: '41', timeMs: 1_050 },
  ]);
});

test('a digit mended does not move the time of its bib', () => {
  const wrong = type('24', 1_000);
  const erased = typed(wrong, '2', 2_000);
  assert.deepEqual(seenIn(typed(erased, '23', 2_100), 9_999), [{ bib: '23', timeMs: 1_000 }]);
});

test('a bib erased wholly and typed again has the new time', () => {
  const erased = typed(type('24', 1_000), '', 2_000);
  assert.deepEqual(seenIn(typed(erased, '7', 2_100), 9_999), [{ bib: '7', timeMs: 2_100 }]);
});

test('Enter alone is somebody at that moment, and what cannot be a bib is somebody too', () => {
  assert.deepEqual(seenIn(EMPTY, 5_000), [{ bib: null, timeMs: 5_000 }]);
  assert.deepEqual(seenIn(type('? 7', 1_000), 9_999), [
    { bib: null, timeMs: 1_000 },
    { bib: '7', timeMs: 1_020 },
  ]);
});
