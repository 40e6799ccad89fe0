import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { startWarmUp, warmUp } from './warm-up.ts';

const cpuMs = (run: () => void): number => {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
};

/** Of several threads the least: a busy machine makes it more, never less. */
async function firstLateMs(isWarm: boolean): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const thread = new Worker(new URL('testing/first-late.ts', import.meta.url), { workerData: { isWarm } });
    const [ms] = (await once(thread, 'message')) as [number];
    took.push(ms);
    await thread.terminate();
  }
  return Math.min(...took);
}

test('it comes to its end in many small steps, and none of them holds anybody up for long', () => {
  const steps: number[] = [];
  const rest = warmUp();
  for (let isDone: boolean | undefined = false; !isDone; )
    steps.push(
      cpuMs(() => {
        isDone = rest.next().done;
      }),
    );
  assert.ok(steps.length > 100, `${steps.length} steps`);
  const longest = Math.max(...steps);
  assert.ok(longest < 40, `a step of ${longest} ms of processor`);
});

test('the first late batch of the day costs a fifth less than without it at least, half or less by far the most often', async () => {
  const [cold, warm] = [await firstLateMs(false), await firstLateMs(true)];
  assert.ok(warm < cold * 0.8, `${warm} ms of processor, ${cold} without`);
});

test('a station that ends meanwhile stops it', async () => {
  let steps = 0;
  function* counted(): Generator<void, void> {
    for (;;) {
      steps += 1;
      yield;
    }
  }
  const stop = startWarmUp(0, counted());
  while (steps < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  stop();
  const then = steps;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(steps, then);
});
