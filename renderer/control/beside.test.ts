import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liftOver, movedClear } from './beside.ts';

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

test('aside at the same height where there is room, to the nearer side', () => {
  assert.deepEqual(movedClear(toast, [box(0, 520, 460, 760)], 1_366), { x: 68, y: 0, width: null });
  assert.deepEqual(movedClear(toast, [box(900, 520, 1_366, 760)], 1_366), { x: -68, y: 0, width: null });
  assert.deepEqual(movedClear(toast, [box(0, 500, 399, 760)], 1_366), { x: 0, y: 0, width: null });
});

test('above where there is none aside; narrower beside a dialog whose head reaches the top of the window', () => {
  const phone = movedClear(box(8, 700, 382, 750), [box(0, 520, 390, 844)], 390);
  assert.deepEqual(phone, { x: 0, y: -(700 - (520 - 8 - 50)), width: null });
  const dialog = [box(423, 16, 943, 77), box(443, 80, 923, 740)];
  assert.deepEqual(movedClear(box(403, 700, 963, 750), dialog, 1_366), {
    ...{ x: 951 - (683 - 407 / 2), y: 0, width: 407 },
  });
  const whole = movedClear(box(8, 700, 382, 750), [box(0, 0, 390, 844)], 390);
  assert.deepEqual(whole, { x: 0, y: -700, width: null });
});
