/** One clock: the race's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, ELITE, raceFixture } from '../../race/testing/fixtures.ts';
import { clockMs } from './race-time.ts';

test('the clock stands in a neutralisation, and in the end at the winner’s time, whenever somebody closed the race', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 2 } });
  race.rides('1', [at(2)], 'chip');
  race.decide('neutralise', { atMs: at(3) });
  assert.equal(clockMs(race.view(at(4)), ELITE, at(4)), 180_000, 'it stands at 3:00');
  race.decide('restart', { atMs: at(4, 25) });
  assert.equal(clockMs(race.view(at(5)), ELITE, at(5)), 215_000, '5:00 less the 1:25 that it stood');
  race.rides('1', [at(6, 30)], 'chip');
  race.rides('2', [at(2, 10), at(6, 40)], 'chip');
  assert.equal(clockMs(race.view(at(7)), ELITE, at(7)), 335_000, 'it runs while others come in');
  race.decide('finish', { atMs: at(10, 39) });
  assert.equal(race.row('1').timeMs, 305_000, '6:30 − 1:25');
  assert.equal(clockMs(race.view(at(11)), ELITE, at(11)), 305_000, 'the clock and the winner’s time agree');
});
