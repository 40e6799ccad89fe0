/**
 * Golden race: cyclo-cross in two waves on one course, with the 80 % rule. Source of the rule: UCI part 5 and USA
 * Cycling's practice. Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { at, ELITE, GUN_MS, raceFixture, rider } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

const WOMEN = 'women' as CategoryId;

test('cyclo-cross: two riders pulled by the 80 % rule; the second wave has its own clock, distance and result', () => {
  const race = raceFixture({ format: 'cyclocross', rules: { lappedRiders: 'pulled' }, start: false });
  race.decide('set-categories', {
    categories: [
      { id: ELITE, name: 'Elite', length: { by: 'laps', laps: 4 }, startOffsetMs: 0 },
      { id: WOMEN, name: 'Women', length: { by: 'laps', laps: 3 }, startOffsetMs: 60_000 },
    ],
  });
  race.decide('put-entries', {
    entries: [
      ...['1', '2', '3', '4'].map((bib, index) => rider(index + 1, bib)),
      ...['51', '52'].map((bib, index) => rider(index + 51, bib, { category: WOMEN })),
    ],
  });
  race.decide('start', { atMs: GUN_MS });
  race.rides('1', [at(6), at(12), at(18), at(24)], 'chip');
  race.rides('2', [at(7, 30), at(15), at(22, 30), at(30)], 'chip');
  race.rides('3', [at(7, 40), at(15, 20), at(23), at(31)], 'chip');
  race.rides('4', [at(8, 30), at(17)], 'chip');
  race.rides('51', [at(8), at(15), at(22)], 'chip');
  race.rides('52', [at(8, 20), at(15, 40), at(23)], 'chip');

  // The leader's first lap is 6:00, 80 % of it 4:48. Lap 1 is to be ended by 10:48, lap 2 by 16:48, lap 3 by 22:48.
  //   2: 7:30, 15:00, 22:30 are all in time; home at 30:00.
  //   3: 7:40, 15:20 in time, 23:00 not: pulled after three laps. The passing at 31:00 is a ride to the car park.
  //   4: 8:30 in time, 17:00 not: pulled after two.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 4 laps | 24:00.00',
    '2 | 2 | finished | 4 laps | 30:00.00',
    '3 | 3 | PUL | 3 laps | 23:00.00',
    '4 | 4 | PUL | 2 laps | 17:00.00',
  ]);
  // The women's gun is a minute later: 22:00 − 1:00 = 21:00 and 23:00 − 1:00 = 22:00.
  assert.deepEqual(sheet(race, WOMEN), [
    '1 | 51 | finished | 3 laps | 21:00.00',
    '2 | 52 | finished | 3 laps | 22:00.00',
  ]);
  // The jury lets 3 ride on: home at 31:00, behind 2.
  race.decide('set-status', { entry: 3 as EntryId, status: 'racing', reason: 'Held up by a fall.' });
  assert.equal(sheet(race)[2], '3 | 3 | finished | 4 laps | 31:00.00');
});
