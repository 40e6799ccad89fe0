/**
 * `npm run cloud:catch-up`: an hour of a race with 50 riders at 1 Hz, all of it while the venue was offline; then
 * the line comes back with 5 Mbit/s and 200 ms there and back. How soon viewers in the cloud see where the race
 * stands now, and how soon the relay has the whole hour on its disk. The station never met the relay before: the time
 * includes its enrolment. BELL_LAP_RUNS repeats it with the same hour; BELL_LAP_HOURS, BELL_LAP_RIDERS,
 * BELL_LAP_MBITS, BELL_LAP_RTT_MS change the question; BELL_LAP_STORE=embedded takes SQLite instead of PostgreSQL.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../broker/journal/open-journal.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { openLink } from './broken-link.ts';
import { enginesMissing, startPostgres, startRedis } from './engines.ts';
import { CODE, OPERATOR, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { watchRace } from './viewer.ts';

const RACE = 'long-hour';
const hours = Number(process.env.BELL_LAP_HOURS ?? 1);
const riders = Number(process.env.BELL_LAP_RIDERS ?? 50);
const mbits = Number(process.env.BELL_LAP_MBITS ?? 5);
const rttMs = Number(process.env.BELL_LAP_RTT_MS ?? 200);
const embedded = process.env.BELL_LAP_STORE === 'embedded' || enginesMissing() !== false;
const seconds = Math.round(hours * 3_600);
const runs = Number(process.env.BELL_LAP_RUNS ?? 1);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Hour {
  readonly station: StationProcess;
  readonly day: RaceDay;
  readonly bibs: readonly string[];
  readonly startMs: number;
  /** The last record of it. */
  readonly records: number;
}

interface Figures {
  readonly liveS: number;
  readonly wholeS: number;
  readonly foldedS: number;
}

const rideAnHour = async (): Promise<Hour> => {
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - seconds * 1_000;
  const bibs = Array.from({ length: riders }, (_, index) => String(index + 1));
  const station = await startStationProcess();
  const day = await makeRaceDay(station, RACE, bibs, startMs);
  await station.stop();
  return { station, day, bibs, startMs, records: await rideOffline(station.dataDir, startMs) };
};

const hour = await rideAnHour();
const figures: Figures[] = [];
try {
  for (let run = 0; run < runs; run++) {
    const cleanUp: (() => unknown)[] = [];
    try {
      figures.push(await measure(hour, cleanUp));
    } finally {
      for (const step of cleanUp.reverse()) await step();
    }
  }
} finally {
  removeDataDir(hour.station);
}
if (runs > 1)
  for (const [what, of] of [
    ['live picture', 'liveS'],
    ['on disk', 'wholeS'],
    ['folded', 'foldedS'],
  ] as const) {
    const sorted = figures.map((each) => each[of]).sort((x, y) => x - y);
    say(`${what.padEnd(14)}${sorted.map((value) => value.toFixed(2)).join('  ')} s`);
  }
process.exit(0);

