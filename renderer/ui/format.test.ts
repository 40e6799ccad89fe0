/** Times, gaps and moments as people at a race read them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  age,
  dayAndTime,
  distance,
  duration,
  gapSeconds,
  gapTenths,
  gapText,
  gapTimeText,
  labelled,
  plusMinus,
  raceClock,
  timeOfDay,
  timeText,
} from './format.ts';
import { chooseLanguage } from './language.ts';

const english = { laps: (count: number) => (count === 1 ? '1 lap' : `${count} laps`) };

test('the race clock counts down to the gun, then up, with hours when there are any', () => {
  assert.equal(raceClock(-10_000), '−0:10');
  assert.equal(raceClock(-9_001), '−0:10');
  assert.equal(raceClock(0), '0:00');
  assert.equal(raceClock(999), '0:00');
  assert.equal(raceClock(59_999), '0:59');
  assert.equal(raceClock(3_753_000), '1:02:33');
});

test('a lap time is cut, never rounded up, and keeps its leading zeros', () => {
  assert.equal(duration(272_199, 1), '4:32.1');
  assert.equal(duration(59_999), '0:59');
  assert.equal(duration(60_050, 2), '1:00.05');
  assert.equal(duration(3_600_000, 3), '1:00:00.000');
  assert.equal(duration(41.2 * 1000, 1), '0:41.2');
  assert.equal(duration(-5_000), '−0:05');
});

test('gaps are whole seconds below a minute, then minutes, then whole laps', () => {
  assert.equal(gapSeconds(0), '+0');
  assert.equal(gapSeconds(2_000), '+2');
  assert.equal(gapSeconds(65_000), '+1:05');
  assert.equal(gapText({ laps: 1 }, english), '−1 lap');
  assert.equal(gapText({ laps: 3 }, english), '−3 laps');
});

test('a GPS figure carries its ±; one known to a tenth needs none', () => {
  assert.equal(plusMinus(null), null);
  assert.equal(plusMinus(30), null);
  assert.equal(plusMinus(340), '±0.4');
  assert.equal(plusMinus(2_300), '±3');
});

test('moments are shown in the zone of the event, whatever the phone thinks', () => {
  const moment = Date.UTC(2026, 5, 14, 12, 2, 11);
  assert.equal(timeOfDay(moment, 'Europe/Zurich'), '14:02:11');
  assert.equal(timeOfDay(moment, 'Asia/Tokyo'), '21:02:11');
  assert.match(timeOfDay(moment, 'Mars/Olympus'), /^12:02:11.UTC/);
});

test('in a list a race of today shows its time, another day its day too', () => {
  const start = Date.UTC(2026, 5, 14, 12, 0);
  const hour = 3_600_000;
  assert.equal(dayAndTime(start, start + 2 * hour, 'Europe/Zurich', 'en'), '14:00');
  assert.match(dayAndTime(start, start + 11 * hour, 'Europe/Zurich', 'de'), /^So.*14.*Juni.*14:00$/);
  assert.match(dayAndTime(start, start + 11 * hour, 'Europe/Zurich', 'en'), /^Sun,? 14 June?,? 14:00$/);
});

test('ages and distances use one short unit', () => {
  assert.equal(age(-5), '0 s');
  assert.equal(age(12_400), '12 s');
  assert.equal(age(125_000), '2 min');
  assert.equal(age(7_200_000), '2 h');
  assert.equal(distance(849.6, 'en'), '850 m');
  assert.equal(distance(1_000, 'en'), '1 km');
  assert.equal(distance(12_440, 'en'), '12.4 km');
  assert.equal(distance(102_300, 'en'), '102 km');
  assert.equal(distance(999.6, 'en'), '1 km');
  assert.equal(distance(12_440, 'de'), '12,4 km');
  assert.equal(distance(2_000, 'fr'), '2 km');
});

test('a shown time is never later than the time ridden, and within one step of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), fc.constantFrom(0, 1, 2, 3), (ms, digits) => {
      const [seconds, minutes, hours = 0] = duration(ms, digits as 0 | 1 | 2 | 3)
        .split(':')
        .map(Number)
        .reverse();
      const shown = Math.round((hours * 3600 + minutes! * 60 + seconds!) * 1000);
      return shown <= ms && ms - shown < 10 ** (3 - digits);
    }),
  );
});

test('a gap in tenths is cut, not rounded, and gives them up from a minute on', () => {
  assert.equal(gapTenths(0), '+0.0');
  assert.equal(gapTenths(499), '+0.4');
  assert.equal(gapTenths(1_000), '+1.0');
  assert.equal(gapTenths(59_999), '+59.9');
  assert.equal(gapTenths(65_400), '+1:05');
  assert.equal(gapTenths(-250), '−0.2');
});

test('times are written as the sheets of the reader’s language write them', async (t) => {
  const page = globalThis as { document?: unknown };
  page.document = { documentElement: {} };
  t.after(async () => {
    await chooseLanguage('en');
    delete page.document;
  });
  const timed = { timeMs: 302_666, gap: { ms: 666 }, uncertaintyMs: 5 } as const;
  for (const language of ['de', 'fr'] as const) {
    await chooseLanguage(language);
    assert.equal(duration(272_199, 1), '4:32,1');
    assert.equal(gapTenths(400), '+0,4');
    assert.equal(timeText(timed, 'time-trial'), '5:02,66');
    assert.equal(gapTimeText(timed, timed, 'time-trial'), '+0,66');
    assert.equal(plusMinus(400), '±0,4');
    assert.equal(gapSeconds(65_000), '+1:05');
  }
  await chooseLanguage('en');
  assert.equal(duration(272_199, 1), '4:32.1');
});

test('a colon stands off its word in French alone, and keeps to its line', async (t) => {
  const page = globalThis as { document?: unknown };
  page.document = { documentElement: {} };
  t.after(async () => {
    await chooseLanguage('en');
    delete page.document;
  });
  assert.equal(labelled('Team', 'Velo Club'), 'Team: Velo Club');
  await chooseLanguage('fr');
  assert.equal(labelled('Équipe', 'Velo Club'), 'Équipe\u00a0: Velo Club');
});
