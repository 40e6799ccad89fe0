/**
 * The first second after a kill: phones publish and an official decides while the station has yet to fold the past, which here
 * has no checkpoint. Whatever is acknowledged is in the journal and in the race once, and the race is what the journal says.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { request } from 'node:https';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import mqtt from 'mqtt';
import { checkpointPath, journalPath } from '../../broker/journal-path.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { FIELD, layDown, placeAt } from './long-day.ts';

const RACE = 'long-day';
const FIXES = Number(process.env.BELL_LAP_FIRST_SECOND_FIXES ?? 100_000);
const PHONES = 20;
const READY_WITHIN_MS = 60_000 + FIXES / 100;

/** Sends a second of the ride after the other, two at a time and each twice; what was not acknowledged it sends again. */
function phone(bib: string, { cards, race }: RaceDay, { ports }: StationProcess, fromMs: number) {
  const acknowledged = new Map<number, number>();
  let next = 0;
  const client = mqtt.connect(`mqtt://127.0.0.1:${ports.mqtt}`, {
    ...{ username: `${race}.${bib}`, password: cards.get(bib) ?? '', clientId: `phone-${bib}` },
    ...{ reconnectPeriod: 20, connectTimeout: 5_000 },
  });
  client.on('error', () => {
    // The station is away; it tries again.
  });
  const send = (second: number, again: boolean): void => {
    const timeMs = fromMs + second * 1_000;
    const fix = { timeMs, ...placeAt(second + Number(bib)) };
    client.publish(
      `bell-lap/v1/${race}/${bib}/fixes`,
      Buffer.from(encodeFixes([fix])),
      { qos: 1 },
      (error) => {
        if (error) return;
        acknowledged.set(timeMs, (acknowledged.get(timeMs) ?? 0) + 1);
        if (again) send(second, false);
        else send(next++, true);
      },
    );
  };
  send(next++, true);
  send(next++, true);
  return { acknowledged, end: () => client.endAsync(true) };
}

/** As the console's outbox does: until it is answered, whatever is in the way. Answers how often it was told to come again. */
async function decided(station: StationProcess, { race, token }: RaceDay, order: object): Promise<number> {
  const body = JSON.stringify(order);
  for (let told = 0; ; ) {
    const status = await new Promise<number>((resolve) => {
      const sent = request(
        {
          ...{ host: '127.0.0.1', port: station.ports.https, ca: station.ca, method: 'POST' },
          path: `/v1/races/${race}/decisions`,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        },
        (response) => {
          response.resume();
          if (response.statusCode === 503) assert.ok(response.headers['retry-after'], 'it says when');
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', () => resolve(0));
      sent.end(body);
    });
    if (status >= 200 && status < 300) return told;
    assert.ok(status === 0 || status === 503, `answered ${status}`);
    if (status === 503) told += 1;
    await wait(20);
  }
}

/** What the race is made of, without what the clock alone changes. */
async function standings(station: StationProcess, { race, token }: RaceDay) {
  const passings = await ask(station, 'GET', `/v1/races/${race}/passings`, { token });
  const board = await ask(station, 'GET', `/v1/races/${race}`, { token });
  assert.deepEqual([passings.status, board.status], [200, 200]);
  const laps = Object.entries<{ laps: number }>(board.json.rows).map(([entry, { laps }]) => [entry, laps]);
  return { passings: passings.json, laps };
}

test('what is acknowledged in the first second after a kill is in the standings once, decisions too', async (t) => {
  const startMs = Date.now() - (FIXES / FIELD) * 1_000 - 120_000;
  let station = await startStationProcess();
  const { dataDir, ports } = station;
  const restarted = () => startStationProcess({ dataDir, ports, readyWithinMs: READY_WITHIN_MS });
  const phones: ReturnType<typeof phone>[] = [];
  try {
    const bibs = Array.from({ length: FIELD }, (_, index) => String(index + 1));
    const day = await makeRaceDay(station, RACE, bibs, startMs);
    await station.stop();
    await layDown(dataDir, RACE, startMs, FIXES);
    station = await restarted();
    // Sorted by rider, as it is hours into a day.
    await storedFixes(station, day, '1');
    await station.kill();
    rmSync(checkpointPath(journalPath({ data: dataDir })), { force: true });

    const fromMs = startMs + (FIXES / FIELD) * 1_000;
    for (const bib of bibs.slice(0, PHONES)) phones.push(phone(bib, day, station, fromMs));
    const order = { type: 'set-race', id: randomUUID(), name: 'After the power cut' };
    const decision = decided(station, day, order);
    station = await restarted();
    const early = phones.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
    const told = await decision;
    while (phones.some(({ acknowledged }) => acknowledged.size < 5)) await wait(20);
    for (const { end } of phones) await end();

    for (const [index, { acknowledged }] of phones.entries()) {
      const bib = bibs[index]!;
      const stored = (await storedFixes(station, day, bib)).map(({ timeMs }) => timeMs);
      assert.equal(new Set(stored).size, stored.length, `bib ${bib} has a fix twice`);
      const there = new Set(stored);
      const missing = [...acknowledged.keys()].filter((timeMs) => !there.has(timeMs));
      assert.deepEqual(missing, [], `bib ${bib} lost acknowledged fixes`);
    }
    const audit = await ask(station, 'GET', `/v1/races/${RACE}/audit?limit=1000`, { token: day.token });
    assert.equal(audit.text.split(`"${order.id}"`).length - 1, 1, 'the decision stands once');

    const stood = await standings(station, day);
    await station.kill();
    rmSync(checkpointPath(journalPath({ data: dataDir })), { force: true });
    station = await restarted();
    assert.deepEqual(await standings(station, day), stood, 'as the journal says when it is folded whole');
    t.diagnostic(
      `${early} acknowledged before it was ready; the decision was told ${told} times to come again`,
    );
  } finally {
    for (const { end } of phones) await end().catch(() => undefined);
    await station.kill();
    removeDataDir(station);
  }
});
