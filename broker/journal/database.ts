/**
 * Opening the journal's file: is it ours, does the key fit, is anybody else using it, is it whole, is its schema
 * one we know? Whatever is refused here was opened read-only and is left as it was.
 */

import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { Beside, knownOf, SETTINGS_COUNT } from './beside.ts';
import { chainWhatIsThere, unsoundRows, wholeFromOf } from './chain.ts';
import { JournalOpenError } from './errors.ts';
import type { Gap } from './gap.ts';
import { keepShortLog, type Seen } from './hurt-log.ts';
import { isThere } from './is-there.ts';
import { type LostTail, type MarkFile, markBeside, openMark } from './mark.ts';
import { lostOf } from './mark-whose.ts';
import type { Name } from './names.ts';
import { refuseNewer } from './repair/newer.ts';
import { surveyJournal } from './repair/survey.ts';
import { RowKind } from './rows.ts';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { openSqlite, sqliteCode } from './sqlite.ts';
import { changeStation, putSums, unsoundNames } from './sums.ts';

export interface Opened {
  readonly db: Database.Database;
  /** Held for as long as the journal is open; the operating system lets go of it if we die. */
  readonly lock: Database.Database;
  readonly stationId: string;
  /** UTC epoch ms. */
  readonly createdMs: number;
  readonly lastSeq: number;
  readonly names: Name[];
  readonly settings: (readonly [key: string, json: string])[];
  /** What was found wrong or noteworthy, in sentences; empty after a clean shutdown. */
  readonly report: string[];
  readonly mark: MarkFile;
  readonly beside: Beside;
  /** What was acknowledged and is not there any more. */
  readonly lost: LostTail | null;
}

/** Files up to this size are checked whole after an unclean shutdown (about a second); larger ones at their ends. */
const CHECKED_WHOLE_BYTES_MAX = 256 * 1024 * 1024;
/** Every row's checksum is looked at up to this size. */
const ROWS_CHECKED_WHOLE_BYTES_MAX = 64 * 1024 * 1024;
/** Rows whose checksums are checked at the end of a larger file: the newest, which a power cut could have hurt. */
const CHECKED_ROWS = 2_000;
/** The schema's version since which rows are chained. */
const CHAINED_VERSION = 2;
/** The schema's version since which names and settings have checksums. */
const SUMMED_VERSION = 3;
const SQLITE_HEADER = 'SQLite format 3\0';

