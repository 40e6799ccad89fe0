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
