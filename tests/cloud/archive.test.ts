/**
 * What stays of a race: finished races as Parquet in a folder or a bucket, written by DuckDB, each version once by one
 * of many relays; read back, every position is there once and the laps are the race's own.
 */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { type Archivist, createArchivist } from '../../cloud-sync/archive/archivist.ts';
import { folderStore } from '../../cloud-sync/archive/folder-store.ts';
import { installArchive } from '../../cloud-sync/archive/install.mjs';
import type { Manifest } from '../../cloud-sync/archive/manifest.ts';
import { createCredentials } from '../../cloud-sync/archive/s3-credentials.ts';
import type { ArchiveStore } from '../../cloud-sync/archive/store.ts';
import { type RelayLog, readRecords } from '../../cloud-sync/relay/log/log.ts';
import { openPostgresLog } from '../../cloud-sync/relay/log/postgres-log.ts';
import { openSqliteLog } from '../../cloud-sync/relay/log/sqlite-log.ts';
import { createMirror, type Mirror } from '../../cloud-sync/relay/mirror.ts';
import { encodeBatch } from '../../cloud-sync/wire/batch.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Input, JournalRecord } from '../../race/journal/record.ts';
import { SQUARE } from '../station/race-day.ts';
import { enginesMissing, startPostgres } from './engines.ts';
import { openPaperStation } from './paper-station.ts';
import { CODE, OPERATOR, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

installArchive();
const { s3Store } = await import('../../cloud-sync/archive/s3-store.ts');
const { quoted, readRows, withDuckDb } = await import('../../cloud-sync/archive/parquet.ts');
const { startS3Server } = await import('../../cloud-sync/archive/s3-server.fixture.ts');

const crit = 'crit' as RaceId;
const other = 'other' as RaceId;
const startMs = 1_790_000_000_000;
const work = mkdtempSync(join(tmpdir(), 'bell-lap-archive-test-'));
after(() => rmSync(work, { recursive: true, force: true }));

// ── Stores ────────────────────────────────────────────────────────────────────────────────────────────────────────

const startS3 = () => startS3Server(mkdtempSync(join(work, 's3-')));

function storeContract(
  name: string,
  open: () => Promise<{ store: ArchiveStore; close: () => Promise<void> }>,
) {
  describe(`The archive in ${name}`, () => {
    let store: ArchiveStore;
    let close: () => Promise<void>;
    before(async () => {
      ({ store, close } = await open());
    });
    after(() => close?.());

    it('gives back what was put, byte by byte, and nothing for a key that was not', async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
      await store.put('archive/crit/1-5/laps.parquet', bytes, 'application/octet-stream');
      assert.deepEqual(await store.get('archive/crit/1-5/laps.parquet'), bytes);
      assert.equal(await store.get('archive/crit/1-5/none.parquet'), null);
      await store.put('empty', Buffer.alloc(0), 'text/plain');
      assert.equal((await store.get('empty'))?.length, 0);
    });

    it('replaces what lay under a key by what is put, whole', async () => {
      await store.put('pointer.json', Buffer.alloc(500_000, 1), 'a/b');
      await store.put('pointer.json', Buffer.alloc(400_000, 2), 'a/b');
      assert.deepEqual(await store.get('pointer.json'), Buffer.alloc(400_000, 2));
    });

    it('takes no key that could mean a place outside', async () => {
      for (const key of ['../out', '/etc/passwd', 'a/../b', '', 'a//b', '.hidden', 'a/.b', 'x'.repeat(400)])
        await assert.rejects(() => store.put(key, Buffer.from('x'), 'a/b'), /no key/, key);
    });
  });
}

storeContract('a folder', async () => ({
  store: folderStore(mkdtempSync(join(work, 'folder-'))),
  close: async () => {},
}));
storeContract('a bucket', async () => {
  const { endpoint, bucket, close, ...server } = await startS3();
  const credentials = async () => server.credentials;
  return { store: s3Store({ bucket, region: 'us-east-1', endpoint, credentials }), close };
});