/** A connection with the key and the settings that all our connections share. The file must exist. */
export function connect(path: string, key: string | null, options: { readonly: boolean }): Database.Database {
  const db = openSqlite(path, key, { readonly: options.readonly, fileMustExist: true, timeout: 5_000 });
  try {
    db.pragma('temp_store = MEMORY');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens (or makes) the journal for writing. Throws `JournalOpenError`. */
export function openForWriting(path: string, key: string | null, nowMs: number): Opened {
  const lock = takeLock(path);
  let db: Database.Database | null = null;
  let mark: MarkFile | null = null;
  let beside: Beside | null = null;
  try {
    if (isEmpty(path)) {
      refuseIfGone(path);
      make(path);
    } else recognise(path, key);
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    const report: string[] = [];
    const log = keepShortLog(path, () => seenIn(path, key), nowMs);
    db = connect(path, key, { readonly: false });
    prepareForWriting(db);
    report.push(...keepAsItWas(db, path));
    migrate(db, nowMs);
    refuseUnsound(db, path);
    const state = db.prepare('SELECT state FROM station').pluck().get();
    if (state === 'open') report.push(...checkAfterUncleanShutdown(db, path));
    if (state === 'copy') report.push(...besideOthers(db, path), beginNewHistory(db));
    changeStation(db, `UPDATE station SET state = 'open'`);
    // What a killed process left in the log is readable but perhaps not on the platter yet: now it is.
    db.pragma('wal_checkpoint(TRUNCATE)');
    const found = contents(db);
    mark = openMark(path);
    const lost = lostTail(db, mark, found);
    if (lost !== null) report.push(lostInWords(lost, log));
    else if (log !== null)
      report.push(
        `The write-ahead log was damaged, and was put right from what stood behind the damage: nothing is missing. As it was it lies at ${log}.`,
      );
    beside = new Beside(path, key, knownOf(found, found.names, found.settings), lost === null);
    return { db, lock, report, mark, beside, lost, ...found };
  } catch (error) {
    beside?.close();
    mark?.close();
    db?.close();
    lock.close();
    if (error instanceof JournalOpenError) throw error;
    throw cannotOpen(path, error);
  }
}

/** What is left of a journal that was moved to another folder is kept under this name. */
export const movedPath = (path: string): string => join(dirname(path), 'journal-moved.db');

/** A journal that was here and is not: a new, empty one in its place would hide that. */
function refuseIfGone(path: string): void {
  const mark = markBeside(path);
  if (mark === null || mark.lastSeq === 0) {
    refuseIfOnlyCopies(path);
    return;
  }
  // Not a loss to be mended from a copy: there would be two stations then.
  if (isThere(movedPath(path)))
    throw new JournalOpenError(
      'cannot-open',
      `The journal ${path} was moved to another folder (npm run journal -- move). Start the station with that folder: --data FOLDER. If that folder is lost, rename ${movedPath(path)} to journal.db and start again. Nothing was changed.`,
    );
  throw new JournalOpenError(
    'gone',
    `The journal ${path} is gone, or empty, though it held ${mark.lastSeq} records up to ${new Date(mark.atMs).toISOString()}. Put it back, or restore the newest copy of the folder "copies" beside it: on the page in the console's place, or with npm run journal -- restore. To begin anew all the same, start with another --data folder. Nothing was changed.`,
  );
}

/** The journal is gone with its mark, and its copies are there: nobody begins anew beside them without knowing. */
function refuseIfOnlyCopies(path: string): void {
  const copies = join(dirname(path), 'copies');
  if (basename(path) !== 'journal.db' || !isThere(copies)) return;
  if (!readdirSync(copies).some((name) => /^journal-\d{8}T\d{6}Z\.db$/.test(name))) return;
  throw new JournalOpenError(
    'gone',
    `The journal ${path} is gone, or empty, though copies of it are in ${copies}: npm run journal -- restore brings the newest back. To begin anew all the same, start with another --data folder. Nothing was changed.`,
  );
}

/** Whether retention took every record of this gap out (decisions are replaced, never taken out), or an old version did, which left no word of it. */
export function isRedacted(db: Database.Database, { fromSeq, toSeq }: Gap): boolean {
  if (toSeq <= wholeFromOf(db)) return true;
  const taken = db
    .prepare(`SELECT sum(count) FROM redacted WHERE seq >= ? AND seq <= ? AND kind = ${RowKind.telemetry}`)
    .pluck();
  return Number(taken.get(fromSeq, toSeq) ?? 0) >= toSeq - fromSeq + 1;
}

export const settingsCount = (settings: Opened['settings']): number =>
  Number(settings.find(([key]) => key === SETTINGS_COUNT)?.[1] ?? 0);

function lostTail(
  db: Database.Database,
  file: MarkFile,
  { stationId, createdMs, lastSeq, names, settings }: Contents,
): LostTail | null {
  const mark = file.read(stationId);
  if (mark === null) return null;
  const changes = Math.max(0, mark.settings - settingsCount(settings));
  if (mark.lastSeq <= lastSeq && changes === 0) return null;
  const newest = db.prepare('SELECT at_ms FROM record ORDER BY seq DESC LIMIT 1').pluck().get();
  const raceName = (number: number): string => {
    const found = names.find((name) => name.kind === 'race' && name.number === number);
    return found?.kind === 'race' ? found.id : '?';
  };
  return {
    fromSeq: lastSeq + 1,
    toSeq: Math.max(lastSeq, mark.lastSeq),
    fromMs: Number(newest ?? createdMs),
    toMs: mark.atMs,
    paired: mark.paired,
    of: lostOf(file.whose(lastSeq + 1, mark.lastSeq), raceName),
    settings: changes,
  };
}

/** What SQLite finds in the journal, read-only; null where it finds none: opening it says why. */
function seenIn(path: string, key: string | null): Seen | null {
  if (isEmpty(path)) return null;
  const db = connect(path, key, { readonly: true });
  try {
    const stationId = String(db.prepare('SELECT station_id FROM station').pluck().get());
    const settings = db.prepare('SELECT value FROM setting WHERE key = ?').pluck().get(SETTINGS_COUNT);
    return { stationId, lastSeq: lastStoredSeq(db), settings: Number(settings ?? 0) };
  } catch {
    return null;
  } finally {
    db.close();
  }
}

function lostInWords(
  { fromSeq, toSeq, fromMs, toMs, settings = 0 }: LostTail,
  keptLog: string | null,
): string {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const records = toSeq - fromSeq + 1;
  const what = [
    ...(records > 0
      ? [
          `${records} records that were acknowledged between ${from} and ${to} are missing: the journal ends at ${fromSeq - 1} and held ${toSeq}.`,
        ]
      : []),
    ...(settings > 0
      ? [
          `${settings} changes of settings (users, cards, keys) made up to ${to} are missing: look through them.`,
        ]
      : []),
  ];
  const kept =
    keptLog === null
      ? ''
      : ` As it was it lies at ${keptLog}: what can still be read in it npm run journal -- salvage brings back.`;
  return `${what.join(' ')} Its write-ahead log was cut or damaged.${kept}`;
}

/** Marks a clean end; the last connection's close then folds the log into the file. */
export function closeCleanly(opened: Pick<Opened, 'db' | 'lock' | 'mark' | 'beside'>): void {
  try {
    changeStation(opened.db, `UPDATE station SET state = 'closed'`);
    opened.db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    opened.mark.close();
    opened.beside.close();
    opened.db.close();
    opened.lock.close();
  }
}

/** The newest sequence number ever stored, on this connection's view of the database. */
export function lastStoredSeq(db: Database.Database): number {
  const stored = db.prepare('SELECT seq + count - 1 FROM record ORDER BY seq DESC LIMIT 1').pluck().get();
  const floor = db.prepare('SELECT last_seq FROM station').pluck().get();
  return Math.max(Number(stored ?? 0), Number(floor ?? 0));
}

/** A second station on the same file would give the same numbers twice: the lock is a database nobody writes to. */
export function takeLock(path: string): Database.Database {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(`${path}.lock`, 'a', 0o600));
    const lock = openSqlite(`${path}.lock`, null, { timeout: 0 });
    try {
      lock.pragma('journal_mode = MEMORY');
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY'))
      throw new JournalOpenError(
        'in-use',
        `The journal ${path} is in use by another station on this computer. Stop that one first, or give this one a journal of its own.`,
      );
    throw cannotOpen(path, error);
  }
}

/** Whether a station has the journal at `path` open now. */
export function isInUse(path: string): boolean {
  if (!isThere(`${path}.lock`)) return false;
  try {
    takeLock(path).close();
    return false;
  } catch (error) {
    return error instanceof JournalOpenError && error.problem === 'in-use';
  }
}

/**
 * Says whether there is nothing in it. One that is not there is made, so that a half-made one never takes its place
 * (quarantine.ts); where it was moved from, nothing is to be in the way of its name.
 */
function isEmpty(path: string): boolean {
  if (!isThere(path) && !isThere(movedPath(path))) make(path);
  return !isThere(path) || statSync(path).size === 0;
}

/** Readable by its owner only. */
const make = (path: string): void => closeSync(openSync(path, 'a', 0o600));

/** Looks at an existing file without changing it: is it a journal of ours that this key opens? */
function recognise(path: string, key: string | null): void {
  const plain = firstBytes(path, SQLITE_HEADER.length) === SQLITE_HEADER;
  if (plain && key !== null)
    throw new JournalOpenError(
      'not-encrypted',
      `A key was given, but ${path} is not encrypted. Open it without the key, or name another file. Nothing was changed.`,
    );
  let applicationId: unknown;
  let version: unknown;
  // A station that died while making its journal, before that had a log, leaves what is to be undone first.
  const isHalfMade = isThere(`${path}-journal`);
  const db = openSqlite(path, key, { readonly: !isHalfMade, fileMustExist: true });
  try {
    applicationId = db.pragma('application_id', { simple: true });
    version = db.pragma('user_version', { simple: true });
    // A station that died while making its journal leaves a database with nothing in it: as good as no file.
    if (applicationId === 0 && db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0) return;
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_NOTADB') throw error;
    refuseHurtHead(path, key);
    throw key === null
      ? new JournalOpenError(
          'key-missing',
          `${path} is encrypted, or is no journal at all. Give the key it was made with, or name another file. Nothing was changed.`,
        )
      : new JournalOpenError(
          'wrong-key',
          `The key does not open ${path}: it is not the one the journal was made with, or the file is no journal. If it is the right key, the file's first page is damaged: npm run journal -- restore brings back a copy. Nothing was changed.`,
        );
  } finally {
    db.close();
  }
  if (applicationId !== APPLICATION_ID) refuseHurtHead(path, key);
  if (applicationId !== APPLICATION_ID)
    throw new JournalOpenError(
      'foreign',
      `${path} is a database of another program, not a journal. Name another file. Nothing was changed.`,
    );
  if (Number(version) > SCHEMA_VERSION) {
    refuseNewer(path, key);
    throw damaged(path, ['its first page is not what was stored']);
  }
}

/** A journal whose first bytes are hurt looks like none, or like one under another key; its rows' checksums know better. */
function refuseHurtHead(path: string, key: string | null): void {
  const survey = surveyJournal(path, key);
  const isOurs = survey.rows.length > 0;
  survey.close();
  if (isOurs) throw damaged(path, ['its first page is not what was stored']);
}

function firstBytes(path: string, length: number): string {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, length, 0);
  } finally {
    closeSync(file);
  }
  return bytes.toString('latin1');
}

