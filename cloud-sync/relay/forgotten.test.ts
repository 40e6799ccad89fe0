/** A relay forgets what stations report, wherever it is cut off: in the log, and in the archive that was written from it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import { createForgotten } from './forgotten.ts';
import type { RelayLog } from './log/log.ts';
import { openSqliteLog } from './log/sqlite-log.ts';
import type { MirroredRace } from './mirror/mirrored-race.ts';
import { NO_TOMBSTONES } from './tombstones.ts';

const RACE = 'evening' as RaceId;
const STATION = 'tent';
const entry = (name: string) => [{ entry: 1, bib: '1', name, category: 'open', chips: [] }];
/** She is in three batches, and then the station says that it has forgotten her. */
const JOURNAL = [
  { type: 'put-entries', entries: entry('Zora Kovar') },
  { type: 'announce', text: 'At the start: Zora Kovar.' },
  { type: 'announce', text: 'Well ridden, Zora Kovar!' },
  { type: 'forget-rider', id: 'forget-zora', entry: 1 },
  { type: 'redacted', of: 'forget-zora', records: 3, left: '0'.repeat(64), seals: [] },
].map(
  (order, index): JournalRecord => ({
    ...{ seq: index + 1, atMs: 1_790_000_000_000, race: RACE, by: { role: 'official', name: 'Ada' } },
    input: {
      kind: 'decision',
      decision: { id: `d-${index}` as DecisionId, ...order } as unknown as Decision,
    },
  }),
);

/** A relay with a batch for each record, and an archive that holds of them what the log did when it was written. */
async function relay({ logged = true } = {}) {
  const log = openSqliteLog(':memory:');
  if (logged) {
    await log.addCode('code', 0);
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) } as const;
    await log.enrol({ station: STATION, name: 'Tent', key, code: 'code' }, 0);
    for (const record of JOURNAL)
      await log.append(
        STATION,
        1,
        { first: record.seq, last: record.seq, bytes: await encodeBatch([record]) },
        new Set([RACE]),
      );
  }
  const kept = async (): Promise<string> => {
    const batches = await log.read(STATION, 1, 1, 100);
    return JSON.stringify(await Promise.all(batches.map(({ bytes }) => decodeBatch(bytes))));
  };
  let archive = logged ? await kept() : JSON.stringify(JOURNAL);
  /** The race as a relay that has just started folds it. */
  const folded = async (): Promise<folding.Race> => {
    let race = folding.createRace(RACE);
    const batches = logged ? await log.read(STATION, 1, 1, 100) : [];
    const records = logged
      ? (await Promise.all(batches.map(({ bytes }) => decodeBatch(bytes)))).flat()
      : JOURNAL;
    for (const record of records) race = folding.apply(race, record);
    return race;
  };
  const mirrorOf = (race: folding.Race, epoch: () => number) => ({
    races: () => [
      {
        name: RACE,
        station: STATION,
        raceAtStation: RACE,
        race,
        epoch: epoch(),
        lastSeq: 5,
        keptUntilMs: null,
      } as unknown as MirroredRace,
    ],
    refold: () => {},
    reread: () => {},
  });
  return {
    log,
    kept,
    archive: () => archive,
    writeArchive: async () => {
      archive = await kept();
    },
    /** One that has just been started: what it did before it does not know. */
    started: async (
      over: Partial<RelayLog> = {},
      others: readonly MirroredRace[] = [],
      epoch: () => number = () => 1,
    ) => {
      const mirror = mirrorOf(await folded(), epoch);
      return createForgotten({
        log: { ...log, ...over },
        mirror: { ...mirror, races: () => [...others, ...mirror.races()] },
        dropSegments: (name) => log.dropSegments(name),
        dropArchives: async (name) => {
          if (name !== RACE) throw new Error('The bucket refuses.');
          archive = '';
        },
        cleanArchives: async () => false,
        tombstones: NO_TOMBSTONES,
        now: () => 0,
        say: () => {},
      });
    },
  };
}

test('the log holds her no more, and the archive that did is gone', async () => {
  const { log, kept, archive, started } = await relay();
  assert.match(await kept(), /Kovar/);
  await (await started())();
  assert.doesNotMatch(await kept(), /Kovar/);
  assert.equal(archive(), '');
  await log.close();
});

for (const cut of ['before', 'after'] as const)
  test(`cut off right ${cut} the log is written anew, the next one ends it: nothing of her is left, in texts neither`, async () => {
    const { log, kept, archive, started } = await relay();
    const dies = await started({
      async replaceBatches(...batches) {
        if (cut === 'after') await log.replaceBatches(...batches);
        throw new Error('The power is gone.');
      },
    });
    await assert.rejects(dies(), /The power is gone/);
    await (await started())();
    assert.doesNotMatch(await kept(), /Kovar/);
    assert.doesNotMatch(archive(), /Kovar/);
    await log.close();
  });

