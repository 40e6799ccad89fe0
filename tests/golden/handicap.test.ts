/**
 * Golden race: a handicap in three groups. Source: the field's practice (roadmeet): the place is the one at the line,
 * the fastest time stands beside it. Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, GUN_MS, raceFixture, rider } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

test('handicap: the limit man holds on by a second; the fastest time is the scratch man’s', () => {
  const race = raceFixture({ format: 'handicap', length: { by: 'laps', laps: 1 }, start: false });
  const [limit, middle, scratch] = [0, 300_000, 480_000];
  race.decide('put-entries', {
    entries: [
      rider(1, '1', { startOffsetMs: limit }),
      rider(2, '2', { startOffsetMs: limit }),
      rider(3, '3', { startOffsetMs: middle }),
      rider(4, '4', { startOffsetMs: scratch }),
      rider(5, '5', { startOffsetMs: scratch }),
    ],
  });
  race.decide('start', { atMs: GUN_MS });
  const home = (bib: string, minutes: number, seconds = 0) =>
    race.pass(bib, at(minutes, seconds), { source: 'chip' });
  home('1', 62);
  home('4', 62, 1);
  home('3', 62, 5);
  home('5', 62, 30);
  home('2', 64);
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 1 lap | 1:02:00.00',
    '2 | 4 | finished | 1 lap | 1:02:01.00',
    '3 | 3 | finished | 1 lap | 1:02:05.00',
    '4 | 5 | finished | 1 lap | 1:02:30.00',
    '5 | 2 | finished | 1 lap | 1:04:00.00',
  ]);
  // Riding times: 4 1:02:01 − 8:00 = 54:01 · 5 54:30 · 3 1:02:05 − 5:00 = 57:05 · 1 1:02:00 · 2 1:04:00.
  const riding = ['4', '5', '3', '1', '2'].map((bib) => {
    const { ownTimeMs, ownTimePlace } = race.row(bib);
    return [bib, ownTimePlace, ownTimeMs! / 1_000];
  });
  assert.deepEqual(riding, [
    ['4', 1, 3_241],
    ['5', 2, 3_270],
    ['3', 3, 3_425],
    ['1', 4, 3_720],
    ['2', 5, 3_840],
  ]);
  assert.deepEqual(race.row('4').gap, { ms: 1_000 }, 'at the line');
});
