/** The station's clock as those who ask it see it, and what it reads for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStationClock } from './station-clock.ts';

const T = Date.UTC(2026, 5, 14, 9, 0, 0);

test('what time it is takes the clock that never steps; all clocks of the computer are read for a look', () => {
  let reading = { wallMs: T, monotonicMs: 1_000, uptimeMs: 9_000 };
  let looks = 0;
  const clock = createStationClock({
    monotonicMs: () => reading.monotonicMs,
    all: () => {
      looks += 1;
      return reading;
    },
  });
  assert.equal(looks, 1);
  for (let n = 1; n <= 100; n++) {
    reading = { ...reading, monotonicMs: 1_000 + n };
    assert.equal(clock.now(), T + n);
  }
  assert.equal(looks, 1);

  const told: number[] = [];
  clock.onChange(({ aheadMs }) => told.push(aheadMs));
  reading = { wallMs: T + 3_600_000, monotonicMs: 1_100, uptimeMs: 9_100 };
  assert.equal(clock.now(), T + 100);
  clock.look();
  assert.equal(looks, 2);
  assert.deepEqual(told, [3_599_900]);
  assert.equal(clock.now(), T + 100);
  clock.adopt();
  assert.equal(clock.now(), T + 3_600_000);
});
