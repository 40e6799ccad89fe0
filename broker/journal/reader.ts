/**
 * The reader thread: replays and riders' tracks, on connections of its own, so that a long read never delays a
 * commit. Every answer is one buffer, transferred; every piece of work is a slice of some milliseconds.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { checksum, connect } from './database.ts';
import type { FromReader, ThreadStart, ToReader } from './messages.ts';
import { RowBuffer, RowKind } from './rows.ts';
import { eachPacked } from './unpack.ts';

type Page = Extract<ToReader, { type: 'page' }>;
type Fixes = Extract<ToReader, { type: 'fixes' }>;

/** A page is what the main thread unpacks at one go: some milliseconds. */
const PAGE_RECORDS = 4_096;
const PAGE_BYTES = 128 * 1024;

interface StoredRow {
  readonly seq: number;
  readonly kind: RowKind;
  readonly count: number;
  readonly race: number;
  readonly author: number;
  readonly at_ms: number;
  readonly crc: number;
  readonly body: Buffer;
}

const start = workerData as ThreadStart;
const port = parentPort!;
const db = connect(start.path, start.key, { readonly: true });
const answer = (message: FromReader, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

const rowHolding = db.prepare('SELECT max(seq) FROM record WHERE seq <= ?').pluck();
const rowsFrom = db.prepare(
  `SELECT seq, kind, count, race, author, at_ms, crc, CAST(body AS BLOB) AS body
   FROM record WHERE seq >= ? AND seq <= ? ORDER BY seq`,
);

function* storedRows(fromSeq: number, toSeq: number): Generator<StoredRow> {
  const first = Number(rowHolding.get(fromSeq) ?? fromSeq);
  for (const row of rowsFrom.iterate(first, toSeq) as IterableIterator<StoredRow>) {
    if (checksum(row.body) !== row.crc)
      throw new Error(
        `Records ${row.seq} to ${row.seq + row.count - 1} of the journal do not match their checksum.`,
      );
    yield row;
  }
}

function page(request: Page): void {
  const rows = new RowBuffer();
  let records = 0;
  let nextSeq: number | null = null;
  for (const row of storedRows(request.fromSeq, request.toSeq)) {
    if (records > 0 && (records + row.count > PAGE_RECORDS || rows.length + row.body.length > PAGE_BYTES)) {
      nextSeq = row.seq;
      break;
    }
    rows.row({ ...row, atMs: row.at_ms });
    records += row.count;
  }
  answer({ type: 'page', id: request.id, buffer: rows.buffer, length: rows.length, nextSeq }, [rows.buffer]);
}

function fixes(request: Fixes): void {
  const batches: Uint8Array[] = [];
  for (const row of storedRows(1, request.toSeq)) {
    if (row.kind !== RowKind.telemetry) continue;
    eachPacked({ ...row, atMs: row.at_ms }, (each) => {
      if (each.race === request.race && each.entry === request.entry) batches.push(each.packed.slice());
    });
  }
  answer({ type: 'fixes', id: request.id, batches });
}

port.on('message', (message: ToReader) => {
  if (message.type === 'close') {
    db.close();
    answer({ type: 'closed' });
    port.close();
    return;
  }
  try {
    if (message.type === 'page') page(message);
    else fixes(message);
  } catch (error) {
    answer({
      type: 'failed',
      id: message.id,
      message: error instanceof Error ? error.message : String(error),
    });
  }
});
answer({ type: 'opened' });
