import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, commonSeq, type Terms, termsOf } from './terms.ts';

const first: Terms = [[1, 1]];

test('a standby that is merely behind shares everything it has', () => {
  assert.equal(commonSeq({ terms: first, lastSeq: 500 }, { terms: first, lastSeq: 420 }), 420);
});

test('an old master with a tail: the histories part where the new term began', () => {
  const now = begin(first, 2, 501);
  assert.equal(commonSeq({ terms: now, lastSeq: 800 }, { terms: first, lastSeq: 510 }), 500);
  assert.equal(commonSeq({ terms: now, lastSeq: 800 }, { terms: first, lastSeq: 500 }), 500);
});

test('two who both led after a cut: they share what the earlier of the two ends had', () => {
  const standby = begin(first, 2, 501);
  const forced = begin(first, 3, 511);
  assert.equal(commonSeq({ terms: forced, lastSeq: 700 }, { terms: standby, lastSeq: 640 }), 500);
});

test('terms begin once, and what is not a list of terms is the first one', () => {
  assert.deepEqual(begin(begin(first, 2, 501), 2, 600), [
    [1, 1],
    [2, 501],
  ]);
  assert.deepEqual(termsOf(undefined), [[1, 1]]);
  assert.deepEqual(termsOf([['x']]), [[1, 1]]);
});
