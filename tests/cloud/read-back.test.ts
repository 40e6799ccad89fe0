/**
 * A race of last month at a relay that has just been woken: read from the archive in a bucket, by a relay on its own store
 * without folding its log again, and by a new one that has nothing but the bucket. Both answer as the first did.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { installArchive } from '../../cloud-sync/archive/install.mjs';
import type { RaceId } from '../../race/ids.ts';
import { openPaperStation, type PaperStation } from './paper-station.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { endRace, rideRace } from './ridden-race.ts';

installArchive();
const { startS3Server } = await import('../../cloud-sync/archive/s3-server.fixture.ts');

const crit = 'crit' as RaceId;
const hidden = 'hidden' as RaceId;
const startMs = Date.now() - 30 * 86_400_000;
const READ = [
  '/v1/history/races',
  `/v1/history/races/${crit}`,
  `/v1/history/races/${crit}/traces?riders=1,2`,
  `/v1/history/races/${crit}/riders/1/track`,
  `/v1/history/races/${crit}/riders/1/races`,
  `/v1/races/${crit}`,
  `/v1/races/${crit}/course`,
];

describe('A race archived last month', { timeout: 300_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-read-back-'));
  let s3: Awaited<ReturnType<typeof startS3Server>>;
  let station: PaperStation;
  let first: RelayProcess;
  let said: Record<string, unknown> = {};
  const running = new Set<RelayProcess>();

  /** `settledS`: so long after the last decision an official race is archived. */
  const start = async (dataDir: string, sleeps = 'no', settledS = 0): Promise<RelayProcess> => {
    const relay = await startRelayProcess({
      dataDir,
      env: {
        ...s3.relayEnv,
        BELL_LAP_RELAY_ARCHIVE_SETTLED_S: String(settledS),
        BELL_LAP_RELAY_SLEEPS: sleeps,
      },
    });
    running.add(relay);
    return relay;
  };
  const ask = (relay: RelayProcess, path: string, init: RequestInit = {}) =>
    fetch(`${relay.address}${path}`, init);
  const operator = { authorization: `Bearer ${OPERATOR}` };
  /** What a page reads, as soon as the relay takes requests. */
  const read = async (relay: RelayProcess): Promise<Record<string, unknown>> => {
    const answers: Record<string, unknown> = {};
    for (const path of READ)
      answers[path] = await until(path, async () => {
        const answer = await ask(relay, path);
        if (answer.status === 503) return null;
        assert.ok(answer.ok, `${path}: ${answer.status}`);
        return answer.json();
      });
    return answers;
  };
  const isListed = async (name: RaceId): Promise<boolean> => {
    const answer = await ask(first, `/v1/history/races/${name}/archive`, { headers: operator });
    return answer.ok && ((await answer.json()) as { versions: unknown[] }).versions.length > 0;
  };

  before(async () => {
    s3 = await startS3Server(join(work, 's3'));
    first = await start(join(work, 'one'), 'yes');
    station = await openPaperStation(first.address, CODE);
    for (const race of [crit, hidden]) {
      rideRace(station, race, startMs);
      endRace(station, race, startMs);
    }
    await until('both archived', async () => (await isListed(crit)) && (await isListed(hidden)));
    const set = await ask(first, `/v1/admin/races/${hidden}`, {
      method: 'PUT',
      headers: { ...operator, 'content-type': 'application/json' },
      body: JSON.stringify({ title: null, visibility: 'private' }),
    });
    assert.ok(set.ok, `${set.status} ${await set.text()}`);
    await until('it is hidden', async () => (await ask(first, `/v1/races/${hidden}`)).status === 404);
    // Long enough for the list to be written with it: it follows every look at the archive, each two seconds.
    await until('the list says so', async () => {
      const file = await fetch(`${s3.endpoint}/${s3.bucket}/closed/index.json`).then((answer) =>
        answer.text(),
      );
      return file.includes('"visibility": "private"');
    });
    said = await read(first);
  });
  after(async () => {
    station?.close();
    for (const relay of running) await relay.stop();
    await s3?.close();
    rmSync(work, { recursive: true, force: true });
  });

  it('is answered by a relay that has nothing but the bucket as by the one that saw it', async () => {
    const fresh = await start(join(work, 'two'));
    assert.deepEqual(await read(fresh), said);
    const versions = (relay: RelayProcess) =>
      ask(relay, `/v1/history/races/${crit}/archive`).then((answer) => answer.json());
    assert.deepEqual(await versions(fresh), await versions(first));
  });

  it('stays hidden there if it was: what operators decided came with it', async () => {
    const fresh = await start(join(work, 'three'));
    assert.equal((await ask(fresh, `/v1/history/races/${hidden}`)).status, 404);
    const listed = (await (await ask(fresh, '/v1/races')).json()) as { races: { id: string }[] };
    assert.deepEqual(
      listed.races.map(({ id }) => id),
      [crit],
    );
    assert.equal((await ask(fresh, `/v1/history/races/${hidden}`, { headers: operator })).status, 200);
  });

  it('lies open in the bucket for whoever reads while the relay sleeps, and the hidden one does not', async () => {
    const inBucket = (path: string) => fetch(`${s3.endpoint}/${s3.bucket}/${path}`);
    await until('it is there', async () => (await inBucket(`asleep/v1/history/races/${crit}`)).ok);
    assert.deepEqual(
      await (await inBucket(`asleep/v1/history/races/${crit}`)).json(),
      said[`/v1/history/races/${crit}`],
    );
    // The list is written after the races, and anew when one is hidden.
    await until('the list names it alone', async () => {
      const { races } = (await (await inBucket('asleep/v1/history/races')).json()) as {
        races: { id: string }[];
      };
      return races.length === 1 && races[0]?.id === crit;
    });
    assert.equal((await inBucket(`asleep/v1/history/races/${hidden}`)).status, 404);
  });

  it('is no reason to stay awake; what is new a moment ago is, and who may wake it is written down', async () => {
    const rest = await until('a look', async () => {
      const answer = await ask(first, '/v1/rest');
      return answer.ok && ((await answer.json()) as { may: boolean; because: string[] });
    });
    assert.equal(rest.may, false);
    assert.match(rest.because.join(' '), /Something new came \d+ min ago/);
    assert.equal((await ask(first, '/v1/rest', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status, 404);
    const known = (await (await fetch(`${s3.endpoint}/${s3.bucket}/wake/known.json`)).json()) as {
      stations: Record<string, string>;
      codes: string[];
    };
    assert.deepEqual(Object.keys(known.stations), [station.id]);
    assert.equal(known.codes.length, 1);
  });

  it('is in GraphQL too, whoever asks first', async () => {
    const fresh = await start(join(work, 'four'));
    const query = '{ races { id } pastRaces { id } history(race: "crit") { races(entry: 1) { race } } }';
    const answer = await until('GraphQL', async () => {
      const asked = await ask(fresh, '/v1/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return asked.status === 503 ? null : asked;
    });
    assert.deepEqual(await answer.json(), {
      data: {
        races: [{ id: crit }],
        pastRaces: [{ id: crit }],
        history: { races: [{ race: crit }] },
      },
    });
  });

  it('goes on at a new relay when its station comes there, which sends it everything', async () => {
    const fresh = await start(join(work, 'five'), 'no', 3_600);
    assert.deepEqual(await read(fresh), said);
    const again = await openPaperStation(fresh.address, CODE, station.id);
    try {
      again.records.push(...station.records);
      again.uplink.nudge();
      again.add(crit, {
        kind: 'decision',
        decision: {
          id: 'correction-there',
          type: 'set-status',
          entry: 2,
          status: 'DSQ',
          reason: 'Took a lift.',
        } as never,
      });
      await until('the correction', async () => {
        const board = (await (await ask(fresh, `/v1/races/${crit}`)).json()) as {
          rows: Record<string, { status: string; laps: number }>;
        };
        return board.rows['2']?.status === 'DSQ' && board.rows['2'].laps === 5;
      });
    } finally {
      again.close();
    }
  });

  it('is not folded from the log again by its own relay, and a late correction is laid on top', async () => {
    const dataDir = first.dataDir;
    const { port } = first;
    await first.stop();
    running.delete(first);
    const woken = await startRelayProcess({
      dataDir,
      port,
      env: {
        ...s3.relayEnv,
        BELL_LAP_RELAY_ARCHIVE_SETTLED_S: '0',
      },
    });
    running.add(woken);
    assert.deepEqual(await read(woken), said);
    await until('the station is back', () => station.uplink.status().state === 'connected');
    station.add(crit, {
      kind: 'decision',
      decision: {
        id: 'late-correction',
        type: 'set-status',
        entry: 1,
        status: 'DSQ',
        reason: 'Took a lift.',
      } as never,
    });
    const row = await until('the correction', async () => {
      const board = (await (await ask(woken, `/v1/races/${crit}`)).json()) as {
        rows: Record<string, { status: string; laps: number }>;
      };
      return board.rows['1']?.status === 'DSQ' && board.rows['1'];
    });
    assert.equal(row.laps, 5, 'what was ridden is still there');
  });

  it('is folded from the log after all when the archive has lost its records', async () => {
    const dataDir = [...running].find(({ dataDir: of }) => of === join(work, 'one'))!.dataDir;
    for (const relay of running) await relay.stop();
    running.clear();
    const index = (await (await fetch(`${s3.endpoint}/${s3.bucket}/closed/index.json`)).json()) as {
      races: { name: string; records: { key: string } }[];
    };
    const { key } = index.races.find(({ name }) => name === crit)!.records;
    await fetch(`${s3.endpoint}/${s3.bucket}/${key}`, { method: 'DELETE' });
    const woken = await start(dataDir);
    const answer = await until('the race from the log', async () => {
      const asked = await ask(woken, `/v1/history/races/${crit}`);
      return asked.ok && asked.json();
    });
    assert.equal((answer as { race: { id: string } }).race.id, crit);
    assert.match(woken.output(), /are not in the archive as they were written/);
  });
});
