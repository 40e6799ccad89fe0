/**
 * Power cuts, as riders live through them: a station under load is killed (SIGKILL) at random moments, started again
 * on the same journal, and in the end every fix it ever acknowledged must be there, once. Riders publish QoS 1 with
 * several messages in flight and send again what was not acknowledged, as phones do.
 *
 * BELL_LAP_CHAOS_ROUNDS sets the number of kills (3; `npm run chaos` does 50), BELL_LAP_SEED the moments, BELL_LAP_CHAOS_FIXES
 * how many fixes of a second race lie in the journal before the first, BELL_LAP_CHAOS_KEY a key that encrypts it.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import mqtt from 'mqtt';
import { checkpointPath, journalPath } from '../../broker/journal-path.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { createRandom } from '../../simulator/random.ts';
import { makeRaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { FIELD, layDown } from './long-day.ts';

const ROUNDS = Number(process.env.BELL_LAP_CHAOS_ROUNDS ?? 3);
const SEED = Number(process.env.BELL_LAP_SEED ?? 1);
const FIXES_BEFORE = Number(process.env.BELL_LAP_CHAOS_FIXES ?? 0);
/** A long journal is folded before the station serves. */
const READY_WITHIN_MS = 60_000 + FIXES_BEFORE / 100;
const KEY = process.env.BELL_LAP_CHAOS_KEY ?? '';
/** What was under way when it was killed has arrived by then, and no station has started. */
const ARRIVED_MS = 100;
const RIDERS = 20;
const IN_FLIGHT = 8;
const SHORTEST_MS = 150;
const LONGEST_MS = 1_500;

/** Hears of every PUBACK. */
let heard: () => void = () => {};

/** A rider's phone: keeps `IN_FLIGHT` messages unacknowledged, resends them after a reconnect, notes every PUBACK. */
function ride(bib: string, secret: string, port: number, firstMs: number) {
  const acknowledged = new Set<number>();
  const unacknowledged = new Set<number>();
  let nextMs = firstMs;
  let stopped = false;
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    username: `chaos.${bib}`,
    password: secret,
    clientId: `phone-${bib}`,
    clean: true,
    reconnectPeriod: 50,
    connectTimeout: 5_000,
    queueQoSZero: false,
  });
  client.on('error', () => {
    // A station that is away; the client tries again.
  });
  const send = (timeMs: number): void => {
    const fix = { timeMs, latDeg: SQUARE.points[0].latDeg, lonDeg: SQUARE.points[0].lonDeg };
    client.publish(`bell-lap/v1/chaos/${bib}/fixes`, Buffer.from(encodeFixes([fix])), { qos: 1 }, (error) => {
      if (error) return;
      acknowledged.add(timeMs);
      heard();
      unacknowledged.delete(timeMs);
      if (!stopped) fill();
    });
  };
  const fill = (): void => {
    while (client.connected && !stopped && unacknowledged.size < IN_FLIGHT) {
      unacknowledged.add(nextMs);
      send(nextMs);
      nextMs += 1;
    }
  };
  client.on('connect', fill);
  return {
    acknowledged,
    end: async () => {
      stopped = true;
      await client.endAsync(true);
    },
  };
}

const env = KEY === '' ? {} : { BELL_LAP_KEY: KEY };
const restarted = ({ dataDir, ports }: StationProcess): Promise<StationProcess> =>
  startStationProcess({ dataDir, ports, readyWithinMs: READY_WITHIN_MS, env });

test(`killed ${ROUNDS} times under load, the station loses nothing it acknowledged and stores nothing twice`, async (t) => {
  const random = createRandom(SEED);
  const startMs = Date.now() - 3_600_000;
  let station: StationProcess = await startStationProcess({ env });
  const bibs = Array.from({ length: RIDERS }, (_, index) => String(index + 1));
  const day = await makeRaceDay(station, 'chaos', bibs, startMs);
  if (FIXES_BEFORE > 0) {
    const field = Array.from({ length: FIELD }, (_, index) => String(index + 1));
    await makeRaceDay(station, 'long-day', field, startMs - 4 * 3_600_000);
    await station.stop();
    await layDown(station.dataDir, 'long-day', startMs - 4 * 3_600_000, FIXES_BEFORE, KEY);
    station = await restarted(station);
    // As it is hours into a day.
    const checkpoint = checkpointPath(journalPath({ data: station.dataDir }));
    const untilMs = Date.now() + READY_WITHIN_MS;
    while (FIXES_BEFORE >= 1_000_000 && !existsSync(checkpoint) && Date.now() < untilMs) await wait(100);
  }
  const riders = bibs.map((bib) => ride(bib, day.cards.get(bib) ?? '', station.ports.mqtt, startMs));
  const [backMs, answeredMs]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await new Promise((resolve) =>
        setTimeout(resolve, SHORTEST_MS + random.next() * (LONGEST_MS - SHORTEST_MS)),
      );
      await station.kill();
      const from = performance.now();
      const answered = new Promise<number>((resolve) => {
        heard = () => performance.now() - from > ARRIVED_MS && resolve(performance.now() - from);
      });
      station = await restarted(station);
      backMs.push(performance.now() - from);
      answeredMs.push(await answered);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    let total = 0;
    for (const rider of riders) await rider.end();
    for (const [index, rider] of riders.entries()) {
      const bib = bibs[index] ?? '';
      const stored = (await storedFixes(station, day, bib)).map(({ timeMs }) => timeMs);
      const distinct = new Set(stored);
      assert.equal(distinct.size, stored.length, `seed ${SEED}: bib ${bib} has a fix twice`);
      const missing = [...rider.acknowledged].filter((timeMs) => !distinct.has(timeMs));
      assert.deepEqual(missing, [], `seed ${SEED}: bib ${bib} lost acknowledged fixes`);
      assert.ok(rider.acknowledged.size > 0, `bib ${bib} never got through`);
      total += rider.acknowledged.size;
    }
    const at = (values: number[], share: number) => {
      const sorted = values.sort((a, b) => a - b);
      return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
    };
    t.diagnostic(
      `${FIXES_BEFORE > 0 ? `${FIXES_BEFORE} fixes before, ` : ''}${ROUNDS} kills, ${total} acknowledged fixes, 0 lost, 0 twice; first PUBACK after ${at(answeredMs, 0.5)} ms (median), ${at(answeredMs, 1)} ms (worst), serving again after ${at(backMs, 0.5)} and ${at(backMs, 1)} ms`,
    );
  } finally {
    for (const rider of riders) await rider.end().catch(() => undefined);
    await station.stop();
    removeDataDir(station);
  }
});
