/**
 * The line from the venue as it is at hotels and in fields: a sign-in page in the way that opens at last, a line that
 * comes and goes, and one of which the race may have only a part. Everything arrives, once and in order.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { openSqliteLog } from '../../cloud-sync/relay/log/sqlite-log.ts';
import { decodeBatch } from '../../cloud-sync/wire/batch.ts';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { makeRaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, startStationProcess } from '../station/station-process.ts';
import { type Link, openLink } from './broken-link.ts';
import { openPaperStation, type PaperStation } from './paper-station.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

const RACE = 'spring-classic' as RaceId;

describe('A station’s line to the relay', { timeout: 240_000 }, () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  async function line(): Promise<{ relay: RelayProcess; link: Link; address: string }> {
    const relay = await startRelayProcess();
    cleanUp.push(async () => {
      await relay.stop();
      rmSync(relay.dataDir, { recursive: true, force: true });
    });
    const link = await openLink([relay.port], Math.random);
    cleanUp.push(() => link.close());
    return { relay, link, address: `http://127.0.0.1:${link.port}` };
  }
  const arrived = (station: PaperStation) =>
    until('all of it acknowledged', () => station.uplink.status().mark === station.records.length);

  /** What the relay has on disk of a station, in the order of its log. */
  async function stored(relay: RelayProcess, station: string): Promise<JournalRecord[]> {
    await relay.stop();
    const log = openSqliteLog(`${relay.dataDir}/relay.db`);
    try {
      const records: JournalRecord[] = [];
      for (let next = 1; ; next = records.length + 1) {
        const page = await log.read(station, 1, next, 100);
        if (page.length === 0) return records;
        for (const { bytes } of page) records.push(...(await decodeBatch(bytes)));
      }
    } finally {
      await log.close();
    }
  }

  it('waits at a captive portal, says so, and goes through when somebody has signed in there', async () => {
    const { relay, link, address } = await line();
    link.state = 'portal';
    const station = await openPaperStation(address, CODE);
    cleanUp.push(() => station.close());
    const startMs = Date.now() - 600_000;
    station.makeRace(RACE, 3, startMs);
    await until('the portal named before enrolment', () =>
      /captive portal/.test(station.uplink.status().says ?? ''),
    );
    assert.equal(station.uplink.status().state, 'enrolling');
    link.state = 'up';
    await arrived(station);
    assert.deepEqual([station.uplink.status().state, station.uplink.status().says], ['connected', null]);

    // The hotel's half hour is over, in the middle of the race.
    link.state = 'portal';
    link.reset();
    for (const [index, entry] of [2, 1, 3].entries())
      station.passing(RACE, entry, startMs + 90_000 + index * 1_000);
    await until('the portal named again', () => /captive portal/.test(station.uplink.status().says ?? ''));
    assert.equal(station.uplink.status().behind, 3);
    link.state = 'up';
    await arrived(station);
    assert.deepEqual(await stored(relay, station.id), station.sent());
  });

  it('loses and repeats nothing on a line that comes and goes, cut wherever it just was', async () => {
    const { relay, link, address } = await line();
    const station = await openPaperStation(address, CODE);
    cleanUp.push(() => station.close());
    const startMs = Date.now() - 600_000;
    station.makeRace(RACE, 5, startMs);
    await arrived(station);
    for (let round = 1; round <= 12; round++) {
      const lap = (entry: number): void =>
        station.passing(RACE, entry, startMs + round * 20_000 + entry * 1_000);
      for (const entry of [1, 2, 3]) lap(entry);
      // Cut with everything under way; as the first bytes of it go; or when some of it is acknowledged.
      const [sent, mark] = [link.bytesUp, station.uplink.status().mark ?? 0];
      if (round % 3 === 1) await until('bytes under way', () => link.bytesUp > sent);
      if (round % 3 === 2) await until('some of it there', () => (station.uplink.status().mark ?? 0) > mark);
      link.state = round % 4 === 0 ? 'stalled' : 'cut';
      link.reset();
      for (const entry of [4, 5]) lap(entry);
      await until('the station knows', () => station.uplink.status().state === 'connecting');
      link.state = 'up';
      if (round % 2 === 0) await until('connected', () => station.uplink.status().state === 'connected');
    }
    await arrived(station);
    assert.ok(station.uplink.status().reconnections >= 6);
    assert.deepEqual(await stored(relay, station.id), station.sent());
  });

  it('takes no more of a line than --relay-kbits allows, and still sends everything', async () => {
    const { relay, link, address } = await line();
    const capBytesPerS = (32 * 1_000) / 8;
    link.state = 'cut';
    const station = await startStationProcess({
      args: ['--relay', address, '--relay-code', CODE, '--relay-kbits', '32'],
    });
    cleanUp.push(async () => {
      await station.stop();
      removeDataDir(station);
    });
    const bibs = Array.from({ length: 12 }, (_, index) => String(index + 1));
    const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 1_800_000;
    const day = await makeRaceDay(station, RACE, bibs, startMs);
    const FIXES = 1_700;
    for (const [index, bib] of bibs.entries())
      for (let from = 0; from < FIXES; from += 100) {
        const fixes = Array.from({ length: 100 }, (_, at) => {
          const fix = fixAt(startMs, from + at, 95 + index);
          // A poor receiver's error, so that it packs no better than real positions do.
          const error = (n: number): number => (Math.abs(Math.sin(n * 12.9898) * 43_758.5453) % 1) * 4e-4;
          const n = index * FIXES + from + at;
          return { ...fix, latDeg: fix.latDeg + error(n), lonDeg: fix.lonDeg + error(n + 0.5) };
        });
        const answer = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
          headers: {
            authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ fixes }),
        });
        assert.equal(answer.status, 204, answer.text);
      }
    link.state = 'up';
    const [from, fromMs] = [link.bytesUp, performance.now()];
    await until(
      'everything on the relay’s disk',
      async () => {
        const { text } = await ask(station, 'GET', '/metrics', { token: day.token });
        return /uplink_connected 1$/m.test(text) && /uplink_behind_records 0$/m.test(text);
      },
      150_000,
    );
    const [bytes, seconds] = [link.bytesUp - from, (performance.now() - fromMs) / 1_000];
    const board = (await (await fetch(`${relay.address}/v1/races/${RACE}`)).json()) as { rows: object };
    assert.deepEqual(board.rows, (await ask(station, 'GET', `/v1/races/${RACE}`)).json.rows);
    // More than one batch beyond the cap, and handshakes: it must be the cap that held it back.
    assert.ok(bytes > 10 * capBytesPerS, `${bytes} bytes are too few to tell`);
    assert.ok(
      bytes <= 1.1 * capBytesPerS * seconds + 24 * 1_024,
      `${bytes} bytes in ${seconds.toFixed(1)} s, of ${capBytesPerS} a second`,
    );
  });
});
