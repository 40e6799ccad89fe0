/** How often a race's lists are made for its consoles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import { createPace } from './pace.ts';

const RACE = 'crit' as RaceId;

test('what takes 10 ms rests for 50; one that took long holds nobody up for long', () => {
  const pace = createPace(5);
  assert.ok(pace.restMs(RACE, 0) <= 0);
  let nowMs = 0;
  for (let n = 0; n < 50; n++) {
    pace.made(RACE, nowMs, nowMs + 10);
    nowMs += 10;
  }
  assert.ok(Math.abs(pace.restMs(RACE, nowMs) - 50) < 1);
  pace.made(RACE, nowMs, nowMs + 130);
  assert.ok(pace.restMs(RACE, nowMs + 130) < 400, 'not five times 130 ms');
  pace.made(RACE, nowMs, nowMs + 60_000);
  assert.equal(pace.restMs(RACE, nowMs + 60_000), 1_000);
});
