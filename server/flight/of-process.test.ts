import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { watchLoop } from './of-process.ts';
import { createRecorder, type Stall } from './recorder.ts';

test('a loop that really stands still is noticed, with what held it and what the processor gave', async () => {
  const late: number[] = [];
  const recorder = createRecorder({ process: 'station', later: (call) => void setTimeout(call, 20) });
  const watch = watchLoop((seconds) => void late.push(seconds), recorder);
  let held: Stall | undefined;
  // A busy machine may have stood this process still before; then only one that is much worse is kept.
  for (let cpuMs = 200; held === undefined && cpuMs < 10_000; cpuMs *= 2) {
    await wait(60);
    const fromMs = performance.now();
    // Processor time, not the clock's: on a busy machine the loop then stands still for longer, never for shorter.
    const began = process.threadCpuUsage();
    while (process.threadCpuUsage(began).user < cpuMs * 1_000);
    recorder.note('derive', fromMs, performance.now() - fromMs);
    await wait(150);
    held = recorder.stalls().find(({ shares }) => (shares?.doings.derive ?? 0) > 100);
  }
  watch.stop();
  assert.equal(held?.cause, 'loop');
  assert.ok(held.tookMs > 100, `${held.tookMs} ms`);
  assert.ok(Math.max(...late) * 1_000 >= held.tookMs);
});
