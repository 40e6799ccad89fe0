/** Who counts as heard: whoever's newest position is as new as the race lets phones send. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, RACE, raceFixture } from '../../race/testing/fixtures.ts';
import { metricsText } from './metrics.ts';
import { raceMetrics } from './race-figures.ts';

type Rules = NonNullable<Parameters<typeof raceFixture>[0]>['rules'];

/** Riders heard, of two of whom one sent a position a minute ago and the other eleven. */
function heard(rules: Rules): string | undefined {
  const { race, fixes, view } = raceFixture({ bibs: ['1', '2'], ...(rules && { rules }) });
  const place = { latDeg: 50, lonDeg: 8, speedMps: 10, accuracyM: 4 };
  fixes(1, [{ timeMs: at(19), ...place }]);
  fixes(2, [{ timeMs: at(9), ...place }]);
  const text = metricsText(raceMetrics('', [{ id: RACE, race, board: view(at(20)), viewers: 0 }], at(20)));
  assert.match(text, /^bell_lap_race_riders\{race="paper"\} 2$/m);
  return /^bell_lap_race_riders_heard\{race="paper"\} (\d)$/m.exec(text)?.[1];
}

test('a phone that is silent for a minute is not heard, unless its race lets it wait so long', () => {
  assert.equal(heard(undefined), '0');
  assert.equal(heard({ phoneBatchMs: 30_000 }), '0');
  assert.equal(heard({ phoneBatchMs: 60_000 }), '1');
  assert.equal(heard({ phoneBatchMs: 600_000, phoneSending: 'by-lap' }), '1');
});

test('while a race is stopped nobody is out: phones may be put away', () => {
  const { race, decide, view } = raceFixture({ bibs: ['1', '2'] });
  const riders = (minute: number) =>
    /^bell_lap_race_riders\{race="paper"\} (\d)$/m.exec(
      metricsText(raceMetrics('', [{ id: RACE, race, board: view(at(minute)), viewers: 0 }], at(minute))),
    )?.[1];
  assert.equal(riders(20), '2');
  decide('stop', { atMs: at(21) });
  assert.equal(riders(25), '0');
});
