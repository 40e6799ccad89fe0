/** What was forgotten stays forgotten on a relay that has nothing but the bucket, or an older copy of its log. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import { createArchivist } from '../archive/archivist.ts';
import { createRecordsWriter, RECORDS_FILE, readRecordsFile } from '../archive/records-file.ts';
import { openShelf } from '../archive/shelf.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import { createForgotten, STATIONS_WORD_MS } from './forgotten.ts';
import type { RelayLog } from './log/log.ts';
import { openSqliteLog } from './log/sqlite-log.ts';
import type { MirroredRace } from './mirror/mirrored-race.ts';
import { createTombstones } from './tombstones.ts';

const RACE = 'evening' as RaceId;
const STATION = 'tent';
const NOW_MS = 1_790_000_000_000;

const decided = (...orders: readonly object[]): JournalRecord[] =>
  orders.map((order, index) => ({
    ...{ seq: index + 1, atMs: NOW_MS - 10_000 + index, race: RACE, by: { role: 'official', name: 'Ada' } },
    input: {
      kind: 'decision',
      decision: { id: `decision-${index}` as DecisionId, ...order } as unknown as Decision,
    },
  }));
const LISTED = {
  type: 'put-entries',
  entries: [{ entry: 1, bib: '1', name: 'Zora Kovar', category: 'open', chips: [] }],
};
const FORGET = { type: 'forget-rider', id: 'forget-zora', entry: 1 };
const DONE = { type: 'redacted', of: 'forget-zora', records: 1, left: '0'.repeat(64), seals: [] };
const MOVED: JournalRecord = {
  ...{ seq: 2, atMs: NOW_MS, race: RACE, by: { role: 'rider', name: '1' } },
  input: {
    kind: 'fixes',
    entry: 1 as EntryId,
    source: 'native',
    fixes: [{ timeMs: NOW_MS, latDeg: 46.5, lonDeg: 14.5 }],
  } as JournalRecord['input'],
};

type Bucket = Map<string, Buffer>;
const storeOf = (bucket: Bucket) => ({
  name: 'memory',
  put: async (key: string, bytes: Buffer) => void bucket.set(key, bytes),
  get: async (key: string) => bucket.get(key) ?? null,
  remove: async (key: string) => void bucket.delete(key),
});

/** What a relay on this bucket and log says and has when it has looked what is to be forgotten. */
async function relayOn(
  bucket: Bucket,
  log: RelayLog,
  records: readonly JournalRecord[],
  over: Partial<MirroredRace> = {},
) {
  let race = folding.createRace(RACE);
  for (const record of records) race = folding.apply(race, record);
  const board = folding.publicView(race, NOW_MS);
  const mirrored = {
    ...{ name: RACE, station: STATION, raceAtStation: RACE, epoch: 1, race, addresses: [], listed: true },
    ...{ lastSeq: records.length, decidedSeq: records.length, keptUntilMs: null, public: true },
    board: { ...board, race: { ...board.race, state: 'finished', result: 'official' } },
    ...over,
  } as MirroredRace;
  const store = storeOf(bucket);
  const shelf = await openShelf(store, log, () => NOW_MS);
  const [reread, refolded, said] = [[] as string[], [] as string[], [] as object[]];
  const clock = { ms: NOW_MS };
  const archivist = createArchivist({
    ...{ log, store, shelf, copy: 'one', now: () => NOW_MS, quietMs: 0, settledMs: 0 },
    races: () => [mirrored],
    say: (line) => void said.push(line),
    async write({ folder, from, throughSeq }, parts) {
      const kept = createRecordsWriter();
      for await (const part of parts)
        for await (const slice of from === 'records' ? readRecordsFile(part) : [await decodeBatch(part)])
          for (const record of slice) if (record.seq <= throughSeq) await kept.add(record);
      const bytes = await kept.end();
      writeFileSync(join(folder, RECORDS_FILE), bytes);
      return { public: true, raceName: 'Evening', result: 'official', rows: {} };
    },
  });
  const forget = createForgotten({
    ...{ log, now: () => clock.ms, say: (line) => void said.push(line) },
    mirror: {
      races: () => [mirrored],
      refold: (station) => void refolded.push(station),
      reread: (name) => void reread.push(name),
    },
    dropSegments: (name) => log.dropSegments(name),
    dropArchives: (name) => archivist.forget(name),
    cleanArchives: (name, left) => archivist.clean(name, left),
    tombstones: createTombstones(store),
  });
  return { archivist, forget, reread, refolded, said, clock, shelf, store };
}

