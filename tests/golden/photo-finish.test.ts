/**
 * Golden race: a sprint too close for chips, decided by the photo-finish; its winner is relegated. Sources: UCI
 * 1.2.1 (the photo decides the order), 12.4 (relegation to the last place of the group). Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId } from '../../race/ids.ts';
import { review } from '../../race/race.ts';
import { AT_FINISH, at, raceFixture } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

const entry = (number: number) => number as EntryId;

test('photo-finish: chips say 1, 2, 3; the picture says 2, 1, 3; then 2 is relegated behind the group', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4', '5'], format: 'road', length: { by: 'distance' } });
  race.pass('1', at(90, 10), { source: 'chip' });
  race.pass('2', at(90, 10.02), { source: 'chip' });
  race.pass('3', at(90, 10.05), { source: 'chip' });
  race.pass('4', at(90, 10.3), { source: 'chip' });
  race.pass('5', at(90, 25), { source: 'chip' });
  // A chip is good to 0.03 s, two to √2 × 0.03 = 0.042 s, and 95 % of the time to 0.085 s. 1–2 (0.02 s) and 2–3
  // (0.03 s) are closer than that; 3–4 (0.25 s) are not.
  const close = review(race.race, at(95)).filter(({ kind }) => kind === 'photo-needed');
  // One picture holds all three.
  assert.deepEqual(
    close.map(({ remedy }) => remedy?.type === 'photo-order' && remedy.order),
    [[entry(1), entry(2), entry(3)]],
  );
  assert.equal(race.row('4').flags?.includes('photo-needed') ?? false, false);

  race.decide('photo-order', { line: AT_FINISH, order: [entry(2), entry(1), entry(3)] });
  assert.deepEqual(race.order(), ['2', '1', '3', '4', '5']);
  assert.equal(review(race.race, at(95)).filter(({ kind }) => kind === 'photo-needed').length, 0);

  race.decide('relegate', { entry: entry(2), behind: entry(4), reason: 'Left the line of the sprint.' });
  // One group (steps under a second) has 1:30:10; 2 keeps the time and is its last.
  assert.deepEqual(sheet(race), [
    '1 | 1 | finished | 1 lap | 1:30:10.00',
    '2 | 3 | finished | 1 lap | 1:30:10.00',
    '3 | 4 | finished | 1 lap | 1:30:10.00',
    '4 | 2 | finished | 1 lap | 1:30:10.00',
    '5 | 5 | finished | 1 lap | 1:30:25.00',
  ]);
});
