/**
 * Golden race: an individual time trial with starts every minute, read at the line; a penalty, a late starter, a tie.
 * Source: UCI part 2, chapter IV. Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { nextStarts, review } from '../../race/race.ts';
import { startList } from '../../race/start-list/start-list.ts';
import { at, GUN_MS, raceFixture, rider } from '../../race/testing/fixtures.ts';
import { STRAIGHT } from './courses.ts';
import { sheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;

test('time trial: finish − start + penalties; the late starter’s clock runs from the list until the jury says otherwise', () => {
  const race = raceFixture({
    format: 'time-trial',
    length: { by: 'distance' },
    course: STRAIGHT,
    rules: { startBy: 'line', startWindowMs: 5_000 },
    start: false,
  });
  const times = startList(
    [1, 2, 3, 4, 5].map((number) => ({ entry: entry(number) })),
    { order: { by: 'listed' }, intervalMs: 60_000 },
  );
  race.decide('put-entries', {
    entries: times.map(({ entry: who, startOffsetMs }) => rider(who, String(who), { startOffsetMs })),
  });
  race.decide('start', { atMs: GUN_MS });
  assert.deepEqual(
    nextStarts(race.race, at(1, 50)).map(({ bib, inMs }) => [bib, inMs]),
    [
      ['3', 10_000],
      ['4', 70_000],
      ['5', 130_000],
    ],
    'ten seconds to go for 3',
  );

  const chip = (bib: string, timeMs: number, line = 'finish') =>
    race.pass(bib, timeMs, { source: 'chip', line });
  chip('3', at(2, 37), 'start'); // 37 s late
  chip('4', at(3, 2.4), 'start'); // 2.4 s after the advertised moment, inside the window: that is the start
  // 2 catches 1 on the way: it means nothing.
  chip('1', at(30, 0.37));
  chip('2', at(30, 50.12));
  chip('3', at(32, 20.5));
  chip('4', at(32, 59.9));
  chip('5', at(33, 57.5));
  race.decide('penalty', { entry: entry(2), timeMs: 20_000, reason: 'Rode behind 1.' });

  // 1: 30:00.37 − 0:00            = 30:00.37
  // 2: 30:50.12 − 1:00 = 29:50.12, + 20 s = 30:10.12
  // 3: 32:20.50 − 2:00            = 30:20.50   (from the list)
  // 4: 32:59.90 − 3:02.40         = 29:57.50
  // 5: 33:57.50 − 4:00            = 29:57.50   (no reading at the start: from the list)
  assert.deepEqual(sheet(race), [
    '1 | 4 | finished | 1 lap | 29:57.50',
    '1 | 5 | finished | 1 lap | 29:57.50',
    '3 | 1 | finished | 1 lap | 30:00.37',
    '4 | 2 | finished | 1 lap | 30:10.12',
    '5 | 3 | finished | 1 lap | 30:20.50',
  ]);
  assert.deepEqual(race.row('1').gap, { ms: 2_870 }, 'to the hundredth: 30:00.37 − 29:57.50');

  // The gate had jammed: 3 gets the actual start, 32:20.50 − 2:37 = 29:43.50, and wins.
  const late = review(race.race, at(40)).find(({ kind }) => kind === 'start-off');
  assert.match(late?.sentence ?? '', /^3 Rider 3 set off 37 s late/);
  assert.ok(late?.remedy?.type === 'set-start');
  race.decide('set-start', { entry: entry(3), atMs: late.remedy.atMs });
  assert.equal(sheet(race)[0], '1 | 3 | finished | 1 lap | 29:43.50');
  assert.equal(review(race.race, at(40)).filter(({ kind }) => kind === 'start-off').length, 0);
});
