/**
 * The reader thread: replays, riders' tracks and folding the log into the file, on connections of its own, so that
 * a long read never delays a commit. Work is done in slices of some milliseconds; questions come first, tracks are
 * extended when nobody asks.
 */
import { parentPort } from 'node:worker_threads';
import { checksumOf, wholeFromOf } from './chain.ts';
import { connect, lastStoredSeq } from './database.ts';
import { letGo } from './let-go.ts';
import { lookThrough } from './look-through.ts';
import type { FromReader, ToReader } from './messages.ts';
import { type Row, RowBuffer, type RowKind } from './rows.ts';
import { sqliteCode } from './sqlite.ts';
import type { StoredRow } from './stored-row.ts';
import { threadStart } from './thread-start.ts';
import { tieAt } from './tie.ts';
import { Tracks, TracksLost } from './tracks.ts';
import { serveUnsealing } from './unsealer.ts';

type Page = Extract<ToReader, { type: 'page' }>;
type Fixes = Extract<ToReader, { type: 'fixes' }>;

/** A page is what the main thread unpacks at one go: some milliseconds. */
const PAGE_RECORDS = 4_096;
const PAGE_BYTES = 128 * 1024;
/** Records gathered for tracks at one go. */
const SLICE_RECORDS = 4_096;
/** Tracks are extended this often, when there is something new, and with at most this share of one core. */
const IDLE_EVERY_MS = 1_000;
const IDLE_SHARE = 0.25;
/** So many are sorted in a moment: 50 ms. */
const SOON_RECORDS = 20_000;

type ReadRow = Omit<StoredRow, 'chain' | 'kind'> & { readonly kind: RowKind };

/** In place of a body that was overwritten with zeros. */
const NOTHING = Buffer.alloc(0);

const start = await threadStart();
const port = parentPort!;
const answer = (message: FromReader, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);
const db = connect(start.path, start.key, { readonly: true });
/** Folds the log; never writes otherwise. */
const folding = connect(start.path, start.key, { readonly: false });
folding.pragma('synchronous = FULL');

const wholeFrom = wholeFromOf(db);
const rowHolding = db.prepare('SELECT max(seq) FROM record WHERE seq <= ?').pluck();
const rowsFrom = db.prepare(
  `SELECT seq, kind, count, race, author, at_ms, crc, CAST(body AS BLOB) AS body
   FROM record WHERE seq >= ? AND seq <= ? ORDER BY seq`,
);
const saidFrom = db.prepare(
  `SELECT seq, kind, count, race, author, at_ms, crc, CAST(body AS BLOB) AS body
   FROM record WHERE seq >= ? AND seq <= ? AND kind <> 0 ORDER BY seq`,
);
const tracks = new Tracks({
  path: start.path,
  key: start.key,
  stationId: String(db.prepare('SELECT station_id FROM station').pluck().get()),
  lastSeq: lastStoredSeq(db),
});
const waiting: Fixes[] = [];
let workPlanned: NodeJS.Timeout | null = null;

/** Rows from the one that holds `fromSeq`, or follows it, on. Throws at a row that is not as it was stored. */
function* storedRows(fromSeq: number, toSeq: number, withoutTelemetry = false): Generator<Row> {
  const first = Number(rowHolding.get(fromSeq) ?? fromSeq);
  const rows = withoutTelemetry ? saidFrom : rowsFrom;
  for (const row of rows.iterate(first, toSeq) as IterableIterator<ReadRow>) {
    if (row.seq + row.count <= fromSeq) continue;
    const body = row.body ?? NOTHING;
    if (row.body === null || checksumOf({ ...row, atMs: row.at_ms, body }, wholeFrom) !== row.crc)
      throw new Error(
        `Records ${row.seq} to ${row.seq + row.count - 1} of the journal do not match their checksum: the disk has lost or changed them. npm run journal -- check says more.`,
      );
    yield { ...row, atMs: row.at_ms, body };
  }
}

