import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf } from './written-duration.ts';

test('hours, minutes, seconds, or seconds alone, with point or comma', () => {
  assert.equal(durationOf('1:02:03.4'), 3_723_400);
  assert.equal(durationOf(' 2:03 '), 123_000);
  assert.equal(durationOf('65'), 65_000);
  assert.equal(durationOf('7,25'), 7_250);
  assert.equal(durationOf('100:00'), null, 'over an hour the hours are written');
});

test('what is no time is refused, not guessed', () => {
  for (const text of ['', 'abc', '1:2', '1:60', '1:60:00', '-5', '1:02:03.4567', '1::2'])
    assert.equal(durationOf(text), null, text);
});
