import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstWord, oldMasters, type Word } from './words.ts';

const word = (place: number, term: number, sentMs: number, receivedMs = sentMs + 5): Word => ({
  place,
  term,
  sentMs,
  receivedMs,
});

test('one leads after the other, and back: never two', () => {
  const words = [word(0, 1, 100), word(1, 2, 2_000), word(1, 2, 2_050), word(0, 3, 9_000)];
  assert.deepEqual(oldMasters(words), { twoMasters: 0, late: 0 });
});

test('an old master that answers what it is asked after the new one has answered: two masters', () => {
  const words = [word(0, 1, 100), word(1, 2, 2_000), word(0, 1, 2_010), word(1, 2, 2_050)];
  assert.deepEqual(oldMasters(words), { twoMasters: 1, late: 0 });
});

test('an answer that froze on its way is late, not a second master', () => {
  const words = [word(0, 1, 100, 6_000), word(1, 2, 2_000)];
  assert.deepEqual(oldMasters(words), { twoMasters: 0, late: 1 });
});

test('the first word after a blow is the new master’s, if there is a new one before the next blow', () => {
  const words = [word(0, 1, 100), word(0, 1, 990, 1_001), word(1, 2, 2_500), word(0, 3, 9_000)];
  assert.deepEqual(firstWord(words, 0, 1_000, 8_000), { firstMs: 1_505, by: 'other' });
  assert.deepEqual(firstWord(words, 1, 8_000, 20_000), { firstMs: 1_005, by: 'other' });
  assert.deepEqual(firstWord(words, 0, 8_000, 20_000), { firstMs: 1_005, by: 'same' });
  assert.deepEqual(firstWord(words, 0, 1_000, 1_400), { firstMs: null, by: null });
});
