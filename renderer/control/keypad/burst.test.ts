/** The times of a burst: each bib has the moment of its own first key, whatever is mended afterwards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Burst, EMPTY, ended, typed, wordsIn } from './burst.ts';

/** Types key by key, one every 10 ms from `fromMs`. */
const type = (keys: string, fromMs: number, burst: Burst = EMPTY): Burst =>
  [...keys].reduce((old, key, i) => typed(old, old.text + key, fromMs + i * 10), burst);

test('three bibs in one burst keep three times', () => {
  assert.deepEqual(wordsIn(type('23 7 41', 1_000)), [
    { text: '23', timeMs: 1_000 },
    { text: '7', timeMs: 1_030 },
    { text: '41', timeMs: 1_050 },
  ]);
});

test('a digit mended does not move the time of its bib', () => {
  const wrong = type('24', 1_000);
  const erased = typed(wrong, '2', 2_000);
  assert.deepEqual(wordsIn(typed(erased, '23', 2_100)), [{ text: '23', timeMs: 1_000 }]);
});

test('a bib erased wholly and typed again has the new time', () => {
  const erased = typed(type('24', 1_000), '', 2_000);
  assert.deepEqual(wordsIn(typed(erased, '7', 2_100)), [{ text: '7', timeMs: 2_100 }]);
});

test('a space ends a word: what is before it is saved, what comes after is still in hand', () => {
  assert.deepEqual(ended(type('23 7', 1_000)), {
    words: [{ text: '23', timeMs: 1_000 }],
    rest: { text: '7', startedMs: [1_030] },
  });
  assert.deepEqual(ended(type('23 ', 1_000)), { words: [{ text: '23', timeMs: 1_000 }], rest: EMPTY });
  assert.deepEqual(ended(type('  ', 1_000)), { words: [], rest: EMPTY });
  // Pasted in one: all but the last are ended.
  assert.deepEqual(
    ended(typed(EMPTY, '5, 3; 4', 7)).words.map(({ text }) => text),
    ['5', '3'],
  );
});
