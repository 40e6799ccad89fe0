/**
 * An official who asks what decisions would change, on a thread of their own: a thousand phones live on the bench's loop,
 * and whoever measures must not wait for those.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type OfficialCredential, signIn } from '../../../simulator/official.ts';

export interface Asking {
  readonly api: string;
  readonly ca: string | undefined;
  readonly official: OfficialCredential;
  readonly race: string;
  readonly riders: number;
  /** Of the dry run: what the page adds to it. */
  readonly query: string;
  readonly rounds: number;
  readonly times: number;
}

/** Milliseconds, a round each: of the question, and of one without any work right after it. */
export interface Asked {
  readonly took: readonly number[];
  readonly nothing: readonly number[];
}

/** The first questions start what answers them. */
const WARM_UP = 5;
/**
 * From a question to the next. With the one without work it is 80 requests a second: a station takes 100 of an official for
 * long, and tells whoever asks more to wait, which says nothing of how long a question takes.
 */
const EVERY_MS = 25;

/** @throws Error when an answer is none, also when it is “too often”. */
export async function askApart(asking: Asking): Promise<readonly Asked[]> {
  const worker = new Worker(new URL(import.meta.url), { workerData: asking });
  const [found] = await new Promise<[readonly Asked[]]>((resolve, reject) => {
    worker.once('message', (asked: readonly Asked[]) => resolve([asked]));
    worker.once('error', reject);
  });
  await worker.terminate();
  return found;
}

async function ask({ api, ca, official, race, riders, query, rounds, times }: Asking): Promise<Asked[]> {
  const signedIn = await signIn(api, official, ca, 1);
  const timed = async (method: string, path: string, body?: object): Promise<number> => {
    const fromMs = performance.now();
    await signedIn.ask(method, path, body);
    return performance.now() - fromMs;
  };
  let asked = 0;
  const question = () =>
    timed('POST', `/v1/races/${race}/decisions?dry-run=true${query}`, {
      type: 'penalty',
      id: randomUUID(),
      entry: 1 + ((asked++ * 37) % riders),
      timeMs: 10_000,
    });
  for (let n = 0; n < WARM_UP; n++) await question();
  const all: Asked[] = [];
  for (let round = 0; round < rounds; round++) {
    const took: number[] = [];
    const nothing: number[] = [];
    for (let n = 0; n < times; n++) {
      const nextMs = performance.now() + EVERY_MS;
      took.push(await question());
      nothing.push(await timed('GET', '/healthz'));
      await wait(Math.max(0, nextMs - performance.now()));
    }
    all.push({ took, nothing });
  }
  signedIn.close();
  return all;
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(await ask(workerData as Asking));
