/**
 * The cloud's worst day: a race at a real station behind a line that breaks again and again, two relays over real
 * PostgreSQL and Redis, all four killed at random, and a viewer who hops between the relays. In the end every
 * record of the station's journal must be in PostgreSQL once and in order, and the viewer must see the station's
 * board. One seed decides what breaks when.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { openPostgresLog } from '../../cloud-sync/relay/log/postgres-log.ts';
import { loadIdentity } from '../../cloud-sync/uplink/identity.ts';
import { decodeBatch } from '../../cloud-sync/wire/batch.ts';
import { mirrored } from '../../cloud-sync/wire/mirrored.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { decide, makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { type Link, openLink } from './broken-link.ts';
import { type Engine, startPostgres, startRedis } from './engines.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { type Viewer, watchRace } from './viewer.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** How long things break, s. */
  readonly seconds: number;
  readonly riders: number;
  /** Race seconds in one second of the test. */
  readonly speed: number;
  readonly say: (line: string) => void;
}

export interface ChaosFigures {
  readonly records: number;
  readonly relaysKilled: number;
  readonly postgresKilled: number;
  readonly redisKilled: number;
  readonly linkBroken: number;
  readonly viewerConnections: number;
  readonly viewerGaps: number;
  readonly catchUpMs: number;
  readonly bytesUp: number;
}

const RACE = 'worst-day';

/** mulberry32. */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function runChaos(options: ChaosOptions): Promise<ChaosFigures> {
  const random = seeded(options.seed);
  const cleanUp: (() => unknown)[] = [];
  try {
    return await theDay(options, random, cleanUp);
  } finally {
    for (const step of cleanUp.reverse()) await step();
  }
}

async function theDay(
  { seconds, riders, speed, say, seed }: ChaosOptions,
  random: () => number,
  cleanUp: (() => unknown)[],
): Promise<ChaosFigures> {
  const postgres = await startPostgres();
  cleanUp.push(() => postgres.remove());
  const redis = await startRedis();
  cleanUp.push(() => redis.remove());
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const ports = [await freePort(), await freePort()];
  const relays: (RelayProcess | null)[] = [];
  for (const port of ports) relays.push(await startRelayProcess({ port, env }));
  cleanUp.push(async () => {
    for (const relay of relays)
      if (relay) {
        await relay.kill();
        rmSync(relay.dataDir, { recursive: true, force: true });
      }
  });
  const link = await openLink(ports, random);
  link.delayMs = 25;
  cleanUp.push(() => link.close());
  const station = await startStationProcess({
    args: ['--relay', `http://127.0.0.1:${link.port}`, '--relay-code', CODE],
  });
  cleanUp.push(async () => {
    await station.kill();
    removeDataDir(station);
  });
  const raceS = seconds * speed;
  const startMs = Math.floor((Date.now() - (raceS + 60) * 1_000) / 1_000) * 1_000;
  const bibs = Array.from({ length: riders }, (_, index) => String(index + 1));
  const day = await makeRaceDay(station, RACE, bibs, startMs);
  await decide(station, day.token, RACE, {
    type: 'set-categories',
    categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 900 }, startOffsetMs: 0 }],
    whileOn: true,
  });
  const viewer = watchRace(`http://127.0.0.1:${ports[0]}`, RACE);
  cleanUp.push(() => viewer.close());
  await until('the viewer sees the race', () => viewer.followed()?.board, 30_000).catch((error: unknown) => {
    for (const relay of relays) say(relay?.output() ?? '');
    say(station.output());
    throw error;
  });

  const counts = { relaysKilled: 0, postgresKilled: 0, redisKilled: 0, linkBroken: 0 };
  const over = { now: false };
  const riding = ride(station, day, { startMs, raceS, speed, over });
  await breakThings({ seconds, random, counts, say, relays, ports, env, postgres, redis, link, viewer });
  over.now = true;
  await riding;
  await decide(station, day.token, RACE, { type: 'finish', atMs: startMs + raceS * 1_000 });

  const healedMs = performance.now();
  const atVenue = (await ask(station, 'GET', `/v1/races/${RACE}`)).json;
  const same = (): boolean => {
    const seen = viewer.followed()?.board;
    return JSON.stringify(sorted(seen)) === JSON.stringify(sorted(atVenue));
  };
  await until(`the viewer sees what the venue sees (seed ${seed})`, same, 120_000).catch((error: unknown) => {
    for (const relay of relays) say(relay?.output().slice(-2_000) ?? '');
    assert.deepEqual(viewer.followed()?.board, atVenue);
    throw error;
  });
  const catchUpMs = performance.now() - healedMs;
  await station.stop();
  const records = await compareJournals(station, postgres, seed);
  return {
    records,
    ...counts,
    viewerConnections: viewer.connections,
    viewerGaps: viewer.gaps,
    catchUpMs: Math.round(catchUpMs),
    bytesUp: link.bytesUp,
  };
}

