/**
 * Golden race: a hill climb timed by phones, chips and a photo together. Source of the rules: a photo before a chip
 * before GPS (UCI 1.2; the field's practice). Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fix } from '../../race/fix.ts';
import { at, GUN_MS, type RaceFixture, raceFixture, rider } from '../../race/testing/fixtures.ts';
import { STRAIGHT } from './courses.ts';
import { sheet } from './sheet.ts';

/** Metres a degree of latitude has at 50° (WGS 84): 111,132.95 − 559.82 cos 2φ + 1.18 cos 4φ. */
const METRES_PER_DEGREE = 111_229.3;

/** A phone on the way up at a steady pace, a fix a second: over the start at its moment, past the finish by 50 m. */
const ride = (race: RaceFixture, entry: number, startS: number, speedMps: number) => {
  const fixes: Fix[] = [];
  for (let second = -10; second * speedMps <= 2_850; second++)
    fixes.push({
      timeMs: GUN_MS + (startS + second) * 1_000,
      latDeg: 50 + (100 + second * speedMps) / METRES_PER_DEGREE,
      lonDeg: 8,
      accuracyM: 4,
    });
  race.fixes(entry, fixes);
};

test('hill climb: one rider by phone alone, one by phone and chip, one by all three', () => {
  const race = raceFixture({
    format: 'hill-climb',
    length: { by: 'distance' },
    course: STRAIGHT,
    start: false,
  });
  race.decide('put-entries', {
    entries: [1, 2, 3].map((number) =>
      rider(number, String(number), { startOffsetMs: (number - 1) * 30_000 }),
    ),
  });
  race.decide('start', { atMs: GUN_MS });
  // From the start line at 100 m to the finish at 2,900 m are 2,800 m.
  ride(race, 1, 0, 5); // 2,800 ÷ 5 = 560 s = 9:20
  ride(race, 2, 30, 5.6); // 2,800 ÷ 5.6 = 500 s = 8:20
  ride(race, 3, 60, 5.6); // 8:20 as well
  const time = (bib: string) => race.row(bib).timeMs! / 1_000;
  assert.ok(Math.abs(time('1') - 560) < 0.1, `phone alone: 560 s ± 0.1 s, not ${time('1')}`);
  assert.ok(Math.abs(time('2') - 500) < 0.1);
  assert.equal(race.row('1').certainty, 'gps');

  // Chips at the finish: 2 at 30 + 499.93 s, 3 at 60 + 499.96 s. The photo has 3 at 60 + 499.90 s.
  race.pass('2', at(0, 529.93), { source: 'chip' });
  race.pass('3', at(0, 559.96), { source: 'chip' });
  race.pass('3', at(0, 559.9), { source: 'photo' });
  // 3: 559.90 − 60 = 499.90 = 8:19.90 · 2: 529.93 − 30 = 499.93 = 8:19.93 · 1: about 9:20.
  assert.deepEqual(sheet(race).slice(0, 2), [
    '1 | 3 | finished | 1 lap | 8:19.90',
    '2 | 2 | finished | 1 lap | 8:19.93',
  ]);
  assert.deepEqual(race.order(), ['3', '2', '1']);
  assert.equal(race.row('2').certainty, 'recorded');
  assert.equal(race.row('3').gap, null);
  assert.deepEqual(race.row('2').gap, { ms: 30 });
});