test('what was archived while the batches were written goes too', async () => {
  const { log, archive, started, writeArchive } = await relay();
  const forget = await started({
    async replaceBatches(...batches) {
      await writeArchive();
      await log.replaceBatches(...batches);
    },
  });
  await forget();
  assert.equal(archive(), '');
  await log.close();
});

test('a race whose archive does not let go of somebody keeps no other race’s', async () => {
  const { log, kept, archive, started } = await relay();
  const other = 'morning' as RaceId;
  const journal = JOURNAL.map((record) => ({ ...record, race: other, seq: record.seq + 5 }));
  await log.append(STATION, 1, { first: 6, last: 10, bytes: await encodeBatch(journal) }, new Set([other]));
  let race = folding.createRace(other);
  for (const record of journal) race = folding.apply(race, record);
  const morning = {
    ...{ name: other, station: STATION, raceAtStation: other, race, epoch: 1, lastSeq: 10 },
    keptUntilMs: null,
  } as unknown as MirroredRace;
  const forget = await started({}, [morning]);
  await assert.rejects(forget(), /The bucket refuses/);
  assert.equal((await kept()).match(/Kovar/g)?.length, 3, 'the other race, which is tried again');
  assert.equal(archive(), '');
  await log.close();
});

test('a station that begins anew sends a journal of before the order, and then the order: it is carried out again', async () => {
  const { log, started } = await relay();
  const epochs: number[] = [];
  let ofStation = 1;
  const over: Partial<RelayLog> = {
    async replaceBatches(station, batches) {
      epochs.push(...batches.map(({ epoch }) => epoch));
      await log.replaceBatches(station, batches);
    },
  };
  const forget = await started(over, [], () => ofStation);
  await forget();
  await forget();
  assert.deepEqual(epochs, [1, 1, 1]);
  await log.beginEpoch(STATION, 2);
  const all = { first: 1, last: JOURNAL.length, bytes: await encodeBatch(JOURNAL) };
  await log.append(STATION, 2, all, new Set([RACE]));
  ofStation = 2;
  await forget();
  assert.deepEqual(epochs, [1, 1, 1, 2]);
  await log.close();
});

test('an archive that is the only copy, because the log has nothing of the race, stays', async () => {
  const { log, archive, started } = await relay({ logged: false });
  await (await started())();
  assert.match(archive(), /Kovar/);
  await log.close();
});

/** A race of which this copy has folded no more than that it was closed. */
async function closedOnce(marks: object) {
  const log = openSqliteLog(':memory:');
  await log.addCode('code', 0);
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) } as const;
  await log.enrol({ station: STATION, name: 'Tent', key, code: 'code' }, 0);
  const of = (seq: number, decision: object, marks: object): JournalRecord => ({
    ...{ seq, atMs: 1_790_000_000_000, race: RACE, by: { role: 'official', name: '' } },
    input: { kind: 'decision', decision: { id: `d-${seq}`, ...decision } as unknown as Decision, ...marks },
  });
  const records = [
    of(1, { type: 'put-entries', entries: entry('Zora Kovar') }, { venue: 'sealed' }),
    of(2, { type: 'set-race', name: 'Evening', public: false }, marks),
  ];
  const bytes = await encodeBatch(records);
  await log.append(STATION, 1, { first: 1, last: 2, bytes }, new Set([RACE]));
  let race = folding.createRace(RACE);
  for (const record of records) race = folding.apply(race, record);
  const mirrored = {
    ...{ name: RACE, station: STATION, raceAtStation: RACE, race, epoch: 1, lastSeq: 2, keptUntilMs: null },
  } as unknown as MirroredRace;
  await createForgotten({
    log,
    mirror: { races: () => [mirrored], refold: () => {}, reread: () => {} },
    dropSegments: async () => {},
    dropArchives: async () => {},
    cleanArchives: async () => false,
    tombstones: NO_TOMBSTONES,
    now: () => 0,
    say: () => {},
  })();
  const [batch] = await log.read(STATION, 1, 1, 1);
  await log.close();
  return JSON.stringify(await decodeBatch(batch!.bytes));
}

test('a race that is closed is emptied; one that was closed once and is open, of which the rest is still to be folded, is not', async () => {
  assert.doesNotMatch(await closedOnce({ lacks: 'texts' }), /Kovar/);
  assert.match(await closedOnce({ venue: 'sealed' }), /Kovar/);
});