async function measure(
  { station: before, day, bibs, startMs, records: offline }: Hour,
  cleanUp: (() => unknown)[],
): Promise<Figures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bell-lap-catch-up-'));
  cpSync(before.dataDir, dataDir, { recursive: true });
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
  cleanUp.push(async () => {
    await relay.kill();
    rmSync(relay.dataDir, { recursive: true, force: true });
  });
  const link = await openLink([relay.port], Math.random);
  cleanUp.push(() => link.close());
  link.state = 'cut';
  link.delayMs = rttMs / 2;
  link.bytesPerS = (mbits * 1e6) / 8;
  const station = await startStationProcess({
    dataDir,
    ports: before.ports,
    args: ['--relay', `http://127.0.0.1:${link.port}`, '--relay-code', CODE],
  });
  cleanUp.push(async () => {
    await station.kill();
    removeDataDir(station);
  });
  const viewer = watchRace(relay.address, RACE);
  cleanUp.push(() => viewer.close());

  // The race goes on: a fix a second from every rider, now.
  let riding = true;
  let sentTo = startMs + seconds * 1_000;
  const post = async (bib: string, at: number): Promise<void> => {
    await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ fixes: [fixAt(startMs, (at - startMs) / 1_000, 90 + Number(bib))] }),
    });
  };
  const rides = (async () => {
    while (riding) {
      sentTo = Math.max(sentTo + 1_000, Math.floor(Date.now() / 1_000) * 1_000);
      await Promise.all(bibs.map((bib) => post(bib, sentTo)));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, sentTo + 1_000 - Date.now())));
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 3_000));

  const backMs = performance.now();
  const backAtMs = Date.now();
  link.state = 'up';
  await until('the live picture', () => {
    const newest = viewer.followed()?.positions.get(1 as EntryId)?.timeMs ?? 0;
    return viewer.followed()?.board && newest >= backAtMs - 2_000;
  });
  const liveMs = performance.now() - backMs;
  const lapsSeen = viewer.followed()?.board?.rows[1 as EntryId]?.laps;
  const markOf = async (): Promise<number> => {
    const answer = await fetch(`${relay.address}/v1/admin/stations`, {
      headers: { authorization: `Bearer ${OPERATOR}` },
    });
    const { stations } = (await answer.json()) as { stations: { mark: number }[] };
    return stations[0]?.mark ?? 0;
  };
  await until('the hour on the relay’s disk', async () => (await markOf()) >= offline, 300_000);
  const wholeMs = performance.now() - backMs;
  const bytes = link.bytesUp;
  riding = false;
  await rides;
  const atVenue = (await ask(station, 'GET', `/v1/races/${RACE}`)).json;
  await until(
    'the same laps',
    () => viewer.followed()?.board?.rows[1 as EntryId]?.laps === atVenue.rows['1'].laps,
    120_000,
  );
  const foldedMs = performance.now() - backMs;
  say(
    `${riders} riders, ${hours} h offline: ${offline} records; ${mbits} Mbit/s, ${rttMs} ms, ${embedded ? 'SQLite' : 'PostgreSQL and Redis'}`,
  );
  say(`live picture (rider 1 on lap ${lapsSeen}) after  ${(liveMs / 1_000).toFixed(2)} s`);
  say(
    `all of it on the relay's disk after       ${(wholeMs / 1_000).toFixed(2)} s, ${(bytes / 1e6).toFixed(2)} MB (${(bytes / offline).toFixed(1)} bytes a record)`,
  );
  say(`folded there, boards the same, after      ${(foldedMs / 1_000).toFixed(2)} s`);
  const connections = relay.output().split('"uplink":"connected"').length - 1;
  if (connections !== 1) say(`the uplink connected ${connections} times`);
  return { liveS: liveMs / 1_000, wholeS: wholeMs / 1_000, foldedS: foldedMs / 1_000 };
}

/** Puts the hour into the journal as phones would have, one record a fix; the number of the last record. */
async function rideOffline(dataDir: string, startMs: number): Promise<number> {
  const journal = await openJournal({ path: join(dataDir, 'journal.db'), now: Date.now });
  const all: Promise<number>[] = [];
  for (let s = 1; s <= seconds; s++) {
    for (let rider = 1; rider <= riders; rider++)
      all.push(
        new Promise((resolve, reject) => {
          const { timeMs, ...place } = fixAt(startMs, s, 90 + rider);
          // A phone's GPS: some metres off, never twice the same.
          const [north, east] = [noise(s * 2, rider), noise(s * 2 + 1, rider)];
          journal.append(
            {
              race: RACE as RaceId,
              by: { role: 'rider', name: String(rider) },
              atMs: timeMs + 40 + Math.round(45 + 45 * noise(rider, s)),
              input: {
                kind: 'fixes',
                entry: rider as EntryId,
                source: 'native',
                fixes: [
                  {
                    timeMs,
                    latDeg: Math.round((place.latDeg + north * 2e-5) * 1e6) / 1e6,
                    lonDeg: Math.round((place.lonDeg + east * 3e-5) * 1e6) / 1e6,
                    speedMps: Math.round(1_050 + 120 * noise(s, rider + 99)) / 100,
                    accuracyM: 3 + ((s + rider) % 4),
                  },
                ],
              },
            },
            (error, record) => (record ? resolve(record.seq) : reject(error)),
          );
        }),
      );
    if (s % 60 === 0) await Promise.all(all.splice(0, all.length - 1));
  }
  const last = await all.at(-1)!;
  await journal.close();
  return last;
}

/** −1…1, the same for the same arguments. */
function noise(a: number, b: number): number {
  let t = Math.imul(a + 0x9e37, 0x85ebca6b) ^ Math.imul(b + 0x79b9, 0xc2b2ae35);
  t = Math.imul(t ^ (t >>> 15), 0x2c1b3c6d);
  return ((t ^ (t >>> 13)) >>> 0) / 2_147_483_648 - 1;
}
