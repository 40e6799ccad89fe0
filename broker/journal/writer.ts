/**
 * The writer thread: the only one that writes the journal. It takes one batch at a time, stores it in one
 * transaction, and answers once: after the commit is on disk, or with what went wrong, having stored nothing.
 * A batch it is given again after a failure, but that did reach the disk, is answered as stored.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { LOCAL_SETTINGS } from './batch.ts';
import { ChainNames, checksumOf, linkAfter, newestLink, wholeFromOf } from './chain.ts';
import {
  cannotOpen,
  closeCleanly,
  isRedacted,
  lastStoredSeq,
  type Opened,
  openForWriting,
  SETTINGS_COUNT,
  settingsCount,
} from './database.ts';
import { JournalOpenError } from './errors.ts';
import { stepsOf } from './faults.ts';
import { type Whose, whoseIn } from './mark-whose.ts';
import type { FromWriter, ThreadStart, ToWriter } from './messages.ts';
import { leftOf, replaceRows } from './redaction.ts';
import { forgetTelemetry } from './retention.ts';
import { RowKind, rowsIn } from './rows.ts';
import { spentSince, spentSoFar } from './spent.ts';
import { changeStation, sumOf } from './sums.ts';

type Commit = Extract<ToWriter, { type: 'commit' }>;

/** Of standby/stored.ts: whether this computer is one of a pair is part of the mark. */
const PAIR_SETTING = `${LOCAL_SETTINGS}pair`;

/**
 * The log is folded into the file after about this much was written to it: most of it by the reader thread, beside
 * the commits, and the little that came meanwhile here, because only a log folded to its end starts over.
 */
const FOLD_BYTES = 8 * 1024 * 1024;
/** Beyond this the writer folds by itself, at the price of one slow commit: the reader may be busy or dead. */
const FOLD_ALONE_BYTES = 64 * 1024 * 1024;
/** A commit writes whole pages: about this much more than its rows. */
const COMMIT_OVERHEAD_BYTES = 8 * 1024;

