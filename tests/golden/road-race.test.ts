/**
 * Golden race: a road race from place to place with an intermediate line, a bunch finish by the rule of one second
 * and by the rule of three, and a time limit. Sources: UCI 1.2.107 and 2.3.039; the UCI's protocol of 2017 for
 * stages expected to end in a bunch sprint (three seconds). Results by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { at, raceFixture } from '../../race/testing/fixtures.ts';
import { STRAIGHT } from './courses.ts';
import { sheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;
const finished = (place: number, bib: string, time: string) =>
  `${place} | ${bib} | finished | 1 lap | ${time}`;

test('road race: over the climb, home in a bunch, one rider outside the time limit', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3', '4', '5', '6'],
    format: 'road',
    length: { by: 'distance' },
    course: STRAIGHT,
    rules: { timeLimit: { by: 'percent', percent: 8 } },
  });
  race.pass('5', at(58), { line: 'climb' });
  race.pass('1', at(58, 40), { line: 'climb' });
  race.pass('6', at(62), { line: 'climb' });
  // On the road places and gaps are those at the climb; whoever was not seen there has none yet.
  assert.deepEqual(race.order().slice(0, 3), ['5', '1', '6']);
  assert.deepEqual(race.row('1').gap, { ms: 40_000 });
  assert.deepEqual(race.row('6').gap, { ms: 240_000 });
  assert.equal(race.row('2').place, null);

  const home = (bib: string, seconds: number) => race.pass(bib, at(120, seconds), { source: 'chip' });
  home('1', 0.2);
  home('2', 0.9);
  home('3', 1.8);
  home('4', 3);
  home('5', 6.5);
  home('6', 600);
  // Steps: 0.7, 0.9, 1.2, 3.5 s. A second parts 4 from 3 and 5 from 4; every group has the whole seconds of its first.
  // The limit is 2:00:00 × 1.08 = 2:09:36; 6 is home after 2:10:00.
  const outside = '- | 6 | OTL | 1 lap | 2:10:00.00';
  assert.deepEqual(sheet(race), [
    finished(1, '1', '2:00:00.00'),
    finished(2, '2', '2:00:00.00'),
    finished(3, '3', '2:00:00.00'),
    finished(4, '4', '2:00:03.00'),
    finished(5, '5', '2:00:06.00'),
    outside,
  ]);
  // With three seconds 4 (1.2 s behind) belongs to the bunch, 5 (3.5 s behind) does not.
  race.decide('set-race', { rules: { bunchGapMs: 3_000 } });
  assert.deepEqual(sheet(race), [
    finished(1, '1', '2:00:00.00'),
    finished(2, '2', '2:00:00.00'),
    finished(3, '3', '2:00:00.00'),
    finished(4, '4', '2:00:00.00'),
    finished(5, '5', '2:00:06.00'),
    outside,
  ]);
  // 5 fell in the last three kilometres while with the bunch: its time, and the place at the line.
  race.decide('same-time', { entry: entry(5), as: entry(1), reason: 'Fell 2 km before the finish.' });
  assert.equal(sheet(race)[4], finished(5, '5', '2:00:00.00'));
});
