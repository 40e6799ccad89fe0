import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, gapTenths, longDuration, raceClock } from './time-text.ts';

test('a time that has not been reached is not shown: everything is cut', () => {
  assert.equal(duration(59_999), '0:59');
  assert.equal(duration(3_599_999), '59:59');
  assert.equal(longDuration(59_999), '0:00:59');
  assert.equal(longDuration(59_999, 1), '0:00:59.9');
  assert.equal(gapTenths(999), '+0.9');
  assert.equal(raceClock(59_999), '0:59');
});

test('columns have their hours, whatever the time is', () => {
  for (const [ms, text] of [
    [0, '0:00:00'],
    [272_000, '0:04:32'],
    [754_000, '0:12:34'],
    [3_600_000, '1:00:00'],
    [37_353_400, '10:22:33'],
    [-272_000, '−0:04:32'],
  ] as const)
    assert.equal(longDuration(ms), text);
});

test('binary fractions do not steal a tenth', () => {
  assert.equal(duration(41.2 * 1_000, 1), '0:41.2');
  assert.equal(duration(0.3 * 3 * 1_000, 1), '0:00.9');
});
