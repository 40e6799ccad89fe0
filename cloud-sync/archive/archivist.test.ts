/** A race's archive is taken away while it is being written: nothing of it is left in the store. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RaceId } from '../../race/ids.ts';
import { openSqliteLog } from '../relay/log/sqlite-log.ts';
import type { MirroredRace } from '../relay/mirror/mirrored-race.ts';
import { createArchivist } from './archivist.ts';

const RACE = 'evening' as RaceId;

test('a race that is forgotten while it is archived leaves no file behind', async () => {
  const log = openSqliteLog(':memory:');
  const kept = new Map<string, Buffer>();
  const writing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const archivist = createArchivist({
    log,
    store: {
      name: 'memory',
      put: async (key, bytes) => void kept.set(key, bytes),
      get: async (key) => kept.get(key) ?? null,
      remove: async (key) => void kept.delete(key),
    },
    copy: 'one',
    now: () => 1_790_000_000_000,
    write: async ({ folder }) => {
      writing.resolve();
      await goOn.promise;
      writeFileSync(join(folder, 'results.json'), '"Zora Kovar"');
      return { public: true, raceName: 'Evening', result: 'official', rows: {} };
    },
    races: () => [
      {
        ...{ name: RACE, station: 'tent', raceAtStation: RACE, epoch: 1, lastSeq: 5, decidedSeq: 5 },
        board: { race: { state: 'finished', result: 'official' } },
      } as MirroredRace,
    ],
    quietMs: 0,
    settledMs: 0,
    say: () => {},
  });
  const archived = archivist.tick();
  await writing.promise;
  const forgotten = archivist.forget(RACE);
  // Whoever does not wait for the writer is through by now.
  await new Promise((resolve) => setImmediate(resolve));
  goOn.resolve();
  await Promise.all([archived, forgotten]);
  assert.equal(archivist.stats().failed, 0);
  assert.deepEqual([...kept.keys()], []);
  assert.deepEqual(await log.archived(), []);
  await archivist.close();
  await log.close();
});

test('two copies on one log: one forgets somebody while the other archives the race with them: nothing of that is left, and it is written anew', async () => {
  const log = openSqliteLog(':memory:');
  const kept = new Map<string, Buffer>();
  const store = {
    name: 'memory',
    put: async (key: string, bytes: Buffer) => void kept.set(key, bytes),
    get: async (key: string) => kept.get(key) ?? null,
    remove: async (key: string) => void kept.delete(key),
  };
  const writing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let says = '"Zora Kovar"';
  const copyOf = (copy: string) =>
    createArchivist({
      ...{ log, store, copy, now: () => 1_790_000_000_000, quietMs: 0, settledMs: 0, say: () => {} },
      write: async ({ folder }) => {
        const text = says;
        writing.resolve();
        await goOn.promise;
        writeFileSync(join(folder, 'results.json'), text);
        return { public: true, raceName: 'Evening', result: 'official', rows: {} };
      },
      races: () => [
        {
          ...{ name: RACE, station: 'tent', raceAtStation: RACE, epoch: 1, lastSeq: 5, decidedSeq: 5 },
          board: { race: { state: 'finished', result: 'official' } },
        } as MirroredRace,
      ],
    });
  const [writer, other] = [copyOf('one'), copyOf('two')];
  const archived = writer.tick();
  await writing.promise;
  // The other copy knows nothing of what is being written, and does not wait for it.
  says = '"Withdrawn rider"';
  await other.forget(RACE);
  goOn.resolve();
  await archived;
  assert.deepEqual([...kept.keys()], [], 'the writer finds its claim gone, and takes its files back');
  await other.tick();
  assert.equal((await other.versions(RACE)).length, 1);
  assert.match([...kept.values()].join(), /Withdrawn rider/);
  assert.doesNotMatch([...kept.values()].join(), /Kovar/);
  await Promise.all([writer.close(), other.close()]);
  await log.close();
});
