/** Times and gaps as they are written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitsKnown, gapTimeText, timeText } from './row-figures.ts';

const row = (timeMs: number, leaderMs: number, uncertaintyMs: number) => ({
  timeMs,
  uncertaintyMs,
  gap: timeMs === leaderMs ? null : { ms: timeMs - leaderMs },
});

test('as many decimals as the timing knows: photo, chip, keypad, phone', () => {
  assert.deepEqual([0.5, 30, 200, 500, null].map(digitsKnown), [3, 2, 1, 0, 0]);
  assert.equal(timeText(row(47_754, 0, 200), 'time-trial'), '0:47.7');
  assert.equal(timeText(row(47_754, 0, 30), 'hill-climb'), '0:47.75');
  assert.equal(timeText(row(47_754, 0, 0.5), 'time-trial'), '0:47.754');
});

test('a gap against the clock is the difference of the times as written, as far as both are known', () => {
  const leader = row(47_088, 47_088, 30);
  // 47.75 − 47.08 = 0.67, although 0.666 lie between them.
  assert.equal(gapTimeText(row(47_754, 47_088, 30), leader, 'time-trial'), '+0.67');
  assert.equal(gapTimeText(row(47_754, 47_088, 200), leader, 'time-trial'), '+0.7');
  assert.equal(
    gapTimeText(row(47_754, 47_088, 0.5), { ...leader, uncertaintyMs: 0.5 }, 'time-trial'),
    '+0.666',
  );
  assert.equal(gapTimeText(row(112_088, 47_088, 30), leader, 'time-trial'), '+1:05.00');
  assert.equal(gapTimeText(leader, leader, 'time-trial'), '');
});

test('in a bunch race gaps stay whole seconds, and times as the page writes them', () => {
  assert.equal(gapTimeText(row(47_754, 47_088, 30), undefined, 'circuit'), '+0');
  assert.equal(timeText(row(47_754, 47_088, 30), 'circuit', 1), '0:47.7');
});
