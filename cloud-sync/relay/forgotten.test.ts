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
  let race = folding.createRace(RACE);
  for (const record of JOURNAL) race = folding.apply(race, record);
  const mirror = {
    races: () => [
      {
        name: RACE,
        station: STATION,
        raceAtStation: RACE,
        race,
        epoch: 1,
        lastSeq: 5,
        keptUntilMs: null,
      } as unknown as MirroredRace,
    ],
    refold: () => {},
    reread: () => {},
  };
  return {
    log,
    kept,
    archive: () => archive,
    writeArchive: async () => {
      archive = await kept();
    },
    /** One that has just been started: what it did before it does not know. */
    started: (over: Partial<RelayLog> = {}) =>
      createForgotten({
        log: { ...log, ...over },
        mirror,
        dropArchives: async () => {
          archive = '';
        },
        cleanArchives: async () => false,
        tombstones: NO_TOMBSTONES,
        now: () => 0,
        say: () => {},
      }),
  };
}

test('the log holds her no more, and the archive that did is gone', async () => {
  const { log, kept, archive, started } = await relay();
  assert.match(await kept(), /Kovar/);
  await started()();
  assert.doesNotMatch(await kept(), /Kovar/);
  assert.equal(archive(), '');
  await log.close();
});

for (const written of [0, 1, 2, 3])
  test(`cut off after ${written} batches, the next one ends it, and nothing of her is left in the archive`, async () => {
    const { log, kept, archive, started } = await relay();
    let done = 0;
    const dies = started({
      async replaceBatch(...batch) {
        if (done === written) throw new Error('The power is gone.');
        done += 1;
        await log.replaceBatch(...batch);
      },
      dropSegments: async (name) => {
        if (done === 3) throw new Error('The power is gone.');
        await log.dropSegments(name);
      },
    });
    await assert.rejects(dies(), /The power is gone/);
    assert.equal(done, written);
    await started()();
    assert.doesNotMatch(await kept(), /Kovar/);
    assert.doesNotMatch(archive(), /Kovar/);
    await log.close();
  });

test('what was archived while the batches were written goes too', async () => {
  const { log, archive, started, writeArchive } = await relay();
  await started({
    async replaceBatch(...batch) {
      await writeArchive();
      await log.replaceBatch(...batch);
    },
  })();
  assert.equal(archive(), '');
  await log.close();
});

test('an archive that is the only copy, because the log has nothing of the race, stays', async () => {
  const { log, archive, started } = await relay({ logged: false });
  await started()();
  assert.match(archive(), /Kovar/);
  await log.close();
});