/** Riders send one fix a race second, in order, whatever the cloud does; the venue must take every one. */
async function ride(
  station: StationProcess,
  day: RaceDay,
  { startMs, raceS, speed, over }: { startMs: number; raceS: number; speed: number; over: { now: boolean } },
): Promise<void> {
  const began = performance.now();
  let sent = 0;
  while (!over.now && sent < raceS) {
    const due = Math.min(raceS, Math.floor(((performance.now() - began) / 1_000) * speed));
    if (due > sent) {
      const from = sent;
      await Promise.all(
        [...day.cards].map(async ([bib, secret], index) => {
          const fixes = [];
          for (let s = from; s < due; s++) fixes.push(fixAt(startMs, s, 90 + index));
          const answer = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
            headers: {
              authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${secret}`).toString('base64')}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify({ fixes }),
          });
          assert.equal(answer.status, 204, `the venue felt it: ${answer.text}`);
        }),
      );
      sent = due;
    }
    await sleep(100);
  }
}

async function breakThings(all: {
  readonly seconds: number;
  readonly random: () => number;
  readonly counts: { relaysKilled: number; postgresKilled: number; redisKilled: number; linkBroken: number };
  readonly say: (line: string) => void;
  readonly relays: (RelayProcess | null)[];
  readonly ports: readonly number[];
  readonly env: Record<string, string>;
  readonly postgres: Engine;
  readonly redis: Engine;
  readonly link: Link;
  readonly viewer: Viewer;
}): Promise<void> {
  const { seconds, random, counts, say, relays, ports, env, postgres, redis, link, viewer } = all;
  const endMs = performance.now() + seconds * 1_000;
  const atOnce: Promise<void>[] = [];
  const busy = new Set<string>();
  /** One thing of a kind is broken at a time; kinds break side by side. */
  const breaks = (kind: string, work: () => Promise<void>): void => {
    if (busy.has(kind)) return;
    busy.add(kind);
    atOnce.push(work().finally(() => busy.delete(kind)));
  };
  while (performance.now() < endMs) {
    const dice = random();
    const hurtMs = 200 + random() * 2_500;
    if (dice < 0.3)
      breaks('link', async () => {
        counts.linkBroken += 1;
        link.state = random() < 0.5 ? 'cut' : 'stalled';
        say(`line ${link.state} for ${Math.round(hurtMs)} ms`);
        if (link.state === 'cut') link.reset();
        await sleep(hurtMs);
        link.delayMs = 5 + random() * 150;
        link.state = 'up';
      });
    else if (dice < 0.55) {
      const index = random() < 0.5 ? 0 : 1;
      breaks(`relay ${index}`, async () => {
        counts.relaysKilled += 1;
        say(`relay ${index + 1} killed`);
        await relays[index]?.kill();
        relays[index] = null;
        await sleep(hurtMs / 2);
        relays[index] = await startRelayProcess({ port: ports[index]!, env });
      });
    } else if (dice < 0.65)
      breaks('postgres', async () => {
        counts.postgresKilled += 1;
        say('PostgreSQL killed');
        await postgres.kill();
        await sleep(hurtMs / 2);
        await postgres.start();
      });
    else if (dice < 0.75)
      breaks('redis', async () => {
        counts.redisKilled += 1;
        say('Redis killed, with all it held');
        await redis.kill();
        await sleep(hurtMs / 2);
        await redis.start();
      });
    else viewer.goTo(`http://127.0.0.1:${ports[random() < 0.5 ? 0 : 1]}`);
    await sleep(300 + random() * 1_200);
  }
  await Promise.all(atOnce);
  link.state = 'up';
  link.delayMs = 25;
}

/** Reads both, record by record. Resolves to how many there are. */
async function compareJournals(station: StationProcess, postgres: Engine, seed: number): Promise<number> {
  const journal = await openJournal({ path: join(station.dataDir, 'journal.db'), now: Date.now });
  const { key } = await loadIdentity(journal.settings);
  const log = await openPostgresLog(postgres.url, () => {});
  try {
    let count = 0;
    let theirs: JournalRecord[] = [];
    const more = async (): Promise<boolean> => {
      const batches = await log.read(station.station, 1, count + theirs.length + 1, 64);
      for (const { first, last, bytes } of batches) {
        // Once: each batch begins where the one before ended.
        assert.equal(first, count + theirs.length + 1, `seed ${seed}: batch ${first}–${last}`);
        theirs.push(...(await decodeBatch(bytes)));
      }
      return batches.length > 0;
    };
    for await (const ours of journal.read(1)) {
      while (theirs.length < ours.length && (await more()));
      const sent = ours.map((record) => mirrored(record, { isPublic: () => true, key }));
      assert.deepEqual(theirs.slice(0, ours.length), sent, `seed ${seed}: from record ${ours[0]?.seq}`);
      theirs = theirs.slice(ours.length);
      count += ours.length;
    }
    assert.equal(await more(), false, 'nothing follows the last record');
    assert.deepEqual(theirs, [], 'nothing follows the last record');
    assert.equal((await log.station(station.station))?.mark, count, 'the mark is the last record');
    return count;
  } finally {
    await log.close();
    await journal.close();
  }
}

/** Objects with their keys in order, so that equal boards are equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
