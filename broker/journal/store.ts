/**
 * What the writer thread does with a batch: all of it in one transaction, chained to what was there, and the mark after it.
 * A batch that fails has stored nothing, and what is on disk after it is made sure of.
 */
import type Database from 'better-sqlite3';
import { PAIR_SETTING, SETTINGS_COUNT } from './beside.ts';
import { ChainNames, checksumOf, linkAfter, newestLink, wholeFromOf } from './chain.ts';
import { lastStoredSeq, type Opened, settingsCount } from './database.ts';
import type { CommitStep } from './faults.ts';
import { type Whose, whoseIn } from './mark-whose.ts';
import type { ToWriter } from './messages.ts';
import { type Row, RowKind, rowsIn } from './rows.ts';
import { changeStation, sumOf } from './sums.ts';

export type Commit = Extract<ToWriter, { type: 'commit' }>;
type Step = (step: CommitStep) => void;

const utf8 = new TextDecoder();

/** What one commit writes, and where the chain stands after it. */
export class Store {
  storedSeq: number;
  link: Buffer;
  readonly #opened: Opened;
  readonly #names: ChainNames;
  readonly #wholeFrom: number;
  readonly #run: ReturnType<typeof statementsOf>;
  readonly #step: Step;
  #paired: boolean;
  /** Commits that changed settings, since the journal was made. */
  #settings: number;

  /** `step`: told before each step of a commit; whatever it throws is what failed there. */
  constructor(opened: Opened, step: Step = () => {}) {
    this.#step = step;
    this.#opened = opened;
    this.#names = ChainNames.of(opened.db);
    this.#wholeFrom = wholeFromOf(opened.db);
    this.#run = statementsOf(opened.db);
    this.#settings = settingsCount(opened.settings);
    this.#paired = opened.settings.some(([key]) => key === PAIR_SETTING);
    this.storedSeq = opened.lastSeq;
    this.link = newestLink(opened.db);
  }

  /** Stores the batch, or nothing of it and says why. One that did reach the disk before is not stored twice. */
  take(batch: Commit): string | null {
    if (batch.lastSeq > 0 && batch.length > 0 && batch.lastSeq <= this.storedSeq) return null;
    const message = tried(() => this.#commit(batch));
    if (message === null) return null;
    const second = tried(() => this.#recover());
    if (second !== null) console.error(`The journal could not recover from "${message}":`, second);
    return message;
  }

  /** Folds the log into the file; says whether all of it was. `TRUNCATE` throws when somebody still reads from it. */
  fold(how: 'PASSIVE' | 'TRUNCATE'): boolean {
    const [result] = this.#opened.db.pragma(`wal_checkpoint(${how})`) as {
      busy: number;
      log: number;
      checkpointed: number;
    }[];
    if (how === 'TRUNCATE' && result!.busy !== 0) throw new Error('the log is still being read');
    return result!.log === result!.checkpointed;
  }

  #commit(batch: Commit): void {
    const rows = [...rowsIn(batch.buffer, batch.length)];
    const isOneRow = rows.length === 1 && batch.newNames.length === 0 && batch.settings.length === 0;
    this.#step('begin');
    const link = isOneRow ? this.#oneRow(rows[0]!) : this.#transaction(batch, rows);
    this.link = link;
    this.storedSeq = Math.max(this.storedSeq, batch.lastSeq);
    this.#mark(batch, rows);
    this.#step('answer');
  }

  /** A statement alone is a transaction of its own, which is all that most commits of a race are. Returns the link after it. */
  #oneRow(row: Row): Buffer {
    this.#step('row');
    this.#step('commit');
    const link = linkAfter(this.link, this.#names.chained(row));
    this.#row(row, link);
    return link;
  }

  /** Returns the link after the last row. */
  #transaction(batch: Commit, rows: readonly Row[]): Buffer {
    this.#run.begin.run();
    for (const name of batch.newNames) {
      this.#step('name');
      this.#name(name);
    }
    let { link } = this;
    for (const [index, row] of rows.entries()) {
      this.#step('row');
      link = linkAfter(link, this.#names.chained(row));
      this.#row(row, index === rows.length - 1 ? link : null);
    }
    for (const [key, json] of batch.settings) {
      this.#step('setting');
      if (json === null) this.#run.deleteSetting.run(key);
      else this.#run.putSetting.run(key, json, sumOf(key, json));
    }
    if (batch.settings.length > 0) {
      const count = String(this.#settings + 1);
      this.#run.putSetting.run(SETTINGS_COUNT, count, sumOf(SETTINGS_COUNT, count));
    }
    this.#step('commit');
    this.#run.commit.run();
    return link;
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

  /** `link`: the chain's after it, in the last row of a commit. */
  #row(row: Row, link: Buffer | null): void {
    const { seq, kind, count, race, author, atMs } = row;
    const body = kind === RowKind.telemetry ? row.body : utf8.decode(row.body);
    const sum = checksumOf(row, this.#wholeFrom);
    this.#run.insertRow.run(seq, kind, count, race, author, atMs, sum, body, link);
  }

  #mark(batch: Commit, rows: readonly Row[]): void {
    if (batch.settings.length > 0) {
      const pair = batch.settings.findLast(([key]) => key === PAIR_SETTING);
      if (pair !== undefined) this.#paired = pair[1] !== null;
      this.#settings += 1;
    }
    if (batch.settings.length + batch.newNames.length > 0)
      this.#opened.beside.learn({ names: batch.newNames, settings: batch.settings });
    const whose: Whose[] = [];
    for (const row of rows) whoseIn(row, whose);
    const mark = {
      lastSeq: this.storedSeq,
      atMs: Date.now(),
      paired: this.#paired,
      settings: this.#settings,
    };
    this.#opened.mark.write(mark, whose);
  }

  /** After a failure: nothing half done, and certainty about what is on disk. */
  #recover(): void {
    const { db } = this.#opened;
    if (db.inTransaction) db.exec('ROLLBACK');
    const found = lastStoredSeq(db);
    // Readable is not yet on the platter when the sync failed: only a full checkpoint makes sure.
    if (found > this.storedSeq) this.fold('TRUNCATE');
    this.storedSeq = found;
    this.link = newestLink(db);
  }

  adopt(stationId: string): void {
    if (this.storedSeq > 0) throw new Error('it holds records already');
    changeStation(this.#opened.db, 'UPDATE station SET station_id = ?', stationId);
    this.#opened.beside.learn({ station: { stationId, createdMs: this.#opened.createdMs } });
  }

  /** The numbers of lost records are never given again: others may know those records under them. */
  skip(toSeq: number): void {
    const { db, lost } = this.#opened;
    db.transaction(() => {
      if (lost !== null && lost.fromSeq === this.storedSeq + 1)
        db.prepare('INSERT OR IGNORE INTO gap VALUES (?, ?, ?, ?, ?, ?)').run(
          lost.fromSeq,
          toSeq,
          lost.fromMs,
          lost.toMs,
          Date.now(),
          'station',
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

/** What went wrong, or null. */
export function tried(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
