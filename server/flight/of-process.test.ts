import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchLoop } from './of-process.ts';
import { createRecorder, type Stall } from './recorder.ts';

test('a loop that really stands still is noticed, with what held it and what the processor gave', async () => {
  const kept = Promise.withResolvers<Stall>();
  const late: number[] = [];
  const recorder = createRecorder({
    process: 'station',
    later: (call) => void setTimeout(call, 50),
    onKept: kept.resolve,
  });
  const watch = watchLoop((seconds) => void late.push(seconds), recorder);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const fromMs = performance.now();
  // Processor time, not the clock's: on a busy machine the loop then stands still for longer, never for shorter.
  const began = process.threadCpuUsage();
  while (process.threadCpuUsage(began).user < 160_000);
  recorder.note('derive', fromMs, performance.now() - fromMs);
  const stall = await kept.promise;
  watch.stop();
  assert.equal(stall.cause, 'loop');
  assert.ok(stall.tookMs > 100, `${stall.tookMs} ms`);
  assert.ok((stall.shares?.doings.derive ?? 0) > 100, JSON.stringify(stall.shares));
  assert.ok(Math.max(...late) * 1_000 >= stall.tookMs);
});