/** Everything that the bucket says, records unpacked. */
async function inBucket(bucket: Bucket): Promise<string> {
  const texts: string[] = [];
  for (const [key, bytes] of bucket) {
    if (!key.endsWith(RECORDS_FILE)) texts.push(bytes.toString());
    else for await (const slice of readRecordsFile(bytes)) texts.push(JSON.stringify(slice));
  }
  return texts.join('\n');
}

async function logWith(records: readonly JournalRecord[]): Promise<RelayLog> {
  const log = openSqliteLog(':memory:');
  await log.addCode('code', 0);
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) } as const;
  await log.enrol({ station: STATION, name: 'Tent', key, code: 'code' }, 0);
  if (records.length > 0)
    await log.append(
      STATION,
      1,
      { first: 1, last: records.length, bytes: await encodeBatch(records) },
      new Set([RACE]),
    );
  return log;
}

/** A bucket as a relay left it whose station had not forgotten her, or whose machine died over it. */
async function bucketWith(
  records: readonly JournalRecord[],
  over: Partial<MirroredRace> = {},
): Promise<Bucket> {
  const bucket: Bucket = new Map();
  const log = await logWith(records);
  const { archivist } = await relayOn(bucket, log, records, over);
  await archivist.tick();
  await archivist.close();
  await log.close();
  assert.ok(bucket.has('closed/index.json'));
  return bucket;
}

test('a new machine on the bucket alone, whose station has forgotten her: no version keeps her name, and the race is read from a new one', async () => {
  const told = decided(LISTED, FORGET, DONE);
  const bucket = await bucketWith(told);
  assert.match(await inBucket(bucket), /Kovar/, 'the machine died before it had taken her out');
  const log = openSqliteLog(':memory:');
  const { forget, reread, shelf, archivist } = await relayOn(bucket, log, told);
  await forget();
  assert.doesNotMatch(await inBucket(bucket), /Kovar/);
  assert.deepEqual(reread, [RACE]);
  const [kept] = shelf.races();
  const names: string[] = [];
  for await (const slice of await shelf.records(kept!)) names.push(JSON.stringify(slice));
  assert.match(names.join(), /Withdrawn rider/);
  assert.equal((await archivist.versions(RACE)).length, 1);
  // Nothing of the versions of before is left, and looking again changes nothing.
  const keys = [...bucket.keys()].sort();
  assert.ok(!keys.some((key) => key.endsWith('leaving.json')));
  const again = await relayOn(bucket, log, told);
  await again.forget();
  assert.deepEqual([again.reread, [...bucket.keys()].sort()], [[], keys]);
  // The next machine finds it, too.
  const next = await relayOn(bucket, openSqliteLog(':memory:'), told);
  for await (const slice of await next.shelf.records(next.shelf.races()[0]!))
    assert.doesNotMatch(JSON.stringify(slice), /Kovar/);
});

test('cut off anywhere while it is written anew, the next one ends it and reads the race', async () => {
  const told = decided(LISTED, FORGET, DONE);
  for (let puts = 0; puts < 6; puts++) {
    const bucket = await bucketWith(told);
    const log = openSqliteLog(':memory:');
    const dies = await relayOn(bucket, log, told);
    let left = puts;
    const { put } = dies.store;
    dies.store.put = async (key, bytes) => {
      if (left-- === 0) throw new Error('The power is gone.');
      await put(key, bytes);
    };
    await dies.forget().catch((error: Error) => assert.match(error.message, /power/));
    const next = await relayOn(bucket, log, told);
    await next.forget();
    assert.doesNotMatch(await inBucket(bucket), /Kovar/, `after ${puts} writes`);
    for await (const slice of await next.shelf.records(next.shelf.races()[0]!)) assert.ok(slice.length > 0);
    await log.close();
  }
});

