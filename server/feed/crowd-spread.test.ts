/** Over how long a crowd spreads: a few are back at once, many do not come in one second, and nobody is told twice for little. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SPREAD_MS_MAX } from '../../race/feed/protocol.ts';
import { crowdSpreadMs } from './crowd-spread.ts';

test('a hundred are back within a quarter of a second, 2,500 within what they take, 50,000 within what clients believe', () => {
  assert.ok(crowdSpreadMs(100, 0) <= 250);
  assert.ok(crowdSpreadMs(2_500, 0) >= 2_500 / 3);
  assert.ok(crowdSpreadMs(2_500, 0) <= 1_300);
  assert.ok(crowdSpreadMs(50_000, 0) >= 15_000);
  assert.ok(crowdSpreadMs(10_000_000, 0) <= SPREAD_MS_MAX);
});

test('a crowd that grows to 50,000 and goes home is told some dozen times', () => {
  const told = new Set<string>();
  let spreadMs = 0;
  const sizes = Array.from({ length: 501 }, (_, at) => at * 100);
  for (const viewers of [...sizes, ...sizes.toReversed()]) {
    const next = crowdSpreadMs(viewers, spreadMs);
    if (next !== spreadMs) told.add(`${viewers}: ${next}`);
    spreadMs = next;
    assert.ok(spreadMs >= Math.min(15_000, viewers / 3), `${viewers} viewers, ${spreadMs} ms`);
  }
  assert.ok(told.size <= 24, [...told].join(', '));
  assert.ok(spreadMs <= 1_000, 'and the last are back soon');
});
