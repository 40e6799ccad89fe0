/** What the trials of whole servers say of what they see, and what they ask meanwhile. */
import assert from 'node:assert/strict';
import { until } from './relay-process.ts';

/** Says what was seen, and how many seconds after the trial began. */
export function clockedLines(): (what: string) => void {
  const began = performance.now();
  return (what) =>
    void process.stdout.write(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${what}\n`);
}

type Get = (path: string) => Promise<Response>;

/** Asks ten times a second while something goes on; how often which status came (0: no answer). */
export async function askedMeanwhile<Result>(
  get: Get,
  during: Promise<Result>,
): Promise<{ readonly result: Result; readonly seen: ReadonlyMap<number, number> }> {
  const seen = new Map<number, number>();
  let isOver = false;
  const asked = (async () => {
    while (!isOver) {
      const status = await get('/v1/races').then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => 0,
      );
      seen.set(status, (seen.get(status) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const result = await during.finally(() => {
    isOver = true;
  });
  await asked;
  return { result, seen };
}

/** "450 × 200, 1 × no answer" */
export const counted = (seen: ReadonlyMap<number, number>): string =>
  [...seen].map(([status, count]) => `${count} × ${status || 'no answer'}`).join(', ');

/** What everybody reads of a race, by path; asked again while the server is `busy` (by its status). */
export async function readAll(
  get: Get,
  race: string,
  isBusy: (status: number) => boolean,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const path of [
    '/v1/history/races',
    `/v1/history/races/${race}`,
    `/v1/history/races/${race}/riders/1/track`,
    `/v1/races/${race}`,
  ])
    answers[path] = await until(path, async () => {
      const answer = await get(path);
      if (isBusy(answer.status)) return null;
      assert.ok(answer.ok, `${path}: ${answer.status}`);
      return answer.json();
    });
  return answers;
}
