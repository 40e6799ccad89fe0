/**
 * Records whose content is replaced because a rider is forgotten: the hash of what each was stays (table `redacted`), so the
 * chain goes on verifying, and one digest over all of them says what is left. It stands in a record of the station's
 * (race/decisions/kinds/redacted.ts), which is chained and sealed like others: who replaces a record otherwise is told.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { bodyHash, ChainNames, checksumOf, wholeFromOf } from './chain.ts';
import type { StoredRow } from './stored-row.ts';

export interface Replaced {
  readonly seq: number;
  /** The decision as it is from now on, JSON. */
  readonly body: string;
}

/** In one transaction; what is replaced is overwritten in the file. Returns how many rows were not so already. */
export function replaceRows(db: Database.Database, rows: readonly Replaced[]): number {
  const names = ChainNames.of(db);
  const wholeFrom = wholeFromOf(db);
  const select = db.prepare(
    'SELECT seq, kind, count, race, author, at_ms, CAST(body AS BLOB) AS body, chain FROM record WHERE seq = ?',
  );
  const keepHash = db.prepare('INSERT OR IGNORE INTO redacted VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE record SET body = ?, crc = ? WHERE seq = ?');
  return db.transaction(() => {
    let replaced = 0;
    for (const { seq, body } of rows) {
      const stored = select.get(seq) as Omit<StoredRow, 'crc'> | undefined;
      if (stored === undefined) continue;
      const next = Buffer.from(body);
      if (stored.body !== null && next.equals(stored.body)) continue;
      // Of a body that is gone nothing tells what it was: `verify` goes on saying that the chain breaks there.
      const row = { ...stored, atMs: stored.at_ms, body: stored.body ?? Buffer.alloc(0) };
      const was = names.chained(row);
      keepHash.run(seq, row.kind, row.count, was.race, was.author, row.at_ms, was.bodyHash, stored.chain);
      update.run(body, checksumOf({ ...row, body: next }, wholeFrom), seq);
      replaced++;
    }
    return replaced;
  })();
}

/** SHA-256, hex, over every redacted record up to one: its number, what it was, and what is left of it. */
export function leftOf(db: Database.Database, throughSeq = Number.MAX_SAFE_INTEGER): string {
  const digest = createHash('sha256');
  const rows = db
    .prepare(
      `SELECT redacted.seq, redacted.body_hash AS was, CAST(record.body AS BLOB) AS body
       FROM redacted LEFT JOIN record ON record.seq = redacted.seq WHERE redacted.seq <= ? ORDER BY redacted.seq`,
    )
    .iterate(throughSeq) as IterableIterator<{ seq: number; was: Buffer; body: Buffer | null }>;
  for (const { seq, was, body } of rows) {
    const number = Buffer.alloc(8);
    number.writeDoubleLE(seq);
    digest
      .update(number)
      .update(was)
      .update(bodyHash(body ?? Buffer.alloc(0)));
  }
  return digest.digest('hex');
}
