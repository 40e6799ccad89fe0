/** Times of day as officials write them, in the event's zone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentOf, written } from './time-of-day.ts';

const NOON_UTC = Date.UTC(2026, 5, 7, 12, 0, 0);

test("a time is the nearest one in the event's zone", () => {
  assert.equal(momentOf('14:02:11', NOON_UTC, 'Europe/Paris'), NOON_UTC + (2 * 60 + 11) * 1_000);
  assert.equal(momentOf('14:02:11.4', NOON_UTC, 'Europe/Paris'), NOON_UTC + (2 * 60 + 11) * 1_000 + 400);
  assert.equal(momentOf('13:58', NOON_UTC, 'Europe/Paris'), NOON_UTC - 2 * 60_000);
});

test('shortly after midnight, a time before it was yesterday', () => {
  const pastMidnight = Date.UTC(2026, 5, 7, 0, 1, 0);
  assert.equal(momentOf('23:59:00', pastMidnight, 'UTC'), pastMidnight - 2 * 60_000);
});

test('what is no time is refused', () => {
  for (const text of ['', 'soon', '25:00:00', '12:61', '1402'])
    assert.equal(momentOf(text, NOON_UTC, 'UTC'), null);
});

test('what is written is read back', () => {
  const moment = NOON_UTC + 12_340;
  assert.equal(momentOf(written(moment, 'America/Chicago'), NOON_UTC, 'America/Chicago'), moment);
});
