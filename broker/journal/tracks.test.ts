/** Riders' tracks are derived: whatever becomes of their file, who asks gets what the journal holds. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { EntryId } from '../../race/ids.ts';
import { openJournal } from './open-journal.ts';
import { appended, fixesRecord, RACE, START_MS } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-tracks-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const RANGE = { fromMs: 0, toMs: START_MS * 2, limit: 100_000 };

async function ridden(): Promise<string> {
  const path = join(folder, `journal-${++files}.db`);
  const journal = await openJournal({ path, now: () => START_MS });
  for (let round = 0; round < 60; round++)
    await Promise.all([1, 2, 3].map((entry) => appended(journal, fixesRecord(entry, round * 60, 60))));
  await journal.fixes(RACE, 1 as EntryId, RANGE);
  await journal.close();
  return path;
}

const tracksOf = async (path: string, waitMs = 0) => {
  const journal = await openJournal({ path, now: () => START_MS });
  try {
    await sleep(waitMs);
    return await Promise.all([1, 2, 3].map((entry) => journal.fixes(RACE, entry as EntryId, RANGE)));
  } finally {
    await journal.close();
  }
};

test('tracks whose file is flipped, zeroed or cut anywhere are built anew: never an error, never a fix less', async () => {
  const path = await ridden();
  const whole = await tracksOf(path);
  assert.deepEqual(
    whole.map(({ length }) => length),
    [3_600, 3_600, 3_600],
  );
  const tracks = readFileSync(`${path}.tracks`);
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(1, 30, 5_000),
      fc.constantFrom('flip', 'zero', 'cut'),
      async (where, length, how) => {
        const at = Math.floor(where * (tracks.length - 1));
        const bytes = Buffer.from(tracks);
        for (let index = at; index < Math.min(bytes.length, at + length); index++)
          bytes[index] = how === 'zero' ? 0 : bytes[index]! ^ 0x41;
        const hurt = join(folder, `hurt-${++files}.db`);
        copyFileSync(path, hurt);
        writeFileSync(`${hurt}.tracks`, how === 'cut' ? bytes.subarray(0, at) : bytes);
        assert.deepEqual(await tracksOf(hurt), whole);
      },
    ),
    { numRuns: 20 },
  );
});

test('a row that another rider took away is missed soon after the start, though nobody reads it', async () => {
  const path = await ridden();
  const whole = await tracksOf(path);
  for (const sql of ['UPDATE track SET entry = 9 WHERE entry = 2', 'DELETE FROM track WHERE entry = 2']) {
    const db = new Database(`${path}.tracks`);
    db.exec(sql);
    db.close();
    assert.deepEqual(await tracksOf(path, 1_600), whole);
  }
});
