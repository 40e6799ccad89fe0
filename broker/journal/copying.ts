/**
 * Making one copy of the journal, as of its start, while the station runs (in a thread: copier.ts). It goes
 * slowly: each slice is brought to the disk before the next, and most of the time it rests, because a disk that is
 * flushing a whole copy makes the commits of riders' fixes wait. No read transaction outlives a slice, so the log
 * does not grow meanwhile. The copy gets its name when it is whole.
 */
import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { connect, lastStoredSeq, migrate } from './database.ts';
import type { CopyMade, ThreadStart } from './messages.ts';
import { changeStation } from './sums.ts';
import { bringFileToDisk, bringFolderToDisk } from './to-disk.ts';
import { checkJournal } from './verify.ts';

const SLICE_BYTES = 512 * 1024;
/** The share of its time that the copier works. */
const WORKING_SHARE = 0.25;
/** What is replaced in place, and so must be of one moment. Records never change once they are stored. */
const SMALL_TABLES = ['station', 'migration', 'race', 'author', 'setting', 'redacted', 'gap'];

type Values = (number | string | Buffer | null)[];

export interface Copying extends Pick<ThreadStart, 'path' | 'key' | 'nowMs'> {
  readonly to: string;
  /** What the copy is encrypted with; left out: as the journal is. */
  readonly toKey?: string | null;
}

/** Makes the copy; what was at `to` stays until it is whole. Throws what went wrong. */
export async function makeCopy(copying: Copying): Promise<CopyMade> {
  const partial = `${copying.to}.partial`;
  try {
    return await copy(copying, partial);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

async function copy({ path, key, nowMs, to, toKey = key }: Copying, partial: string): Promise<CopyMade> {
  rmSync(partial, { force: true });
  closeSync(openSync(partial, 'wx', 0o600));
  const from = connect(path, key, { readonly: true });
  try {
    const made = connect(partial, toKey, { readonly: false });
    try {
      // No journal of its own: half a copy is thrown away, not mended.
      made.pragma('journal_mode = OFF');
      made.pragma('synchronous = FULL');
      migrate(made, nowMs);
      const toSeq = copySmallTables(from, made);
      await copyRecords(from, made, toSeq);
    } finally {
      made.close();
    }
  } finally {
    from.close();
  }
  bringFileToDisk(partial);
  const made = verified(partial, toKey);
  renameSync(partial, to);
  bringFolderToDisk(dirname(to));
  return made;
}

/** Returns the newest record of the same moment. */
function copySmallTables(from: Database.Database, made: Database.Database): number {
  return from.transaction(() =>
    made.transaction(() => {
      for (const table of SMALL_TABLES) {
        made.exec(`DELETE FROM ${table}`);
        let insert: Database.Statement | null = null;
        for (const values of from.prepare(`SELECT * FROM ${table}`).raw().iterate() as Iterable<Values>) {
          insert ??= made.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`);
          insert.run(values);
        }
      }
      const toSeq = lastStoredSeq(from);
      changeStation(made, `UPDATE station SET state = 'copy', last_seq = ?`, toSeq);
      return toSeq;
    })(),
  )();
}

async function copyRecords(from: Database.Database, made: Database.Database, toSeq: number): Promise<void> {
  const select = from.prepare('SELECT * FROM record WHERE seq > ? AND seq <= ? ORDER BY seq').raw();
  const insert = made.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  let after = 0;
  const slice = made.transaction((): boolean => {
    let bytes = 0;
    for (const values of select.iterate(after, toSeq) as Iterable<Values>) {
      insert.run(values);
      after = Number(values[0]);
      bytes += (values[7] as Buffer | string).length;
      if (bytes >= SLICE_BYTES) return true;
    }
    return false;
  });
  for (;;) {
    const began = performance.now();
    if (!slice()) return;
    await rest((performance.now() - began) * (1 / WORKING_SHARE - 1));
  }
}

/** Opens what was written, from the disk, and checks it: a copy that cannot be read is none. */
function verified(partial: string, key: string | null): CopyMade {
  const db = connect(partial, key, { readonly: true });
  try {
    const { records, newestSeq, faults } = checkJournal(db);
    return { records, newestSeq, faults, bytes: statSync(partial).size };
  } finally {
    db.close();
  }
}
