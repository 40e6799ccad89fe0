/**
 * Riders at the venue, a position a second each over MQTT, in a thread of their own: how long each waited for its PUBACK, and
 * when, is not what a crowd of fans makes the trial's own thread wait for.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import mqtt from 'mqtt';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { fixAt } from './square-ride.ts';

export interface VenueRide {
  readonly race: string;
  readonly port: number;
  readonly startMs: number;
  readonly lapS: number;
  /** Bib and the card's secret. */
  readonly cards: readonly (readonly [string, string])[];
}

/** `atMs`: on the machine's clock. */
export interface Puback {
  readonly atMs: number;
  readonly ms: number;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function rideAtVenue(ride: VenueRide): { end(): Promise<readonly Puback[]> } {
  const worker = new Worker(new URL(import.meta.url), { workerData: ride });
  const ended = new Promise<readonly Puback[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  ended.catch(() => {});
  return {
    end() {
      worker.postMessage('end');
      return ended;
    },
  };
}

async function runRiders({ race, port, startMs, lapS, cards }: VenueRide): Promise<readonly Puback[]> {
  const took: Puback[] = [];
  let isOver = false;
  parentPort!.once('message', () => {
    isOver = true;
  });
  await Promise.all(
    cards.map(async ([bib, password]) => {
      const options = { username: `${race}.${bib}`, password, clientId: `trial-${bib}` };
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options);
      for (let second = Math.ceil((Date.now() - startMs) / 1_000); !isOver; second++) {
        const [atMs, sentMs] = [Date.now(), performance.now()];
        const payload = Buffer.from(encodeFixes([fixAt(startMs, second, lapS)]));
        await client.publishAsync(`bell-lap/v1/${race}/${bib}/fixes`, payload, { qos: 1 });
        took.push({ atMs, ms: performance.now() - sentMs });
        await sleep(Math.max(0, 1_000 - (performance.now() - sentMs)));
      }
      await client.endAsync(true);
    }),
  );
  return took;
}

if (!isMainThread) parentPort!.postMessage(await runRiders(workerData as VenueRide));
