/** Whether something that was derived from a journal's first records was derived from these. */
import type Database from 'better-sqlite3';
import type { Tie } from './messages.ts';

/** The tie of everything up to a record; null where no commit ended with it, or nothing is there any more to compare. */
export function tieAt(db: Database.Database, seq: number): Tie | null {
  const row = db
    .prepare('SELECT seq, count, chain FROM record WHERE seq <= ? ORDER BY seq DESC LIMIT 1')
    .get(seq) as { seq: number; count: number; chain: Buffer | null } | undefined;
  if (row === undefined || row.chain === null || row.seq + row.count - 1 !== seq) return null;
  const rows = (table: 'redacted' | 'gap'): number =>
    Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return { link: row.chain.toString('hex'), redacted: rows('redacted'), gaps: rows('gap') };
}
