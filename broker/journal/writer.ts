/**
 * The writer thread: the only one that writes the journal. It takes one batch at a time, stores it in one
 * transaction, and answers once: after the commit is on disk, or with what went wrong, having stored nothing.
 * A batch it is given again after a failure, but that did reach the disk, is answered as stored.
 */
import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { PAIR_SETTING } from './beside.ts';
import { cannotOpen, closeCleanly, isRedacted, type Opened, openForWriting } from './database.ts';
import { JournalOpenError } from './errors.ts';
import { stepsOf } from './faults.ts';
import { HANDED_OVER, HandOver } from './hand-over.ts';
import type { FromWriter, ToWriter } from './messages.ts';
import { leftOf, replaceRows } from './redaction.ts';
import { forgetTelemetry } from './retention.ts';
import { Spent } from './spent.ts';
import { type Commit, Store, tried } from './store.ts';
import { threadStart } from './thread-start.ts';

/**
 * The log is folded into the file after about this much was written to it: most of it by the reader thread, beside
 * the commits, and the little that came meanwhile here, because only a log folded to its end starts over. More
 * often, and more commits meet one: at 2,000 a second their p99 was 6.2 ms with 8 MB, 3.8 with 16, 7.0 with 24 (docs/bench.md).
 */
const FOLD_BYTES = 16 * 1024 * 1024;
/** Beyond this the writer folds by itself, at the price of one slow commit: the reader may be busy or dead. */
const FOLD_ALONE_BYTES = 64 * 1024 * 1024;
/** A commit writes whole pages: about this much more than its rows. */
const COMMIT_OVERHEAD_BYTES = 8 * 1024;

const start = await threadStart();
const port = parentPort!;
const answer = (message: FromWriter, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

function open(): { readonly opened: Opened; readonly store: Store } | null {
  let opened: Opened | null = null;
  try {
    opened = openForWriting(start.path, start.key, start.nowMs);
    return { opened, store: new Store(opened, step) };
  } catch (error) {
    // Not a clean end: the next start checks it.
    for (const one of [opened?.mark, opened?.beside, opened?.db, opened?.lock]) tried(() => one?.close());
    const { problem, message } = error instanceof JournalOpenError ? error : cannotOpen(start.path, error);
    answer({ type: 'refused', problem, message });
    return null;
  }
}

const step = stepsOf(start.faults, (kind, at) => {
  if (kind === 'crash') process.exit(1);
  if (kind === 'full') throw new Database.SqliteError(`database or disk is full (at ${at})`, 'SQLITE_FULL');
  throw new Database.SqliteError(`disk I/O error (at ${at})`, 'SQLITE_IOERR_WRITE');
});

function redact(db: Database.Database, what: Extract<ToWriter, { type: 'redact' }>): void {
  const { id, rows, race, entry } = what;
  const failed = (error: string) => answer({ type: 'redacted', id, records: 0, left: '', error });
  let replaced = 0;
  const error = tried(() => {
    replaced = replaceRows(db, rows);
  });
  if (error !== null) {
    failed(error);
    return;
  }
  forgetTelemetry(
    db,
    { race, beforeMs: Number.POSITIVE_INFINITY, ...(entry !== null && { entry }) },
    {
      done: (records) => {
        // What was there is in the log too until that begins anew; a reader who is busy leaves it for later.
        tried(() => void db.pragma('wal_checkpoint(TRUNCATE)'));
        answer({ type: 'redacted', id, records: replaced + records, left: leftOf(db), error: null });
      },
      failed,
    },
  );
}

function serve(opened: Opened, store: Store): void {
  const { db } = opened;
  const spent = new Spent();
  const handOver = new HandOver(start.handOver);
  let logBytes = 0;
  let folding = false;

  function commitBatch(batch: Commit, isHandedOver: boolean): void {
    spent.begin();
    const message = store.take(batch);
    if (message !== null) {
      answer({ type: 'failed', buffer: batch.buffer, message }, [batch.buffer]);
      return;
    }
    if (isHandedOver) {
      handOver.stored(spent.end());
      answer(HANDED_OVER);
    } else answer({ type: 'committed', buffer: batch.buffer, ...spent.end() }, [batch.buffer]);
    logBytes += batch.length + COMMIT_OVERHEAD_BYTES;
    if (logBytes > FOLD_BYTES && !folding) {
      folding = true;
      answer({ type: 'fold' });
    } else if (logBytes > FOLD_ALONE_BYTES) foldRest();
  }

  function foldRest(): void {
    folding = false;
    try {
      if (store.fold('PASSIVE')) logBytes = 0;
      // Somebody still reads from the log (a backup, say): wait for as much again before the next try.
      if (logBytes > FOLD_BYTES) logBytes = 0;
    } catch {
      // Nothing is lost: the log holds everything, and later commits bring the next try.
    }
  }

  port.on('message', (message: ToWriter) => {
    if (message === HANDED_OVER) return commitBatch(handOver.take(), true);
    switch (message.type) {
      case 'commit':
        commitBatch(message, false);
        break;
      case 'forget':
        forgetTelemetry(db, message, {
          done: (records) => answer({ type: 'forgot', id: message.id, records, error: null }),
          failed: (error) => answer({ type: 'forgot', id: message.id, records: 0, error }),
        });
        break;
      case 'redact':
        redact(db, message);
        break;
      case 'adopt':
        answer({ type: 'adopted', error: tried(() => store.adopt(message.stationId)) });
        break;
      case 'head':
        answer({ type: 'head', seq: store.storedSeq, link: store.link.toString('hex') });
        break;
      case 'gaps':
        answer({ type: 'gaps', gaps: message.gaps.filter((gap) => !isRedacted(db, gap)) });
        break;
      case 'skip':
        answer({ type: 'skipped', error: tried(() => store.skip(message.toSeq)) });
        break;
      case 'folded':
        foldRest();
        break;
      case 'close':
        closeCleanly(opened);
        answer({ type: 'closed' });
        port.close();
    }
  });
  const { stationId, lastSeq, names, settings, report, lost, beside } = opened;
  const pairBeside = lost === null ? null : (beside.known?.settings.get(PAIR_SETTING)?.json ?? null);
  answer({ type: 'opened', stationId, lastSeq, names, settings, report, lost, pairBeside });
}

const ready = open();
if (ready !== null) serve(ready.opened, ready.store);