test('in a folder, of two puts at once one is read, never a mixture, and nothing is left over', async () => {
  const folder = mkdtempSync(join(work, 'folder-'));
  const store = folderStore(folder);
  const [ones, twos] = [Buffer.alloc(5_000_000, 1), Buffer.alloc(4_000_000, 2)];
  await Promise.all([store.put('pointer.json', ones, 'a/b'), store.put('pointer.json', twos, 'a/b')]);
  const read = await store.get('pointer.json');
  assert.ok(read?.equals(ones) || read?.equals(twos));
  assert.deepEqual(readdirSync(folder), ['pointer.json']);
});

test('a bucket that refuses says why', async () => {
  const { endpoint, bucket, close, ...server } = await startS3();
  try {
    const options = { region: 'us-east-1', endpoint };
    const missing = s3Store({ ...options, bucket: 'nobodys', credentials: async () => server.credentials });
    await assert.rejects(() => missing.put('a', Buffer.from('x'), 'a/b'), /404 NoSuchBucket/);
    const stranger = { accessKeyId: 'nobody', secretAccessKey: 'x' };
    const refused = s3Store({ ...options, bucket, credentials: async () => stranger });
    await assert.rejects(() => refused.put('a', Buffer.from('x'), 'a/b'), /403 InvalidAccessKeyId/);
  } finally {
    await close();
  }
});

/** AWS Signature Version 4 of a request, worked out from its specification. */
function signatureOf(request: IncomingMessage, secret: string, region: string): string {
  const authorization = request.headers.authorization ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const at = String(request.headers['x-amz-date']);
  const canonical = [
    request.method,
    request.url,
    '',
    ...names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    request.headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key).update(['AWS4-HMAC-SHA256', at, scope, digest].join('\n')).digest('hex');
}