function prepareForWriting(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // On macOS only these reach the platter; elsewhere they change nothing.
  db.pragma('fullfsync = ON');
  db.pragma('checkpoint_fullfsync = ON');
  // The reader thread folds the log, so that commits don't wait for it.
  db.pragma('wal_autocheckpoint = 0');
  // What retention takes out is overwritten, not only let go of.
  db.pragma('secure_delete = ON');
  db.pragma('journal_size_limit = 67108864');
}

/** Before a journal of an earlier version is changed: a copy of it as it is, beside it. */
function keepAsItWas(db: Database.Database, path: string): string[] {
  const version = Number(db.pragma('user_version', { simple: true }));
  const kept = `${path}.schema-${version}`;
  if (version === 0 || version === SCHEMA_VERSION || isThere(kept)) return [];
  db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(path, kept);
  return [
    `The journal was brought from schema ${version} to ${SCHEMA_VERSION}; as it was it lies at ${kept}.`,
  ];
}

/** Brings the tables to the newest schema; makes them, and the station's id, in an empty file. */
export function migrate(db: Database.Database, nowMs: number): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version === SCHEMA_VERSION) return;
  db.transaction(() => {
    for (const migration of MIGRATIONS) {
      if (migration.version <= version) continue;
      db.exec(migration.sql);
      if (migration.version === CHAINED_VERSION) chainWhatIsThere(db);
      db.prepare('INSERT INTO migration VALUES (?, ?, ?)').run(migration.version, nowMs, migration.what);
    }
    if (version === 0) {
      db.prepare('INSERT INTO station (id, station_id, created_ms) VALUES (1, ?, ?)').run(
        randomUUID(),
        nowMs,
      );
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }
    if (version < SUMMED_VERSION) putSums(db, ['station', 'race', 'author', 'setting']);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
}

/**
 * A backup put to work may lack records that its original went on to store and to mirror. What it stores from now
 * on must not be taken for those, so it is a station of its own.
 */
function beginNewHistory(db: Database.Database): string {
  changeStation(db, 'UPDATE station SET station_id = ?', randomUUID());
  return 'This journal is a backup put to work: the station has a new id, and is mirrored anew from the start.';
}

/**
 * A copy that somebody put in the journal's place. Of this station's own it is refused where the journal held more: the
 * new history would begin without a word of what is missing, and mending can fill it from other copies. Another
 * station's is whole in itself, so it opens, and it is said whose it is not. Without a mark nothing tells.
 */
function besideOthers(db: Database.Database, path: string): string[] {
  const held = markBeside(path);
  if (held === null || held.lastSeq === 0) return [];
  const until = `${held.lastSeq} records up to ${new Date(held.atMs).toISOString()}`;
  const own = markBeside(path, String(db.prepare('SELECT station_id FROM station').pluck().get()));
  if (own === null)
    return [
      `This is a copy of another station's journal. The one that was here held ${until}: nothing of it is in this copy. If that was not meant, end the station, take this file away and run npm run journal -- restore.`,
    ];
  const lastSeq = lastStoredSeq(db);
  if (own.lastSeq <= lastSeq) return [];
  throw damaged(path, [`a copy with ${lastSeq} records lies in its place, and it held ${until}`]);
}

/** Names and settings are read whole at each start: one that is not as it was stored is not believed. */
function refuseUnsound(db: Database.Database, path: string): void {
  const unsound = unsoundNames(db);
  if (unsound.length > 0)
    throw damaged(
      path,
      unsound.map((what) => `${what} does not match its checksum`),
    );
}

const damaged = (path: string, faults: readonly string[]): JournalOpenError =>
  new JournalOpenError(
    'damaged',
    `The journal ${path} is damaged (${faults.slice(0, 3).join('; ')}). Nothing was changed. ${WHAT_TO_DO}`,
  );

const WHAT_TO_DO =
  'npm run journal -- check says what is hurt; salvage and restore mend it (docs/backup.md).';

/** Bounded in time: a small file is checked whole, a large one where a power cut could have hurt it. */
function checkAfterUncleanShutdown(db: Database.Database, path: string): string[] {
  const bytes = statSync(path).size;
  const whole = bytes <= CHECKED_WHOLE_BYTES_MAX;
  const found = whole
    ? db.pragma('quick_check(5)', { simple: false })
    : ['station', 'race', 'author', 'setting'].flatMap(
        (table) => db.pragma(`quick_check(${table})`) as unknown[],
      );
  const faults = (found as { quick_check: string }[]).map((row) => row.quick_check).filter((f) => f !== 'ok');
  const firstChecked =
    bytes <= ROWS_CHECKED_WHOLE_BYTES_MAX
      ? 0
      : Number(
          db.prepare('SELECT seq FROM record ORDER BY seq DESC LIMIT 1 OFFSET ?').pluck().get(CHECKED_ROWS) ??
            0,
        );
  for (const seq of unsoundRows(db, firstChecked)) faults.push(`record ${seq} does not match its checksum`);
  if (faults.length > 0) throw damaged(path, faults);
  return [
    `The station did not shut down cleanly last time. The journal was checked ${whole ? 'whole' : 'at its newest records'} and is sound.`,
  ];
}

type Contents = Pick<Opened, 'stationId' | 'createdMs' | 'lastSeq' | 'names' | 'settings'>;

function contents(db: Database.Database): Contents {
  const races = db.prepare(`SELECT 'race' AS kind, number, id FROM race ORDER BY number`).all() as Name[];
  const authors = db
    .prepare(`SELECT 'author' AS kind, number, role, name FROM author ORDER BY number`)
    .all() as Name[];
  return {
    stationId: String(db.prepare('SELECT station_id FROM station').pluck().get()),
    createdMs: Number(db.prepare('SELECT created_ms FROM station').pluck().get() ?? 0),
    lastSeq: lastStoredSeq(db),
    names: [...races, ...authors],
    settings: db.prepare('SELECT key, value FROM setting').raw().all() as [string, string][],
  };
}

/** The sentence for whatever went wrong on opening the journal at `path`. */
export function cannotOpen(path: string, error: unknown): JournalOpenError {
  const why = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  if (code?.startsWith('SQLITE_CORRUPT')) return damaged(path, [why]);
  // No error of a file or of SQLite: what was read is not what a journal holds.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
    return damaged(path, [`what stands in its rows cannot be: ${why}`]);
  return code?.startsWith('SQLITE_IOERR')
    ? new JournalOpenError(
        'cannot-open',
        `The journal ${path} could not be opened: the disk did not answer as it should (${why}). Look at the disk and its cable, start again, or copy the folder to another disk and start there.`,
      )
    : new JournalOpenError('cannot-open', `The journal ${path} could not be opened: ${why}.`);
}
