/**
 * Retention: takes a race's telemetry that arrived before a moment out of the journal, and keeps its decisions and
 * passings (and so the results and their audit). Runs on the writer thread in slices between commits. A record
 * taken out leaves its number unused; what is deleted is overwritten in the file.
 */
import type Database from 'better-sqlite3';
import { zigZag } from '../../race/codec/varint.ts';
import { bodyHash, checksumOf, wholeFromOf } from './chain.ts';
import { lastStoredSeq } from './database.ts';
import { type Row, RowBuffer, RowKind, rowsIn } from './rows.ts';
import type { RowWithBody } from './stored-row.ts';
import { changeStation } from './sums.ts';
import { eachPacked } from './unpack.ts';

export interface Forgetting {
  /** The race's number. */
  readonly race: number;
  readonly beforeMs: number;
  /** Of this rider alone. */
  readonly entry?: number | undefined;
}

/** Rows looked at in one slice: some milliseconds, and one commit if any of them changed. */
const SLICE_ROWS = 64;

type ForgetRow = Pick<RowWithBody, 'seq' | 'count' | 'at_ms' | 'body' | 'chain'>;

/** Answers once, when all is done (with how many records went) or when a slice failed; the slices before stay done. */
export function forgetTelemetry(
  db: Database.Database,
  what: Forgetting,
  answer: { done: (records: number) => void; failed: (message: string) => void },
): void {
  const select = db.prepare(
    `SELECT seq, count, at_ms, body, chain FROM record WHERE seq > ? AND kind = ${RowKind.telemetry} ORDER BY seq LIMIT ${SLICE_ROWS}`,
  );
  const update = db.prepare('UPDATE record SET body = ?, crc = ? WHERE seq = ?');
  const remove = db.prepare('DELETE FROM record WHERE seq = ?');
  const keepHash = db.prepare('INSERT OR IGNORE INTO redacted VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const wholeFrom = wholeFromOf(db);
  let after = 0;
  let records = 0;

  const slice = db.transaction((rows: ForgetRow[]): number => {
    let gone = 0;
    for (const stored of rows) {
      const row: Row = {
        kind: RowKind.telemetry,
        race: 0,
        author: 0,
        seq: stored.seq,
        count: stored.count,
        atMs: stored.at_ms,
        body: stored.body,
      };
      const thinned = without(row, what);
      if (thinned === null) continue;
      if (gone === 0) changeStation(db, 'UPDATE station SET last_seq = max(last_seq, ?)', lastStoredSeq(db));
      keepHash.run(
        stored.seq,
        RowKind.telemetry,
        stored.count,
        '',
        '',
        stored.at_ms,
        bodyHash(stored.body),
        stored.chain,
      );
      gone += thinned.gone;
      if (thinned.left === 0) remove.run(row.seq);
      else update.run(thinned.body, checksumOf({ ...row, body: thinned.body }, wholeFrom), row.seq);
    }
    return gone;
  });

  const next = (): void => {
    try {
      const rows = select.all(after) as ForgetRow[];
      records += slice(rows);
      after = rows.at(-1)?.seq ?? after;
      if (rows.length < SLICE_ROWS) answer.done(records);
      else setImmediate(next);
    } catch (error) {
      answer.failed(error instanceof Error ? error.message : String(error));
    }
  };
  next();
}

/** The row's body with the records in question taken out, or null if it holds none of them. */
function without(row: Row, what: Forgetting): { body: Uint8Array; gone: number; left: number } | null {
  let gone = 0;
  let left = 0;
  let lastAtMs = row.atMs;
  const rows = new RowBuffer(new ArrayBuffer(row.body.length + 64));
  rows.begin(row.kind, row.seq, 0, 0, row.atMs);
  eachPacked(row, (fixes) => {
    const isMeant = fixes.race === what.race && (what.entry === undefined || fixes.entry === what.entry);
    const going = fixes.source !== 0 && isMeant && fixes.atMs < what.beforeMs;
    if (going || fixes.source === 0) {
      rows.byte(0);
      if (going) gone++;
      return;
    }
    rows.byte(fixes.source);
    rows.unsigned(fixes.race);
    rows.unsigned(fixes.author);
    rows.unsigned(fixes.entry);
    rows.unsigned(zigZag(fixes.atMs - lastAtMs));
    rows.unsigned(fixes.packed.length);
    rows.body(fixes.packed);
    lastAtMs = fixes.atMs;
    left++;
  });
  if (gone === 0) return null;
  rows.end(row.count);
  const [thinned] = rowsIn(rows.buffer, rows.length);
  return { body: thinned!.body, gone, left };
}