test('what is sent to a bucket is signed with the secret, bytes included, and carries a role’s token', async () => {
  const seen: { signed: boolean; whole: boolean; token: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const given = /Signature=([0-9a-f]+)/.exec(request.headers.authorization ?? '')?.[1];
    const body = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    seen.push({
      signed: given === signatureOf(request, 'the secret', 'eu-central-1'),
      whole: body === request.headers['x-amz-content-sha256'],
      token: request.headers['x-amz-security-token'],
    });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = (secretAccessKey: string) =>
    s3Store({
      bucket: 'results',
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: async () => ({ accessKeyId: 'id', secretAccessKey, sessionToken: 'token' }),
    });
  await open('the secret').put('closed/crit/1-5/fixes.parquet', Buffer.from('bytes'), 'a/b');
  await open('another').put('closed/crit/1-5/fixes.parquet', Buffer.from('bytes'), 'a/b');
  server.close();
  assert.deepEqual(seen, [
    { signed: true, whole: true, token: 'token' },
    { signed: false, whole: true, token: 'token' },
  ]);
});

test('a task’s role is asked for keys once, and again before they end; without any it says what to set', async () => {
  let nowMs = 0;
  const asked: string[] = [];
  const credentials = createCredentials(
    { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x' },
    () => nowMs,
    async (url) => {
      asked.push(url);
      const id = `key-${asked.length}`;
      const ends = new Date(nowMs + 3_600_000).toISOString();
      return Response.json({ AccessKeyId: id, SecretAccessKey: 's', Token: 't', Expiration: ends });
    },
  );
  assert.equal((await credentials()).accessKeyId, 'key-1');
  nowMs = 3_000_000;
  assert.equal((await credentials()).accessKeyId, 'key-1');
  nowMs = 3_400_000;
  assert.equal((await credentials()).accessKeyId, 'key-2');
  assert.deepEqual(new Set(asked), new Set(['http://169.254.170.2/v2/credentials/x']));
  const nowhere = (): Promise<Response> => Promise.reject(new Error('unreachable'));
  await assert.rejects(createCredentials({}, Date.now, nowhere), /AWS_ACCESS_KEY_ID.*unreachable/);
});

test('a machine’s role is asked for with a token of the machine’s own', async () => {
  const asked: string[] = [];
  const credentials = createCredentials({}, Date.now, async (url, init) => {
    const token = new Headers(init?.headers).get('x-aws-ec2-metadata-token');
    asked.push(`${init?.method ?? 'GET'} ${new URL(url).pathname} ${token}`);
    if (url.endsWith('/api/token')) return new Response('mine');
    if (url.endsWith('/')) return new Response('relay-role\n');
    const ends = new Date(Date.now() + 3_600_000).toISOString();
    return Response.json({ AccessKeyId: 'id', SecretAccessKey: 's', Token: 't', Expiration: ends });
  });
  assert.deepEqual(await credentials(), { accessKeyId: 'id', secretAccessKey: 's', sessionToken: 't' });
  assert.deepEqual(asked, [
    'PUT /latest/api/token null',
    'GET /latest/meta-data/iam/security-credentials/ mine',
    'GET /latest/meta-data/iam/security-credentials/relay-role mine',
  ]);
});

// ── A race in the log ─────────────────────────────────────────────────────────────────────────────────────────────

/** A station's journal in a log, written record by record; two races side by side. */
function journalInto(log: RelayLog, station: string) {
  let seq = 0;
  const waiting: JournalRecord[] = [];
  const add = (race: RaceId, input: Input): void => {
    const by = { role: 'official', name: 'Ada' } as const;
    waiting.push({ seq: ++seq, atMs: startMs + 1_000_000 + seq, race, by, input });
  };
  const decide = (race: RaceId, order: Record<string, unknown>): DecisionId => {
    const id = `decision-${seq + 1}` as DecisionId;
    add(race, { kind: 'decision', decision: { id, ...order } as unknown as Decision });
    return id;
  };
  return {
    add,
    decide,
    last: () => seq,
    makeRace(race: RaceId, riders: number, open = true) {
      const open_ = 'open' as CategoryId;
      decide(race, { type: 'set-race', name: '=Cup "2026"', format: 'circuit', public: open });
      const length = { by: 'laps', laps: 3 };
      decide(race, {
        type: 'set-categories',
        categories: [{ id: open_, name: 'Open', length, startOffsetMs: 0 }],
      });
      decide(race, { type: 'set-course', course: SQUARE });
      const entries = Array.from({ length: riders }, (_, index) => ({
        entry: (index + 1) as EntryId,
        bib: String(index + 1) as Bib,
        name: index === 0 ? '=HYPERLINK("x"), Jan' : `Rider ${index + 1}`,
        category: open_,
        chips: [],
        licence: 'secret-licence',
      }));
      decide(race, { type: 'put-entries', entries });
      decide(race, { type: 'start', atMs: startMs });
    },
    /** Rides the square as `square-ride.ts` has it, `late` seconds after the first. */
    ride(race: RaceId, entry: number, seconds: number, late: number) {
      for (let from = 0; from < seconds; from += 20) {
        const fixes = Array.from({ length: Math.min(20, seconds - from) }, (_, index) => ({
          ...fixAt(startMs + late * 1_000, from + index),
          timeMs: startMs + (late + from + index) * 1_000,
        }));
        add(race, { kind: 'fixes', entry: entry as EntryId, source: 'native', fixes });
      }
    },
    passing(race: RaceId, entry: number, timeMs: number) {
      const id = `keypad:${seq + 1}` as PassingId;
      const who = { entry: entry as EntryId };
      const seen = { line: 'finish' as LineId, timeMs, uncertaintyMs: 200, source: 'keypad' as const, who };
      add(race, { kind: 'passing', passing: { id, ...seen, by: 'Ada' } });
    },
    async flush() {
      while (waiting.length > 0) {
        const list = waiting.splice(0, 40);
        const batch = { first: list[0]!.seq, last: list.at(-1)!.seq, bytes: await encodeBatch(list) };
        const races = new Set(list.map(({ race }) => race));
        assert.ok((await log.append(station, 1, batch, races)).taken);
      }
    },
  };
}

const silentBus = { follow() {}, publish: async () => {}, tell: async () => {} } as never;
const silentLive = { setBoard() {}, setPosition() {} } as never;

function mirrorOf(log: RelayLog): Mirror {
  const fail = (error: Error): void => assert.fail(error);
  return createMirror({
    log,
    bus: () => silentBus,
    live: silentLive,
    onPublic() {},
    now: Date.now,
    onError: fail,
  });
}

function archiveContract(
  name: string,
  open: () => Promise<{ log: RelayLog; close: () => Promise<void> }>,
  skip: string | false,
) {
  describe(`A race archived from the log in ${name}`, { skip, timeout: 240_000 }, () => {
    let log: RelayLog;
    let close: () => Promise<void>;
    let mirror: Mirror;
    let nowMs = startMs + 3_600_000;
    let ride: ReturnType<typeof journalInto>;
    const folder = mkdtempSync(join(work, 'races-'));
    const store = folderStore(folder);
    const complaints: unknown[] = [];
    const puts: string[] = [];
    const archivists = new Map<string, Archivist>();
    const copy = (name: string): Archivist => {
      const known = archivists.get(name);
      if (known) return known;
      const made = createArchivist({
        log,
        races: () => mirror.races(),
        copy: name,
        quietMs: 1_800_000,
        settledMs: 10_000,
        store: {
          ...store,
          put: async (key, bytes, type) => {
            puts.push(key);
            await store.put(key, bytes, type);
          },
        },
        now: () => nowMs,
        say: (line) => 'archive' in line && complaints.push(line),
      });
      archivists.set(name, made);
      return made;
    };
    const folded = async (): Promise<void> => {
      await ride.flush();
      await mirror.pump();
      await until('all folded', () => mirror.cursor('tent') === ride.last());
    };
    const query = (version: Manifest, file: string, sql: (table: string) => string) => {
      const { key } = version.files.find((one) => one.name === file)!;
      return withDuckDb(work, (db) => readRows(db, sql(`read_parquet(${quoted(join(folder, key))})`)));
    };
    const newest = async (): Promise<Manifest> => (await copy('a').versions(crit)).at(-1)!;

    before(async () => {
      ({ log, close } = await open());
      const key = { kty: 'OKP', crv: 'Ed25519', x: 'abc' } as const;
      await log.addCode('code', 1);
      await log.enrol({ code: 'code', station: 'tent', name: 'Tent', key }, 1);
      mirror = mirrorOf(log);
      ride = journalInto(log, 'tent');
      ride.makeRace(crit, 3);
      ride.makeRace(other, 1, false);
      for (const [entry, late] of [
        [1, 0],
        [2, 4],
        [3, 9],
      ] as const) {
        ride.ride(crit, entry, 330, late);
        ride.ride(other, 1, 40, late * 100);
      }
      await folded();
    });
    after(async () => {
      for (const one of archivists.values()) await one.close();
      await close?.();
    });

    it('is left alone while it runs, and while an official result may still settle', async () => {
      await copy('a').tick();
      ride.decide(crit, { type: 'finish', atMs: startMs + 400_000 });
      ride.decide(crit, { type: 'publish-result', state: 'provisional' });
      ride.decide(crit, { type: 'publish-result', state: 'official' });
      await folded();
      await Promise.all([copy('a').tick(), copy('b').tick()]);
      nowMs += 9_000;
      await Promise.all([copy('a').tick(), copy('b').tick()]);
      assert.deepEqual(await copy('a').versions(crit), []);
    });

    it('is written by one of two copies, whole, with the manifest last', async () => {
      nowMs += 2_000;
      await Promise.all([copy('a').tick(), copy('b').tick()]);
      assert.deepEqual(complaints, []);
      const published = [...archivists.values()].map((one) => one.stats().published);
      assert.deepEqual(published.toSorted(), [0, 1]);
      const [version, ...more] = await copy('b').versions(crit);
      assert.deepEqual(more, []);
      assert.deepEqual(
        [version?.version, version?.reason, version?.result, version?.seq],
        [1, 'official', 'official', ride.last()],
      );
      assert.equal(puts.length, new Set(puts).size, 'nothing was put twice');
      assert.ok(puts.findIndex((key) => key.endsWith('manifest.json')) >= version!.files.length);
      for (const { key, sha256, bytes } of version!.files) {
        const there = readFileSync(join(folder, key));
        assert.equal(there.length, bytes);
        assert.equal(createHash('sha256').update(there).digest('hex'), sha256, key);
      }
    });

    it('keeps what spectators are not shown apart from what a CDN may serve', async () => {
      const version = await newest();
      const open = version.files.filter((file) => file.open).map((file) => file.name);
      assert.deepEqual(open, ['laps.parquet', 'results.csv', 'results.json', 'standings.parquet']);
      for (const { key, open } of version.files)
        assert.ok(key.startsWith(open ? 'archive/crit/' : 'closed/crit/'), key);
      for (const file of version.files.filter((one) => one.open))
        assert.doesNotMatch(readFileSync(join(folder, file.key), 'latin1'), /secret-licence|Ada/, file.name);
    });

    it('has every position of the log once, to the last bit', async () => {
      const wanted: Record<string, unknown>[] = [];
      for await (const page of readRecords(log, 'tent', 1, 1))
        for (const { race, input } of page)
          if (race === crit && input.kind === 'fixes')
            for (const { timeMs, latDeg, lonDeg } of input.fixes)
              wanted.push({ entry: input.entry, time_ms: String(timeMs), lat_deg: latDeg, lon_deg: lonDeg });
      const version = await newest();
      const found = await query(
        version,
        'fixes.parquet',
        (table) => `SELECT entry, time_ms, lat_deg, lon_deg FROM ${table} ORDER BY entry, time_ms`,
      );
      assert.equal(wanted.length, 990);
      assert.deepEqual(
        found,
        wanted.toSorted((a, b) => Number(a.entry) - Number(b.entry) || Number(a.time_ms) - Number(b.time_ms)),
      );
      assert.equal(version.files.find(({ name }) => name === 'fixes.parquet')?.rows, 990);
    });

    it('has the laps and the result that the race has', async () => {
      const version = await newest();
      const laps = await query(
        version,
        'laps.parquet',
        (table) =>
          `SELECT entry, count(*)::INTEGER AS laps, min(leg_ms) AS best, arg_max(leg_ms, mark) AS last
           FROM ${table} GROUP BY entry ORDER BY entry`,
      );
      const { rows } = mirror.race(crit)!.board;
      assert.equal(laps.length, 3);
      for (const lap of laps) {
        const row = rows[lap.entry as EntryId]!;
        assert.deepEqual([lap.laps, lap.best, lap.last], [row.laps, row.bestLapMs, row.lastLapMs]);
        assert.equal(lap.laps, 3);
      }
      const standings = await query(
        version,
        'standings.parquet',
        (table) => `SELECT version, state, place, entry, time_ms FROM ${table} ORDER BY version, rank`,
      );
      assert.deepEqual(
        standings.map((row) => [row.version, row.state]),
        [
          ...Array.from({ length: 3 }, () => [1, 'provisional']),
          ...Array.from({ length: 3 }, () => [2, 'official']),
          ...Array.from({ length: 3 }, () => [null, 'official']),
        ],
      );
      for (const row of standings) {
        const shown = rows[row.entry as EntryId]!;
        assert.deepEqual([row.place, row.time_ms], [shown.place, shown.timeMs]);
      }
      const csv = readFileSync(join(folder, version.files.find(({ name }) => name === 'results.csv')!.key));
      assert.match(csv.toString(), /official,open,1,1,"'=HYPERLINK\(""x""\), Jan"/);
      const decisions = await query(
        version,
        'decisions.parquet',
        (table) => `SELECT type, by_name, in_force FROM ${table} ORDER BY seq`,
      );
      assert.equal(decisions.length, 8);
      assert.deepEqual(decisions.at(-1), { type: 'publish-result', by_name: 'Ada', in_force: true });
    });

    it('gets a new version after a correction, and the old one stays as it was', async () => {
      const before = await newest();
      const kept = before.files.map(({ key }) => readFileSync(join(folder, key)));
      nowMs += 60_000;
      await Promise.all([copy('a').tick(), copy('b').tick()]);
      assert.equal((await newest()).version, 1, 'nothing new, nothing written');
      ride.decide(crit, { type: 'set-status', entry: 1, status: 'DSQ', reason: 'Rode another’s bicycle.' });
      ride.decide(crit, { type: 'publish-result', state: 'official' });
      await folded();
      await Promise.all([copy('a').tick(), copy('b').tick()]);
      nowMs += 11_000;
      await Promise.all([copy('a').tick(), copy('b').tick()]);
      const [first, second, ...more] = await copy('a').versions(crit);
      assert.deepEqual(more, []);
      assert.deepEqual(first, before);
      assert.deepEqual([second?.version, second?.seq], [2, ride.last()]);
      before.files.forEach(({ key }, index) => {
        assert.deepEqual(readFileSync(join(folder, key)), kept[index], key);
      });
      const winner = await query(
        second!,
        'standings.parquet',
        (table) => `SELECT entry FROM ${table} WHERE version IS NULL AND place = 1`,
      );
      assert.deepEqual(winner, [{ entry: 2 }]);
    });

    it('positions that come later make no version of their own until the race is quiet', async () => {
      ride.ride(crit, 3, 40, 500);
      await folded();
      for (let i = 0; i < 3; i++) {
        await copy('a').tick();
        nowMs += 600_000;
      }
      assert.equal((await newest()).version, 2);
      nowMs += 60_000;
      await copy('a').tick();
      const third = await newest();
      assert.deepEqual([third.version, third.reason], [3, 'idle']);
      assert.equal(third.files.find(({ name }) => name === 'fixes.parquet')?.rows, 1_030);
    });

    it('is finished by another copy when the first died while writing; what the dead one left is overwritten', async () => {
      ride.decide(crit, { type: 'announce', text: 'Prize-giving at six.' });
      await folded();
      const { lastSeq } = mirror.race(crit)!;
      const wanted = { name: crit, epoch: 1, seq: lastSeq, reason: 'ordered' };
      assert.equal((await log.claimArchive(wanted, 'dead', nowMs, 600_000))?.version, 4);
      copy('a').order(crit);
      await copy('a').tick();
      assert.equal((await newest()).version, 3, 'somebody is at it');
      ride.decide(crit, { type: 'announce', text: 'Prize-giving at seven.' });
      await folded();
      nowMs += 601_000;
      copy('a').order(crit);
      await copy('a').tick();
      const fourth = await newest();
      assert.deepEqual([fourth.version, fourth.seq], [4, lastSeq], 'as it was claimed');
      const claim = { ...wanted, version: 4 };
      assert.equal(await log.publishArchive(claim, 'dead', '{}'), false, 'the dead one comes too late');
      copy('a').order(crit);
      await copy('a').tick();
      assert.deepEqual([(await newest()).version, (await newest()).seq], [5, ride.last()]);
    });

    it('is tried again after its writer failed, later and later, and says why', async () => {
      let broken = true;
      const failing = createArchivist({
        log,
        races: () => mirror.races(),
        copy: 'f',
        quietMs: 1_000,
        settledMs: 0,
        now: () => nowMs,
        store: {
          ...store,
          put: async (key, bytes, type) => {
            if (broken) throw new Error('PUT: 503 SlowDown');
            await store.put(key, bytes, type);
          },
        },
        say: (line) => 'archive' in line && complaints.push(line),
      });
      ride.decide(crit, { type: 'announce', text: 'Results are online.' });
      await folded();
      failing.order(crit);
      await failing.tick();
      assert.match(JSON.stringify(complaints.at(-1)), /503 SlowDown/);
      const said = complaints.length;
      broken = false;
      await failing.tick();
      assert.equal((await newest()).version, 5, 'not at once');
      nowMs += 61_000;
      await failing.tick();
      assert.equal((await newest()).version, 6);
      assert.equal(complaints.length, said);
      await failing.close();
    });

    it('of a race that is not public nothing is open', async () => {
      copy('a').order(other);
      await copy('a').tick();
      const version = (await copy('a').versions(other)).at(-1);
      assert.equal(version?.result, 'live');
      assert.ok(version?.files.every(({ open, key }) => !open && key.startsWith('closed/')));
    });
  });
}

archiveContract(
  'SQLite',
  async () => {
    const log = openSqliteLog(join(work, 'relay.db'));
    return { log, close: () => log.close() };
  },
  false,
);
archiveContract(
  'PostgreSQL',
  async () => {
    const engine = await startPostgres();
    const log = await openPostgresLog(engine.url, () => {});
    return {
      log,
      close: async () => {
        await log.close();
        await engine.remove();
      },
    };
  },
  enginesMissing(),
);

test('a relay archives an official race into a bucket and gives its files to whom they are open', async () => {
  const s3 = await startS3();
  const relay = await startRelayProcess({
    env: {
      ...s3.relayEnv,
      BELL_LAP_RELAY_ARCHIVE_SETTLED_S: '0',
    },
  });
  const station = await openPaperStation(relay.address, CODE);
  const race = 'evening' as RaceId;
  const at = (path: string, init?: RequestInit) => fetch(`${relay.address}${path}`, init);
  const operator = { authorization: `Bearer ${OPERATOR}` };
  interface Version {
    readonly version: number;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  }
  const versions = async (headers = {}): Promise<readonly Version[]> => {
    const answer = await at(`/v1/history/races/${race}/archive`, { headers });
    return answer.ok ? ((await answer.json()) as { versions: Version[] }).versions : [];
  };
  try {
    station.makeRace(race, 3, startMs);
    for (let lap = 1; lap <= 5; lap++)
      for (let rider = 1; rider <= 3; rider++)
        station.passing(race, rider, startMs + lap * 120_000 + rider * 1_000);
    const decide = (order: Record<string, unknown>) =>
      station.add(race, { kind: 'decision', decision: { id: `d-${Math.random()}`, ...order } as never });
    decide({ type: 'finish', atMs: startMs + 700_000 });
    decide({ type: 'publish-result', state: 'official' });
    const [first] = await until('a version', async () => {
      const found = await versions();
      return found.length > 0 && found;
    }).catch((error: Error) => assert.fail(`${error.message}\n${relay.output()}`));
    assert.deepEqual(
      first?.files.map(({ name }) => name),
      ['laps.parquet', 'results.csv', 'results.json', 'standings.parquet'],
    );
    const file = await at(`/v1/history/races/${race}/archive/1/laps.parquet`);
    const bytes = Buffer.from(await file.arrayBuffer());
    assert.equal(createHash('sha256').update(bytes).digest('hex'), first?.files[0]?.sha256);
    assert.equal(file.headers.get('cache-control'), 'no-cache');
    const known = { 'if-none-match': file.headers.get('etag') ?? '' };
    assert.equal(
      (await at(`/v1/history/races/${race}/archive/1/laps.parquet`, { headers: known })).status,
      304,
    );
    const results = (await (await at(`/v1/history/races/${race}/archive/1/results.json`)).json()) as {
      categories: { riders: { bib: string }[] }[];
    };
    assert.deepEqual(
      results.categories[0]?.riders.map(({ bib }) => bib),
      ['1', '2', '3'],
    );
    assert.equal((await at(`/v1/history/races/${race}/archive/1/fixes.parquet`)).status, 404);
    assert.equal((await versions(operator))[0]?.files.length, 9);
    const closed = await at(`/v1/history/races/${race}/archive/1/decisions.json`, { headers: operator });
    assert.ok(closed.ok && Array.isArray(await closed.json()));
    const order = (headers: Record<string, string>) =>
      at(`/v1/admin/races/${race}/archive`, { method: 'POST', headers });
    assert.equal((await order({})).status, 401);
    decide({ type: 'announce', text: 'Thank you all.' });
    await until('the announcement', async () => {
      const board = (await (await at(`/v1/races/${race}`)).json()) as { announcements: unknown[] };
      return board.announcements.length === 1;
    });
    assert.equal((await order(operator)).status, 202);
    await until('a second version', async () => (await versions()).length === 2);
  } finally {
    station.close();
    await relay.stop();
    await s3.close();
    rmSync(relay.dataDir, { recursive: true, force: true });
  }
});
