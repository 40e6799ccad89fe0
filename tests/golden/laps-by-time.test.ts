/**
 * Golden race: a circuit race of thirty minutes, decided by the bell. Source of the rule: CrossMgr's laps by time.
 * Result by hand, below.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, ELITE, raceFixture } from '../../race/testing/fixtures.ts';
import { sheet } from './sheet.ts';

test('thirty minutes: the forecast says seven laps, the bell is rung two seconds late, a lapped rider has six', () => {
  const race = raceFixture({
    bibs: ['1', '2', '3'],
    length: { by: 'time', durationMs: 30 * 60_000, extraLaps: 0 },
  });
  const lead = (lap: number, plus = 0) => at(4 * lap, 10 + plus); // first lap 4:10, then 4:00 each
  const pass = (bib: string, ms: number) => race.pass(bib, ms, { source: 'chip' });
  for (let lap = 1; lap <= 5; lap++) {
    pass('1', lead(lap));
    pass('2', lead(lap, 10));
    pass('3', at(5 * lap));
  }
  // After five laps at 20:10 the sixth is due at 24:10, the seventh at 28:10, the eighth at 32:10. The eighth would
  // be 2:10 over thirty minutes, more than half a lap (2:00): seven laps.
  const forecast = race.view(at(20, 30)).categories[ELITE]!;
  assert.equal(forecast.lapsTotal, 7);
  assert.equal(forecast.lapsForecast, true);
  assert.equal(forecast.lapsToGo, 2);

  pass('1', lead(6));
  race.decide('bell', { atMs: at(24, 12) }); // for the passing at 24:10: hands are slower than wheels
  pass('2', lead(6, 10));
  const rung = race.view(at(24, 30)).categories[ELITE]!;
  assert.equal(rung.lapsTotal, 7);
  assert.equal(rung.lapsForecast, false);

  pass('2', at(28, 9.6)); // 2 wins the sprint
  pass('1', at(28, 10));
  pass('3', at(30));
  // 3's first passing from 28:09.6 on is the sixth, at 30:00.
  assert.deepEqual(sheet(race), [
    '1 | 2 | finished | 7 laps | 28:09.60',
    '2 | 1 | finished | 7 laps | 28:10.00',
    '3 | 3 | finished | 6 laps | 30:00.00',
  ]);
});
