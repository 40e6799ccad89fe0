/**
 * Golden race: a criterium of five laps with lapped riders, a missed read, a double read and a rider who gives up.
 * Source of the rules: UCI part 2, criteriums; chip practice of CrossMgr. Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { review } from '../../race/race.ts';
import { at, GUN_MS, raceFixture } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

/** Moments of `count` laps of equal length, ms. */
const laps = (count: number, minutes: number, seconds: number, plus = 0) =>
  Array.from({ length: count }, (_, index) => at((index + 1) * minutes, (index + 1) * seconds + plus));

test('criterium: five laps, two riders lapped, one lap missed by the chip', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4', '5', '6'], length: { by: 'laps', laps: 5 } });
  race.rides('1', laps(5, 2, 0), 'chip');
  race.rides('2', laps(5, 2, 0, 0.4), 'chip');
  race.pass('2', at(4, 1), { source: 'chip' }); // 0.6 s after its own read: the same passing again
  // 3 rides 2:05 a lap; the read at 6:15 is missing.
  race.rides('3', [at(2, 5), at(4, 10), at(8, 20), at(10, 25)], 'chip');
  race.rides('4', [at(2, 40), at(5, 20), at(8), at(10, 40)], 'chip');
  race.rides('5', [at(3, 30), at(7), at(10, 30)], 'chip');
  race.rides('6', [at(2, 10), at(4, 20)], 'chip');
  race.decide('set-status', { entry: 6 as EntryId, status: 'DNF', atMs: at(5), reason: 'Puncture.' });

  // 3's own lap is 2:05; between 4:10 and 8:20 lie 4:10 = 2 × 2:05: one read is missing, at 4:10 + 2:05 = 6:15.
  const missed = review(race.race, GUN_MS + 3_600_000).filter(({ kind }) => kind === 'missed-read');
  assert.equal(missed.length, 1);
  const remedy = missed[0]!.remedy;
  assert.ok(remedy?.type === 'accept-proposal');
  assert.equal(remedy.timeMs, at(6, 15));
  race.decide('accept-proposal', { entry: remedy.entry, line: remedy.line, timeMs: remedy.timeMs });

  // 1 wins at 5 × 2:00 = 10:00. Everybody finishes at the first passing from then on:
  //   2 at 10:00.4, 5 laps · 3 at 10:25, 5 laps · 4 at 10:40 with 4 · 5 at 10:30 with 3 · 6 gave up after 2.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 5 laps | 10:00.00',
    '2 | 2 | finished | 5 laps | 10:00.40',
    '3 | 3 | finished | 5 laps | 10:25.00',
    '4 | 4 | finished | 4 laps | 10:40.00',
    '5 | 5 | finished | 3 laps | 10:30.00',
    '- | 6 | DNF | 2 laps | 4:20.00',
  ]);
  assert.deepEqual(race.row('2').gap, { ms: 0 }, '⌊600.4⌋ − ⌊600⌋');
  assert.deepEqual(race.row('3').gap, { ms: 25_000 });
  assert.deepEqual(race.row('4').gap, { laps: 1 });
  assert.deepEqual(race.row('5').gap, { laps: 2 });
});
