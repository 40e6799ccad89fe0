/** Planned times are times on a clock: they stay there when the zone is mended, and over the nights when clocks change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, daysLater, fieldText, isTimeZone, momentIn, sameOnTheClock } from './wall-clock.ts';

const BERLIN = 'Europe/Berlin';

test('a start planned at ten stays at ten when the laptop was in another zone', () => {
  const typed = momentIn('2026-05-24T10:00', 'UTC')!;
  const meant = sameOnTheClock(typed, 'UTC', BERLIN);
  assert.equal(fieldText(meant, BERLIN), '2026-05-24T10:00');
  assert.equal(typed - meant, 2 * 3_600_000);
});

test('a week later is at the same time of day, also when the clocks went back or forward between', () => {
  for (const day of ['2026-10-18', '2026-03-22']) {
    const first = momentIn(`${day}T10:00`, BERLIN)!;
    const next = daysLater(first, 7, BERLIN);
    assert.match(fieldText(next, BERLIN), /T10:00$/);
    assert.equal(Math.abs(next - first - 7 * 86_400_000), 3_600_000);
  }
});

test('the hour that comes twice is its first; the hour that is left out is as if it were there', () => {
  assert.equal(momentIn('2026-10-25T02:30', BERLIN), Date.parse('2026-10-25T00:30Z'));
  assert.equal(momentIn('2026-03-29T02:30', BERLIN), Date.parse('2026-03-29T01:30Z'));
  assert.equal(momentIn('2026-10-25T01:59', BERLIN), Date.parse('2026-10-24T23:59Z'));
  assert.equal(momentIn('2026-10-25T03:00', BERLIN), Date.parse('2026-10-25T02:00Z'));
});

test('what is typed is what is shown, on hours of a whole year and in zones of all kinds', () => {
  for (const zone of [BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])
    for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2027, 0, 1); ms += 61 * 1_800_000) {
      const text = fieldText(ms, zone);
      assert.equal(fieldText(momentIn(text, zone)!, zone), text, `${text} in ${zone}`);
    }
});

test('days between dates, zones that are none', () => {
  assert.equal(daysBetween('2026-10-24', '2026-10-31'), 7);
  assert.equal(daysBetween('2026-03-01', '2026-02-28'), -1);
  assert.equal(isTimeZone('Europe/Zurich'), true);
  assert.equal(isTimeZone('Middle/Earth'), false);
  // Records of before zones were asked about may name any: they are shown, as in UTC.
  assert.equal(fieldText(Date.UTC(2026, 4, 24, 14), 'Middle/Earth'), '2026-05-24T14:00');
});
