import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liftOver } from './beside.ts';

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });
const toast = box(400, 700, 960, 750);

test('messages that lie on nothing stay where they are', () => {
  assert.equal(liftOver(toast, []), 0);
  assert.equal(liftOver(toast, [box(0, 500, 399, 760)]), 0, 'beside it');
});

test('messages over keys go up until they lie on none, those above as well', () => {
  assert.equal(liftOver(toast, [box(0, 520, 460, 760)]), 700 - (520 - 8 - 50));
  const entry = box(0, 440, 460, 505);
  assert.equal(liftOver(toast, [box(0, 520, 460, 760), entry]), 700 - (440 - 8 - 50));
});

test('where the whole window is keys they go to its upper edge, not out of it', () => {
  assert.equal(liftOver(toast, [box(0, 0, 1_366, 768)]), 700);
});