test('the station sends all of it anew, without her: archives of before, with her, are not kept beside it', async () => {
  const bucket = await bucketWith(decided(LISTED));
  const told = decided({ ...LISTED, entries: [] }, FORGET, DONE);
  const log = await logWith(told);
  // As openShelf leaves it where the log knows no version: what lies there is restored.
  const versions = JSON.parse(bucket.get(`closed/${RACE}/versions.json`)!.toString()).versions;
  const claim = await log.claimArchive({ name: RACE, epoch: 1, seq: 1, reason: 'official' }, 'before', 0, 0);
  await log.publishArchive(claim!, 'before', JSON.stringify(versions[0]));
  // The race as it was read back, and what came after it.
  const { forget, archivist } = await relayOn(bucket, log, decided(LISTED, FORGET, DONE));
  await forget();
  assert.doesNotMatch(await inBucket(bucket), /Kovar/);
  await archivist.tick();
  assert.doesNotMatch(await inBucket(bucket), /Kovar/);
  await log.close();
});

test('an older copy of the log, from before she was forgotten: what the bucket remembers is done again', async () => {
  const told = decided(LISTED, FORGET, DONE);
  const bucket: Bucket = new Map();
  const first = await relayOn(bucket, await logWith(told), told);
  await first.forget();
  assert.doesNotMatch(bucket.get('closed/forgotten.json')!.toString(), /Kovar/);
  const old = decided(LISTED);
  const log = await logWith(old);
  const { forget, refolded } = await relayOn(bucket, log, old);
  await forget();
  assert.deepEqual(refolded, [STATION]);
  const [batch] = await log.read(STATION, 1, 1, 1);
  assert.doesNotMatch(JSON.stringify(await decodeBatch(batch!.bytes)), /Kovar/);
  // Another history, in which somebody else has her number.
  const other = decided({ type: 'set-race', name: 'Other' }, LISTED);
  const log2 = await logWith(other);
  await (await relayOn(bucket, log2, other)).forget();
  const [kept] = await log2.read(STATION, 1, 1, 1);
  assert.match(JSON.stringify(await decodeBatch(kept!.bytes)), /Kovar/);
});

test('the day of a race’s positions comes, and its station is not heard of: the relay deletes them by itself, a day later', async () => {
  const records = [...decided(LISTED), MOVED];
  const over = { keptUntilMs: NOW_MS };
  const bucket = await bucketWith(records, over);
  const isThere = async () => /"latDeg":46\.5/.test(await inBucket(bucket));
  const log = openSqliteLog(':memory:');
  const day = await relayOn(bucket, log, records, over);
  assert.ok(await isThere());
  day.clock.ms = NOW_MS + STATIONS_WORD_MS - 1;
  await day.forget();
  assert.ok(await isThere(), 'the station has the first word');
  day.clock.ms += 1;
  await day.forget();
  assert.ok(!(await isThere()));
  assert.match(await inBucket(bucket), /Zora Kovar/, 'the result stays');
  assert.deepEqual(
    day.said.filter((line) => 'forgotten' in line),
    [{ forgotten: 'positions', race: RACE, because: 'its day has come' }],
  );
  // Phones that nobody told go on: what waits for a station that is not there goes, too, each hour.
  const home = { race: RACE, entry: 1 as EntryId, fixes: [], atMs: 0, phone: null };
  await log.addCode('code', 0);
  await log.putDown(STATION, [home, { ...home, race: 'other' as RaceId }]);
  await day.forget();
  assert.equal(await log.downCount(STATION), 2);
  day.clock.ms += 3_600_000;
  await day.forget();
  assert.deepEqual(
    (await log.down(STATION, 0, 9)).map(({ race }) => race),
    ['other'],
  );
  // A result that is not official rests on them.
  const open = await bucketWith(records, over);
  const board = (await relayOn(open, openSqliteLog(':memory:'), records, over)).shelf.races()[0]!.race;
  const early = await relayOn(open, openSqliteLog(':memory:'), records, {
    ...over,
    board: { race: { ...board, result: 'provisional' } } as unknown as MirroredRace['board'],
  });
  early.clock.ms = NOW_MS + 2 * STATIONS_WORD_MS;
  await early.forget();
  assert.match(await inBucket(open), /"latDeg":46\.5/);
});
