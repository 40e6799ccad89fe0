import assert from 'node:assert/strict';
import { Session } from 'node:inspector/promises';
import { after, before, test } from 'node:test';
import { lateBatch } from './testing/first-late.ts';
import { startWarmUp, warmUp } from './warm-up.ts';

/** What the compiler goes by, and no clock does: how often each function of race/ was called. */
const session = new Session();
const RACE_FOLDER = new URL('../../race/', import.meta.url).href;
before(async () => {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
});
after(() => session.disconnect());

/** Since it was asked last; of functions that were called at all, by their place. */
async function calls(): Promise<Map<string, number>> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const counts = new Map<string, number>();
  for (const { url, functions } of result)
    if (url.startsWith(RACE_FOLDER))
      for (const { functionName, ranges } of functions) {
        const { startOffset, count } = ranges[0]!;
        const place = `${url.slice(RACE_FOLDER.length)} ${functionName} at ${startOffset}`;
        if (count > 0) counts.set(place, count);
      }
  return counts;
}

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((all, one) => all + one, 0);

test('it comes to its end in many small steps, and none of them holds anybody up for long', async () => {
  const steps: number[] = [];
  const rest = warmUp();
  await calls();
  for (let isDone: boolean | undefined = false; !isDone; ) {
    isDone = rest.next().done;
    steps.push(sum(await calls()));
  }
  assert.ok(steps.length > 100, `${steps.length} steps`);
  const most = Math.max(...steps);
  assert.ok(most < 40_000, `${most} calls in one step`);
});

test('whatever the first late batch of the day calls has been called often enough to be compiled', async () => {
  const [late, lateOfMany] = [lateBatch(), lateBatch(3_100)];
  await calls();
  for (const _ of warmUp());
  const warm = await calls();
  late();
  const few = await calls();
  lateOfMany();
  const many = await calls();
  assert.ok(few.size > 100, `${few.size} functions`);
  assert.ok([...many.keys()].some((place) => place.includes(' unpackColumn ')));
  const seldom = [...few.keys(), ...many.keys()].filter((place) => (warm.get(place) ?? 0) < 50);
  assert.deepEqual(seldom, []);
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
