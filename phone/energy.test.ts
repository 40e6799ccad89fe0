import assert from 'node:assert/strict';
import { test } from 'node:test';
import { energyOf } from './energy.ts';

test('a sending within the radio’s tail wakes nobody; one a minute wakes it every time', () => {
  const every = (ms: number) => Array.from({ length: 60 }, (_, index) => ({ atMs: index * ms, bytes: 100 }));
  assert.deepEqual(energyOf(60, every(1_000)), {
    fixes: 60,
    sendings: 60,
    wakeUps: 1,
    radioAwakeMs: 69_000,
    bytes: 6_000,
  });
  const minutely = energyOf(60, every(60_000));
  assert.equal(minutely.wakeUps, 60);
  assert.equal(minutely.radioAwakeMs, 600_000);
});
