/**
 * A station that has lost records which the relay has: they come back, into their places when nothing has been stored
 * since, and both show the same afterwards. Until then the alarm says what is missing, from when to when, of whom.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { decide, makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import {
  ask,
  newDataDir,
  removeDataDir,
  repository,
  type StationProcess,
  startStationProcess,
} from '../station/station-process.ts';
import { type Link, openLink } from './broken-link.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

const RACE = 'spring-classic';

interface Part {
  readonly id: string;
  readonly state: string;
  readonly says: string;
}

describe('Lost records that the relay has', { timeout: 240_000 }, () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  /** A venue on whose relay everything is, and whose computer has died in the middle of a race. */
  async function died(): Promise<Died> {
    const relay = await startRelayProcess();
    cleanUp.push(async () => {
      await relay.stop();
      rmSync(relay.dataDir, { recursive: true, force: true });
    });
    const link = await openLink([relay.port], Math.random);
    cleanUp.push(() => link.close());
    const dataDir = newDataDir();
    cleanUp.push(() => removeDataDir({ dataDir }));
    const args = ['--relay', `http://127.0.0.1:${link.port}`, '--relay-code', CODE];
    const start = async (): Promise<StationProcess> => {
      const station = await startStationProcess({ dataDir, args });
      cleanUp.push(() => station.kill());
      return station;
    };
    const morning = await start();
    const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
    const day = await makeRaceDay(morning, RACE, ['41', '7'], startMs);
    await morning.stop();
    const station = await start();
    const logBytes = statSync(join(dataDir, 'journal.db-wal')).size;
    for (let s = 10; s <= 400; s += 10) await rode(station, day, s);
    await decide(station, day.token, RACE, {
      type: 'put-entries',
      entries: [{ entry: 3, bib: '12', name: 'Late Comer', category: 'open', chips: [] }],
    });
    const keyed = `keypad:${randomUUID()}`;
    await passing(station, day, keyed, startMs + 410_000);
    const { json } = await ask(station, 'GET', `/v1/races/${RACE}`, { token: day.token });
    await until('all of it at the relay', () => isLevel(station, day));
    await station.kill();
    return { relay, link, dataDir, start, day, startMs, logBytes, board: json, keyed };
  }

  interface Died {
    readonly relay: RelayProcess;
    readonly link: Link;
    readonly dataDir: string;
    readonly start: () => Promise<StationProcess>;
    readonly day: RaceDay;
    readonly startMs: number;
    /** How long the log was before what will be lost. */
    readonly logBytes: number;
    readonly board: { readonly rows: Readonly<Record<string, { laps: number }>> };
    /** The id of the passing that was keyed. */
    readonly keyed: string;
  }

  const rode = async (station: StationProcess, day: RaceDay, s: number): Promise<void> => {
    for (const [index, bib] of ['41', '7'].entries()) {
      const { status, text } = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
        headers: {
          authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
        },
        body: { fixes: [fixAt(day.startMs, s, 95 + 3 * index)] },
      });
      assert.ok(status < 300, text);
    }
  };
  const passing = async (station: StationProcess, day: RaceDay, id: string, timeMs: number) => {
    const { status, text } = await ask(station, 'POST', `/v1/races/${RACE}/passings`, {
      token: day.token,
      body: {
        passings: [{ id, line: 'finish', timeMs, uncertaintyMs: 200, source: 'keypad', who: { bib: '7' } }],
      },
    });
    assert.ok(status < 300, text);
  };
  const part = async (station: StationProcess, { token }: RaceDay, id: string): Promise<Part> => {
    const { json } = await ask(station, 'GET', '/v1/health', { token });
    const found = (json.parts as Part[]).find((one) => one.id === id);
    assert.ok(found, id);
    return found;
  };
  const isLevel = async (station: StationProcess, { token }: RaceDay): Promise<boolean> =>
    /^bell_lap_uplink_connected 1$/m.test((await ask(station, 'GET', '/metrics', { token })).text) &&
    /^bell_lap_uplink_behind_records 0$/m.test((await ask(station, 'GET', '/metrics', { token })).text);
  const halve = ({ dataDir, logBytes }: Died): void => {
    const log = join(dataDir, 'journal.db-wal');
    truncateSync(log, logBytes + Math.floor((statSync(log).size - logBytes) / 2));
  };
  const lapsAt = (board: { rows: object }): Record<string, number> =>
    Object.fromEntries(
      Object.entries(board.rows).map(([entry, row]) => [entry, (row as { laps: number }).laps]),
    );
  const relayBoard = async ({ relay }: Died) => {
    const answer = await fetch(`${relay.address}/v1/races/${RACE}`, {
      headers: { authorization: `Bearer ${OPERATOR}` },
    });
    return answer.ok ? ((await answer.json()) as { rows: object }) : null;
  };
  /** Board, passings and every fix as they were, at the station and at the relay. */
  async function isWhole(was: Died, station: StationProcess, also: readonly number[] = []): Promise<void> {
    for (const bib of ['41', '7']) {
      const times = (await storedFixes(station, was.day, bib)).map(({ timeMs }) => timeMs);
      const ridden = Array.from({ length: 40 }, (_, at) => was.startMs + (at + 1) * 10_000);
      assert.deepEqual(times, [...ridden, ...also]);
    }
    const { json } = await ask(station, 'GET', `/v1/races/${RACE}`, { token: was.day.token });
    assert.deepEqual(Object.keys(json.rows), Object.keys(was.board.rows));
    if (also.length === 0) assert.deepEqual(lapsAt(json), lapsAt(was.board));
    const heard = await ask(station, 'GET', `/v1/races/${RACE}/passings`, { token: was.day.token });
    assert.ok(heard.text.includes(was.keyed));
    await until(
      'the relay says the cloud part is fine',
      async () => (await part(station, was.day, 'cloud')).state === 'ok',
    );
    await until('the relay shows the same', async () => {
      const there = await relayBoard(was);
      return there !== null && JSON.stringify(lapsAt(there)) === JSON.stringify(lapsAt(json));
    });
  }

  it('come back under their own numbers before the doors open, and the chain is whole', async () => {
    const was = await died();
    halve(was);
    const station = await was.start();
    const { state, says } = await part(station, was.day, 'journal');
    assert.equal(state, 'ok', says);
    assert.match(says, /came back from the cloud relay/);
    await isWhole(was, station);
    await rode(station, was.day, 410);
    await station.stop();
    const verified = spawnSync(process.execPath, [join(repository, 'broker/verify.ts'), was.dataDir]);
    assert.equal(verified.status, 0, String(verified.stdout));
  });

  it('are named while the relay is away, and come back with it although the race has gone on', async () => {
    const was = await died();
    halve(was);
    was.link.state = 'cut';
    const station = await was.start();
    const { state, says } = await part(station, was.day, 'journal');
    assert.equal(state, 'alarm', says);
    assert.match(says, /records that had been acknowledged, stored between .* are missing/);
    assert.match(says, /positions of (41 Rider 41|7 Rider 7) \(\d+\).*1 passing; 1 decision/);
    assert.match(says, /cloud relay is asked for them/);
    await rode(station, was.day, 410);
    was.link.state = 'up';
    const back = await until('what the relay knew is back', async () => {
      const one = await part(station, was.day, 'journal');
      return one.state === 'ok' && one;
    });
    assert.match(back.says, /came back from the cloud relay/);
    await isWhole(was, station, [was.startMs + 410_000]);
  });

  it('come back, too, when nothing beside the journal knows of them and their numbers were given again', async () => {
    const was = await died();
    halve(was);
    rmSync(join(was.dataDir, 'journal.db.mark'));
    was.link.state = 'cut';
    const station = await was.start();
    await rode(station, was.day, 410);
    await decide(station, was.day.token, RACE, { type: 'set-race', notes: undefined, name: 'Renamed' });
    was.link.state = 'up';
    await until('compared', async () => (await part(station, was.day, 'cloud')).state === 'ok');
    for (const bib of ['41', '7']) assert.equal((await storedFixes(station, was.day, bib)).length, 41);
    // An official has decided since: the older decision is theirs to look at.
    const refused = await ask(station, 'GET', '/v1/refusals', { token: was.day.token });
    assert.match(
      refused.text,
      /came back from the cloud and was not taken, because officials have decided since/,
    );
    assert.match(refused.text, /Late Comer/);
    await until('the relay shows the same', async () => {
      const there = await relayBoard(was);
      const { json } = await ask(station, 'GET', `/v1/races/${RACE}`, { token: was.day.token });
      return there !== null && JSON.stringify(lapsAt(there)) === JSON.stringify(lapsAt(json));
    });
  });
});
