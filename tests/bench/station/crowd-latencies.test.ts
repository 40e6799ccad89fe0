/** A viewer that misses a frame makes the figure worse, never better. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowdLatencies } from './crowd-latencies.ts';

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

test('who was passed over has it with the next frame, and who is gone never', () => {
  const frames = [
    { newestMs: 100, arrivals: [110, Number.NaN, Number.NaN] },
    { newestMs: 200, arrivals: [215, 220, Number.NaN] },
  ];
  const { latencies, late } = crowdLatencies(frames, 2);
  assert.deepEqual(sorted(latencies), [10, 15, 20, 120, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  assert.equal(late, 3);
});

test('frames behind the ones that are judged only say what came later', () => {
  const frames = [
    { newestMs: 100, arrivals: [Number.NaN] },
    { newestMs: 200, arrivals: [230] },
  ];
  assert.deepEqual(crowdLatencies(frames, 1), { latencies: [130], late: 1 });
});

test('an arrival before the fix was published is of an earlier frame of the same number', () => {
  assert.deepEqual(crowdLatencies([{ newestMs: 100, arrivals: [90] }], 1), {
    latencies: [Number.POSITIVE_INFINITY],
    late: 1,
  });
});