function page(request: Page): void {
  const rows = new RowBuffer();
  let records = 0;
  let nextSeq: number | null = null;
  const { fromSeq, toSeq, withoutTelemetry } = request;
  for (const row of storedRows(fromSeq, toSeq, withoutTelemetry)) {
    if (records > 0 && (records + row.count > PAGE_RECORDS || rows.length + row.body.length > PAGE_BYTES)) {
      nextSeq = row.seq;
      break;
    }
    rows.row(row);
    letGo(row.body);
    records += row.count;
  }
  answer({ type: 'page', id: request.id, buffer: rows.buffer, length: rows.length, nextSeq }, [rows.buffer]);
}

/** One slice of the tracks' work. Says whether there may be more up to `toSeq`. */
function extendTracks(toSeq: number, inNeed: boolean): boolean {
  let records = 0;
  tracks.storeIfMany(inNeed);
  for (const row of storedRows(tracks.nextSeq, toSeq)) {
    tracks.gather(row);
    records += row.count;
    if (records >= SLICE_RECORDS) return true;
  }
  if (tracks.nextSeq <= toSeq) tracks.skipTo(toSeq + 1);
  return false;
}

/** Answers the first question that waits as soon as the tracks reach as far as it asks; else works for nobody. */
function work(): void {
  workPlanned = null;
  const question = waiting[0];
  const began = performance.now();
  try {
    const more =
      extendTracks(question?.toSeq ?? lastStoredSeq(db), question !== undefined) ||
      (question === undefined && tracks.checkSome());
    if (question === undefined) {
      planWork(more ? (performance.now() - began) * (1 / IDLE_SHARE - 1) : IDLE_EVERY_MS);
      return;
    }
    if (!more) {
      waiting.shift();
      answer({ type: 'fixes', id: question.id, batches: tracks.find(question) });
    }
  } catch (error) {
    // Built anew from the journal: whoever asked waits a little longer.
    if (question !== undefined && !(error instanceof TracksLost)) {
      waiting.shift();
      fail(question.id, error);
    }
  }
  planWork(waiting.length > 0 ? 0 : IDLE_EVERY_MS);
}

function planWork(inMs: number): void {
  if (workPlanned !== null) clearTimeout(workPlanned);
  workPlanned = setTimeout(work, inMs);
}

function fail(id: number, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  const message = sqliteCode(error)?.startsWith('SQLITE_CORRUPT')
    ? `A page of the journal is damaged (${why}). npm run journal -- check says what is hurt; salvage and restore mend it (docs/backup.md).`
    : why;
  answer({ type: 'failed', id, message });
}

port.on('message', (message: ToReader) => {
  switch (message.type) {
    case 'page':
      try {
        page(message);
        // A replay is not slowed by the tracks' idle work.
        if (waiting.length === 0) planWork(IDLE_EVERY_MS);
      } catch (error) {
        fail(message.id, error);
      }
      break;
    case 'fixes':
      if (message.soon && message.toSeq - tracks.nextSeq > SOON_RECORDS) {
        fail(message.id, new Error('much of the journal has yet to be sorted by rider'));
        break;
      }
      waiting.push(message);
      planWork(0);
      break;
    case 'tie':
      try {
        answer({ type: 'tie', id: message.id, tie: tieAt(db, message.seq) });
      } catch (error) {
        fail(message.id, error);
      }
      break;
    case 'look':
      lookThrough(storedRows, message.toSeq, {
        done: (gaps) => answer({ type: 'looked', id: message.id, gaps }),
        failed: (error) => fail(message.id, error),
      });
      break;
    case 'unseal':
      serveUnsealing(message.port);
      break;
    case 'fold':
      try {
        folding.pragma('wal_checkpoint(PASSIVE)');
      } catch {
        // The log keeps what could not be folded; the writer asks again.
      }
      answer({ type: 'folded' });
      break;
    case 'forgot':
      tracks.forget();
      break;
    case 'close':
      if (workPlanned !== null) clearTimeout(workPlanned);
      tracks.close();
      db.close();
      folding.close();
      answer({ type: 'closed' });
      port.close();
  }
});
answer({ type: 'opened' });
planWork(IDLE_EVERY_MS);