const start = workerData as ThreadStart;
const port = parentPort!;
const utf8 = new TextDecoder();
const answer = (message: FromWriter, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

function open(): { readonly opened: Opened; readonly store: Store } | null {
  let opened: Opened | null = null;
  try {
    opened = openForWriting(start.path, start.key, start.nowMs);
    return { opened, store: new Store(opened) };
  } catch (error) {
    // Not a clean end: the next start checks it.
    for (const one of [opened?.mark, opened?.db, opened?.lock]) tried(() => one?.close());
    const { problem, message } = error instanceof JournalOpenError ? error : cannotOpen(start.path, error);
    answer({ type: 'refused', problem, message });
    return null;
  }
}

/** What one commit writes, and where the chain stands after it. */
class Store {
  storedSeq: number;
  link: Buffer;
  readonly #opened: Opened;
  readonly #names: ChainNames;
  readonly #wholeFrom: number;
  readonly #run: ReturnType<typeof statementsOf>;
  #paired: boolean;
  /** Commits that changed settings, since the journal was made. */
  #settings: number;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#names = ChainNames.of(opened.db);
    this.#wholeFrom = wholeFromOf(opened.db);
    this.#run = statementsOf(opened.db);
    this.#settings = settingsCount(opened.settings);
    this.#paired = opened.settings.some(([key]) => key === PAIR_SETTING);
    this.storedSeq = opened.lastSeq;
    this.link = newestLink(opened.db);
  }

  commit(batch: Commit): void {
    step('begin');
    this.#run.begin.run();
    for (const name of batch.newNames) {
      step('name');
      this.#name(name);
    }
    const link = this.#rows(batch);
    for (const [key, json] of batch.settings) {
      step('setting');
      if (json === null) this.#run.deleteSetting.run(key);
      else this.#run.putSetting.run(key, json, sumOf(key, json));
    }
    if (batch.settings.length > 0) {
      const count = String(this.#settings + 1);
      this.#run.putSetting.run(SETTINGS_COUNT, count, sumOf(SETTINGS_COUNT, count));
    }
    step('commit');
    this.#run.commit.run();
    this.link = link;
    this.storedSeq = Math.max(this.storedSeq, batch.lastSeq);
    this.#mark(batch);
    step('answer');
  }

  #name(name: Commit['newNames'][number]): void {
    if (name.kind === 'race') {
      this.#run.insertRace.run(name.number, name.id, sumOf(name.number, name.id));
      this.#names.race(name.number, name.id);
    } else {
      const { number, role } = name;
      this.#run.insertAuthor.run(number, role, name.name, sumOf(number, role, name.name));
      this.#names.author(name.number, name.role, name.name);
    }
  }

  /** Returns the link after the last row. */
  #rows(batch: Commit): Buffer {
    let { link } = this;
    const rows = [...rowsIn(batch.buffer, batch.length)];
    for (const [index, row] of rows.entries()) {
      step('row');
      link = linkAfter(link, this.#names.chained(row));
      const body = row.kind === RowKind.telemetry ? row.body : utf8.decode(row.body);
      this.#run.insertRow.run(
        ...([row.seq, row.kind, row.count, row.race, row.author, row.atMs] as const),
        ...([checksumOf(row, this.#wholeFrom), body, index === rows.length - 1 ? link : null] as const),
      );
    }
    return link;
  }

  #mark(batch: Commit): void {
    const pair = batch.settings.findLast(([key]) => key === PAIR_SETTING);
    if (pair !== undefined) this.#paired = pair[1] !== null;
    if (batch.settings.length > 0) this.#settings += 1;
    const whose: Whose[] = [];
    for (const row of rowsIn(batch.buffer, batch.length)) whoseIn(row, whose);
    const mark = {
      lastSeq: this.storedSeq,
      atMs: Date.now(),
      paired: this.#paired,
      settings: this.#settings,
    };
    this.#opened.mark.write(mark, whose);
  }

  /** After a failure: nothing half done, and certainty about what is on disk. `makeSure` folds the whole log. */
  recover(makeSure: () => void): void {
    const { db } = this.#opened;
    if (db.inTransaction) db.exec('ROLLBACK');
    const found = lastStoredSeq(db);
    // Readable is not yet on the platter when the sync failed: only a full checkpoint makes sure.
    if (found > this.storedSeq) makeSure();
    this.storedSeq = found;
    this.link = newestLink(db);
  }

  adopt(stationId: string): void {
    if (this.storedSeq > 0) throw new Error('it holds records already');
    changeStation(this.#opened.db, 'UPDATE station SET station_id = ?', stationId);
  }

  /** The numbers of lost records are never given again: others may know those records under them. */
  skip(toSeq: number): void {
    const { db, lost } = this.#opened;
    db.transaction(() => {
      if (lost !== null && lost.fromSeq === this.storedSeq + 1)
        db.prepare('INSERT OR IGNORE INTO gap VALUES (?, ?, ?, ?, ?, ?)').run(
          ...([lost.fromSeq, toSeq, lost.fromMs, lost.toMs, Date.now(), 'station'] as const),
        );
      changeStation(db, 'UPDATE station SET last_seq = max(last_seq, ?)', toSeq);
    })();
    this.storedSeq = Math.max(this.storedSeq, toSeq);
  }
}

const statementsOf = (db: Database.Database) => ({
  begin: db.prepare('BEGIN IMMEDIATE'),
  commit: db.prepare('COMMIT'),
  insertRow: db.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  insertRace: db.prepare('INSERT OR IGNORE INTO race VALUES (?, ?, ?)'),
  insertAuthor: db.prepare('INSERT OR IGNORE INTO author VALUES (?, ?, ?, ?)'),
  putSetting: db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?, ?)'),
  deleteSetting: db.prepare('DELETE FROM setting WHERE key = ?'),
});

const step = stepsOf(start.faults, (kind, at) => {
  if (kind === 'crash') process.exit(1);
  if (kind === 'full') throw new Database.SqliteError(`database or disk is full (at ${at})`, 'SQLITE_FULL');
  throw new Database.SqliteError(`disk I/O error (at ${at})`, 'SQLITE_IOERR_WRITE');
});

/** What went wrong, or null. */
function tried(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

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
  let logBytes = 0;
  let folding = false;

  function foldLog(how: 'PASSIVE' | 'TRUNCATE'): void {
    const [result] = db.pragma(`wal_checkpoint(${how})`) as {
      busy: number;
      log: number;
      checkpointed: number;
    }[];
    if (how === 'TRUNCATE' && result!.busy !== 0) throw new Error('the log is still being read');
    if (result!.log === result!.checkpointed) logBytes = 0;
  }

  function commitBatch(batch: Commit): void {
    const began = spentSoFar();
    const stored = batch.lastSeq > 0 && batch.length > 0 && batch.lastSeq <= store.storedSeq;
    const message = stored ? null : tried(() => store.commit(batch));
    if (message !== null) {
      const second = tried(() => store.recover(() => foldLog('TRUNCATE')));
      if (second !== null) console.error(`The journal could not recover from "${message}":`, second);
      answer({ type: 'failed', buffer: batch.buffer, message }, [batch.buffer]);
      return;
    }
    answer({ type: 'committed', buffer: batch.buffer, ...spentSince(began) }, [batch.buffer]);
    logBytes += batch.length + COMMIT_OVERHEAD_BYTES;
    if (logBytes > FOLD_BYTES && !folding) {
      folding = true;
      answer({ type: 'fold' });
    } else if (logBytes > FOLD_ALONE_BYTES) foldRest();
  }

  function foldRest(): void {
    folding = false;
    try {
      foldLog('PASSIVE');
      // Somebody still reads from the log (a backup, say): wait for as much again before the next try.
      if (logBytes > FOLD_BYTES) logBytes = 0;
    } catch {
      // Nothing is lost: the log holds everything, and later commits bring the next try.
    }
  }

  port.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'commit':
        commitBatch(message);
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
  const { stationId, lastSeq, names, settings, report, lost } = opened;
  answer({ type: 'opened', stationId, lastSeq, names, settings, report, lost });
}

const ready = open();
if (ready !== null) serve(ready.opened, ready.store);
