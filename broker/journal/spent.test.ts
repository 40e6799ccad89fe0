import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Spent } from './spent.ts';

test('the system is asked where a commit’s time went, of the first and then of no two within 50 ms', () => {
  const spent = new Spent();
  const askedMs: number[] = [];
  const beganMs = performance.now();
  for (let commits = 0; askedMs.length < 3; commits += 1) {
    spent.begin();
    const { tookMs, diskMs } = spent.end();
    const endedMs = performance.now();
    assert.ok(diskMs !== null || commits > 0, 'the first is asked');
    if (diskMs === null) continue;
    assert.ok(diskMs >= 0 && diskMs <= tookMs);
    askedMs.push(endedMs);
  }
  assert.ok(askedMs[2]! - beganMs > 99.9, `three were asked within ${askedMs[2]! - beganMs} ms`);
});
