/**
 * `npm run cloud:delay`: how much later a fan in the cloud sees a rider move than a spectator at the venue, beyond
 * the line's own delay. A real station, a relay over PostgreSQL and Redis where they are installed, riders at 1 Hz.
 */
import { rmSync } from 'node:fs';
import { makeRaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, startStationProcess } from '../station/station-process.ts';
import { openLink } from './broken-link.ts';
import { enginesMissing, startPostgres, startRedis } from './engines.ts';
import { CODE, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { watchRace } from './viewer.ts';

const RACE = 'quick-look';
const riders = Number(process.env.BELL_LAP_RIDERS ?? 50);
const seconds = Number(process.env.BELL_LAP_SECONDS ?? 30);
const oneWayMs = Number(process.env.BELL_LAP_RTT_MS ?? 40) / 2;
const embedded = process.env.BELL_LAP_STORE === 'embedded' || enginesMissing() !== false;

const cleanUp: (() => unknown)[] = [];
try {
  await measure();
} finally {
  for (const step of cleanUp.reverse()) await step();
}
process.exit(0);

async function measure(): Promise<void> {
  const env: Record<string, string> = {};
  if (!embedded) {
    const [postgres, redis] = [await startPostgres(), await startRedis()];
    cleanUp.push(
      () => postgres.remove(),
      () => redis.remove(),
    );
    Object.assign(env, { DATABASE_URL: postgres.url, REDIS_URL: redis.url });
  }
  const relay = await startRelayProcess({ env });
  // With a bus between them a second copy: its viewers are the farthest.
  const far = embedded ? relay : await startRelayProcess({ env });
  cleanUp.push(async () => {
    for (const one of new Set([relay, far])) {
      await one.kill();
      rmSync(one.dataDir, { recursive: true, force: true });
    }
  });
  const link = await openLink([relay.port], Math.random);
  cleanUp.push(() => link.close());
  link.delayMs = oneWayMs;
  const station = await startStationProcess({
    args: ['--relay', `http://127.0.0.1:${link.port}`, '--relay-code', CODE],
  });
  cleanUp.push(async () => {
    await station.kill();
    removeDataDir(station);
  });
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
  const bibs = Array.from({ length: riders }, (_, index) => String(index + 1));
  const day = await makeRaceDay(station, RACE, bibs, startMs);

  const seenAt = [`http://127.0.0.1:${station.ports.crowd}`, far.address].map((address) => {
    const seen = new Map<string, number>();
    const viewer = watchRace(address, RACE, (event) => {
      if (event.kind !== 'positions') return;
      for (const { entry, timeMs } of event.moved) {
        const key = `${entry}/${timeMs}`;
        if (!seen.has(key)) seen.set(key, performance.now());
      }
    });
    cleanUp.push(() => viewer.close());
    return { viewer, seen };
  });
  for (const { viewer } of seenAt) await until('the race', () => viewer.followed()?.board);

  const endMs = performance.now() + seconds * 1_000;
  const rides = bibs.map(async (bib, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index * 1_000) / riders));
    while (performance.now() < endMs) {
      const began = performance.now();
      await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
        headers: {
          authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ fixes: [fixAt(startMs, Math.round((Date.now() - startMs) / 10) / 100)] }),
      });
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1_000 - (performance.now() - began))));
    }
  });
  await Promise.all(rides);
  await new Promise((resolve) => setTimeout(resolve, 2_000));

  const [venue, cloud] = seenAt.map(({ seen }) => seen);
  const added = [...venue!].flatMap(([key, atMs]) => {
    const thereMs = cloud!.get(key);
    return thereMs === undefined ? [] : [thereMs - atMs - oneWayMs];
  });
  added.sort((a, b) => a - b);
  const at = (share: number): string =>
    `${Math.round(added[Math.min(added.length - 1, Math.floor(added.length * share))] ?? Number.NaN)} ms`;
  process.stdout.write(
    `${riders} riders, ${added.length} fixes seen at the venue and in the cloud (${embedded ? 'SQLite, one relay' : 'PostgreSQL and Redis, the other relay'})\n` +
      `added delay beyond the line's ${oneWayMs} ms: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, most ${at(1)}\n`,
  );
}
