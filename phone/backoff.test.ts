import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitAfter } from './backoff.ts';

const patience = { firstMs: 300, mostMs: 4_000 };

test('the wait doubles up to its bound, also after a night of failures', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 100_000].map((failures) => waitAfter(failures, patience)),
    [300, 600, 1_200, 2_400, 4_000, 4_000, 4_000],
  );
});

test('chance takes away up to half of it', () => {
  assert.equal(waitAfter(2, patience, 0), 300);
  assert.equal(waitAfter(2, patience, 0.5), 450);
  assert.equal(waitAfter(0, patience, 1), 300);
});
