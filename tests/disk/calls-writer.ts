/** The journal's writer without its thread, and what it has acknowledged: the same functions, one call after the other. */
import type Database from 'better-sqlite3';
import { Batch } from '../../broker/journal/batch.ts';
import { closeCleanly, type Opened, openForWriting } from '../../broker/journal/database.ts';
import type { JournalOpenError } from '../../broker/journal/errors.ts';
import { copyOf, type Commit as Followed } from '../../broker/journal/followed.ts';
import type { NewRecord } from '../../broker/journal/journal.ts';
import type { LostTail } from '../../broker/journal/mark.ts';
import { Names } from '../../broker/journal/names.ts';
import { rowsIn } from '../../broker/journal/rows.ts';
import { announceRecord, fixesRecord, START_MS } from '../../broker/journal/sample.ts';
import { type Commit, Store } from '../../broker/journal/store.ts';
import { checkJournal } from '../../broker/journal/verify.ts';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';

/** What somebody was told is on disk. */
export class Acknowledged {
  /** By a row's first number: what stood in it. */
  readonly rows = new Map<number, string>();
  readonly settings = new Map<string, string>();
  /** What was told to be missing when the journal was opened. */
  readonly lost: LostTail[] = [];

  copy(): Acknowledged {
    const copy = new Acknowledged();
    for (const [seq, row] of this.rows) copy.rows.set(seq, row);
    for (const [key, json] of this.settings) copy.settings.set(key, json);
    return copy;
  }
}

const TRIES = 3;
/** Long enough that records take some pages. */
const LONG = 'a rider was seen on the wrong side of the road. '.repeat(20);

export const decisionRecord = (text: string): NewRecord =>
  announceRecord(`${text}: ${LONG}`, 'race' as RaceId);

export class Writer {
  readonly opened: Opened;
  readonly store: Store;
  readonly #names: Names;
  readonly #acknowledged: Acknowledged;
  /** What crossed to a standby. */
  readonly commits: Followed[] = [];

  constructor(path: string, key: string | null, acknowledged: Acknowledged) {
    this.opened = openForWriting(path, key, START_MS);
    this.#names = new Names(this.opened.names);
    this.#acknowledged = acknowledged;
    try {
      this.store = new Store(this.opened);
    } catch (error) {
      // As the writer thread's death lets go of the file.
      this.opened.db.close();
      this.opened.lock.close();
      throw error;
    }
    const { lost } = this.opened;
    if (lost === null) return;
    // As the station goes on: officials are told, and the numbers are not given again.
    acknowledged.lost.push(lost);
    if (lost.toSeq > this.store.storedSeq) this.store.skip(lost.toSeq);
  }

  /** A commit of a decision, positions and a setting; tried again as the station does. Throws when it never succeeds. */
  commit(name: string, fixes = 1): void {
    const batch = new Batch(this.store.storedSeq + 1, this.#names);
    const records = [decisionRecord(name), ...Array.from({ length: fixes }, (_, i) => fixesRecord(i + 1, i))];
    for (const [index, record] of records.entries())
      batch.add({ ...record, seq: batch.firstSeq + index } as JournalRecord, () => {});
    batch.addSetting([`made/${name}`, JSON.stringify(name)], () => {});
    const rows = batch.takeRows();
    this.follow({
      rows: new Uint8Array(rows.buffer.slice(0, rows.length)),
      newNames: batch.newNames,
      settings: batch.settings,
    });
  }

  /** Stores a commit, of its own or of a master. */
  follow(commit: Followed): void {
    const rows = [...rowsIn(copyOf(commit.rows), commit.rows.length)];
    const last = rows.at(-1);
    const batch: Commit = {
      type: 'commit',
      buffer: copyOf(commit.rows),
      length: commit.rows.length,
      lastSeq: last === undefined ? this.store.storedSeq : last.seq + last.count - 1,
      newNames: commit.newNames,
      settings: commit.settings,
    };
    let said: string | null = null;
    for (let tries = 0; tries < TRIES; tries++) {
      said = this.store.take(batch);
      if (said === null) break;
    }
    if (said !== null) throw new Error(said);
    for (const row of rows)
      this.#acknowledged.rows.set(row.seq, told(row.kind, row.count, Buffer.from(row.body)));
    for (const [key, json] of commit.settings) this.#acknowledged.settings.set(key, json!);
    this.commits.push(commit);
  }

  close(): void {
    closeCleanly(this.opened);
  }
}

const told = (kind: number, count: number, body: Buffer): string =>
  `${kind} ${count} ${body.toString('base64')}`;

export interface Found {
  readonly outcome: 'whole' | 'named' | 'refused' | 'SILENT';
  readonly says: string;
}

/** Opens the journal on a well disk, as the station does: is everything there, or the loss told? */
export function found(path: string, key: string | null, acknowledged: Acknowledged): Found {
  let opened: Opened;
  try {
    opened = openForWriting(path, key, START_MS);
  } catch (error) {
    return { outcome: 'refused', says: (error as JournalOpenError).message };
  }
  try {
    return compared(opened.db, opened.lost, acknowledged);
  } catch (error) {
    return { outcome: 'SILENT', says: `It opens and cannot be read: ${(error as Error).message}` };
  } finally {
    closeCleanly(opened);
  }
}

/** `lost`: what the journal itself says is missing. */
export function compared(db: Database.Database, lost: Opened['lost'], acknowledged: Acknowledged): Found {
  const there = new Map(
    (db.prepare('SELECT seq, kind, count, CAST(body AS BLOB) FROM record').raw().all() as Stored[]).map(
      ([seq, kind, count, body]) => [seq, told(kind, count, body)],
    ),
  );
  const missing = [...acknowledged.rows.keys()].filter((seq) => !there.has(seq));
  const other = [...acknowledged.rows].filter(([seq, row]) => there.has(seq) && there.get(seq) !== row);
  const settings = new Map(db.prepare('SELECT key, value FROM setting').raw().all() as [string, string][]);
  const unset = [...acknowledged.settings].filter(([key, json]) => settings.get(key) !== json);
  const { faults } = checkJournal(db);
  const wrong = [
    ...missing.map((seq) => `record ${seq} is not there`),
    ...other.map(([seq]) => `record ${seq} is another`),
    ...unset.map(([key]) => `setting ${key} is not what was stored`),
    ...faults,
  ];
  if (wrong.length === 0) return { outcome: 'whole', says: '' };
  const tails = lost === null ? acknowledged.lost : [lost, ...acknowledged.lost];
  const isTold =
    other.length + faults.length === 0 &&
    missing.every((seq) => tails.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq)) &&
    unset.length <= tails.reduce((sum, { settings = 0 }) => sum + settings, 0);
  return { outcome: isTold ? 'named' : 'SILENT', says: wrong.slice(0, 5).join('; ') };
}

type Stored = [seq: number, kind: number, count: number, body: Buffer];
