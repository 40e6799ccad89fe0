/**
 * Riders' tracks: fixes by rider and fix time, in a database of their own beside the journal (`….tracks`), owned by
 * the reader thread. It is derived: built behind the journal's head, finished on demand, thrown away and built
 * anew whenever there is a doubt. So the journal's commits carry no second index.
 *
 * A row is some hundred fixes of one rider, sorted and packed. What is gathered but not yet enough for rows waits
 * in memory; a crash loses only that, and it is gathered again.
 */
import { closeSync, openSync, rmSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { decodeFixes, encodeFixes, FIX_BATCH_MAX } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { connect } from './database.ts';
import { letGo } from './let-go.ts';
import { type Row, RowKind } from './rows.ts';
import { sqliteCode } from './sqlite.ts';
import { sumOf } from './sums.ts';
import { eachPacked } from './unpack.ts';

export interface TracksOptions {
  /** The journal's path. */
  readonly path: string;
  readonly key: string | null;
  readonly stationId: string;
  /** The journal's newest record: tracks that know more belong to another history. */
  readonly lastSeq: number;
}

export interface TrackRange {
  readonly race: number;
  readonly entry: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/** Of the layout below; another one is thrown away. */
const LAYOUT = 2;
/** Fixes records gathered in memory before they become rows, which takes some 30 ms; about 5 MB. */
const GATHERED_MAX = 50_000;
/** While rows can't be written (the disk is full), this many may be gathered to answer a question; about 50 MB. */
const GATHERED_IN_NEED_MAX = 500_000;
const ENTRIES_MAX = 65_536;

/** Rows that are looked at in one go when nobody asks. */
const CHECKED_ROWS = 200;
const TIMES_LOST_MAX = 3;

/** The tracks were not what had been stored and are being built anew: gather again, then ask again. */
export class TracksLost extends Error {}

interface TrackRow {
  readonly race: number;
  readonly entry: number;
  readonly from_ms: number;
  readonly part: number;
  readonly to_ms: number;
  readonly fixes: Buffer;
  readonly crc: number;
}

export class Tracks {
  /** Every record before this one is gathered. */
  nextSeq: number;
  #db: Database.Database;
  readonly #options: TracksOptions;
  /** Packed fixes of each rider (race × 65,536 + entry), since the last rows. */
  readonly #gathered = new Map<number, Uint8Array[]>();
  #gatheredCount = 0;
  /** The journal's rows that those lie in. */
  readonly #gatheredFrom: Uint8Array[] = [];
  /** Rows that were stored before this start are checked one slice after the other; null when all are. */
  #checkedTo: readonly number[] | null = [0, 0, 0, 0];
  #checkedRows = 0;
  #timesLost = 0;
  #rowsToCheck: number;

  constructor(options: TracksOptions) {
    this.#options = options;
    this.#db = openTracks(options) ?? makeTracks(options) ?? inMemory(options);
    const state = this.#db.prepare('SELECT next_seq, rows FROM state').get() as {
      next_seq: number;
      rows: number;
    };
    this.nextSeq = state.next_seq;
    this.#rowsToCheck = state.rows;
  }

  /** Looks at some of the rows that an earlier run left. Says whether there are more. @throws TracksLost */
  checkSome(): boolean {
    if (this.#checkedTo === null) return false;
    return this.#orBuildAnew(() => {
      const rows = this.#db
        .prepare(
          'SELECT * FROM track WHERE (race, entry, from_ms, part) > (?, ?, ?, ?) ORDER BY race, entry, from_ms, part LIMIT ?',
        )
        .all(...this.#checkedTo!, CHECKED_ROWS) as TrackRow[];
      for (const row of rows) letGo(checked(row).fixes);
      this.#checkedRows += rows.length;
      const last = rows.at(-1);
      if (last !== undefined && rows.length === CHECKED_ROWS) {
        this.#checkedTo = [last.race, last.entry, last.from_ms, last.part];
        return true;
      }
      // More may have come meanwhile, fewer never.
      if (this.#checkedRows < this.#rowsToCheck) throw new Error('rows are missing');
      this.#checkedTo = null;
      return false;
    });
  }

  /** Derived data that is hurt is thrown away: what it was made of is in the journal. */
  #orBuildAnew<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isOfTheDisk(error)) throw error;
      this.#timesLost += 1;
      this.forget();
      throw new TracksLost(error instanceof Error ? error.message : String(error));
    }
  }

  /** Takes in a row of the journal; rows must come in order, from `nextSeq` on. */
  gather(row: Row): void {
    if (row.kind === RowKind.telemetry) {
      eachPacked(row, (fixes) => {
        if (fixes.source === 0) return;
        const rider = fixes.race * ENTRIES_MAX + fixes.entry;
        const packed = this.#gathered.get(rider);
        if (packed === undefined) this.#gathered.set(rider, [fixes.packed]);
        else packed.push(fixes.packed);
        this.#gatheredCount++;
      });
      this.#gatheredFrom.push(row.body);
    }
    this.nextSeq = row.seq + row.count;
  }

  /**
   * Makes rows when enough is gathered. Throws when they can't be written; with `inNeed` only when memory is at its
   * bound, too, because somebody waits for an answer.
   */
  storeIfMany(inNeed: boolean): void {
    if (this.#gatheredCount < GATHERED_MAX) return;
    try {
      this.store();
    } catch (error) {
      if (!inNeed || this.#gatheredCount >= GATHERED_IN_NEED_MAX) throw error;
    }
  }

  /** There is nothing (any more) before `seq`. */
  skipTo(seq: number): void {
    this.nextSeq = seq;
  }

  /** The fixes of a rider within the range, by time, as batches to be decoded. @throws TracksLost */
  find(range: TrackRange): Uint8Array<ArrayBuffer>[] {
    const { race, entry, fromMs, toMs, limit } = range;
    const stored = this.#orBuildAnew(() =>
      (
        this.#db
          .prepare('SELECT * FROM track WHERE race = ? AND entry = ? AND from_ms < ? AND to_ms >= ?')
          .all(race, entry, toMs, fromMs) as TrackRow[]
      ).flatMap((row) => decodeFixes(checked(row).fixes)),
    );
    const gathered = this.#gathered.get(race * ENTRIES_MAX + entry) ?? [];
    const found = [...stored, ...gathered.flatMap((packed) => decodeFixes(packed))]
      .filter((fix) => fix.timeMs >= fromMs && fix.timeMs < toMs)
      .sort((a, b) => a.timeMs - b.timeMs);
    return inBatches(found.slice(0, Math.max(0, limit))).map((batch) => encodeFixes(batch));
  }

  /** Makes rows of what is gathered. @throws TracksLost, or when there is no room for them. */
  store(): void {
    this.#orBuildAnew(() => this.#store());
  }

  #store(): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO track VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#db.transaction(() => {
      let rows = Number(this.#db.prepare('SELECT rows FROM state').pluck().get());
      for (const [rider, packed] of this.#gathered) {
        const fixes = packed.flatMap((each) => decodeFixes(each)).sort((a, b) => a.timeMs - b.timeMs);
        inBatches(fixes).forEach((batch, part) => {
          const row = [
            Math.floor(rider / ENTRIES_MAX),
            rider % ENTRIES_MAX,
            batch[0]!.timeMs,
            this.nextSeq * 1000 + part,
            batch.at(-1)!.timeMs,
          ] as const;
          const packed = encodeFixes(batch);
          rows += 1;
          insert.run(...row, packed, sumOfTrack(row, packed));
        });
      }
      const { stationId } = this.#options;
      this.#db
        .prepare('UPDATE state SET next_seq = ?, rows = ?, crc = ?')
        .run(this.nextSeq, rows, sumOf(LAYOUT, stationId, this.nextSeq, rows));
    })();
    this.#ungather();
  }

  #ungather(): void {
    this.#gathered.clear();
    this.#gatheredCount = 0;
    for (const body of this.#gatheredFrom.splice(0)) letGo(body);
  }

  /** Starts over: the journal's telemetry changed behind us (retention). */
  forget(): void {
    this.#db.close();
    this.#ungather();
    // A disk that hurts them again and again: in memory until the next start.
    const made = this.#timesLost > TIMES_LOST_MAX ? null : makeTracks(this.#options);
    this.#db = made ?? inMemory(this.#options);
    this.nextSeq = 1;
    this.#checkedTo = null;
  }

  /** Keeps what is gathered, if there is room for it. */
  close(): void {
    try {
      this.store();
    } catch {
      // Gathered again next time.
    }
    this.#db.close();
  }
}

function inBatches(fixes: readonly Fix[]): Fix[][] {
  const batches: Fix[][] = [];
  for (let i = 0; i < fixes.length; i += FIX_BATCH_MAX) batches.push(fixes.slice(i, i + FIX_BATCH_MAX));
  return batches;
}

const sumOfTrack = (row: readonly [number, number, number, number, number], fixes: Uint8Array): number =>
  crc32(fixes, sumOf(...row));

function checked(row: TrackRow): TrackRow {
  const { race, entry, from_ms, part, to_ms, fixes, crc } = row;
  if (sumOfTrack([race, entry, from_ms, part, to_ms], fixes) !== crc) throw new Error('a row is damaged');
  return row;
}

/** No room, no right, no answer: building anew would not help. What SQLite calls corrupt is another thing. */
function isOfTheDisk(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && !/^SQLITE_(CORRUPT|NOTADB|ERROR|MISMATCH)/.test(code);
}

const pathOf = (options: TracksOptions): string => `${options.path}.tracks`;

/** The tracks of this very journal, or null: none there, of another history, of another layout, or broken. */
function openTracks(options: TracksOptions): Database.Database | null {
  let db: Database.Database | null = null;
  try {
    db = connect(pathOf(options), options.key, { readonly: false });
    const state = db.prepare('SELECT layout, station_id, next_seq, rows, crc FROM state').get() as
      | { layout: number; station_id: string; next_seq: number; rows: number; crc: number }
      | undefined;
    if (
      state?.layout === LAYOUT &&
      state.crc === sumOf(LAYOUT, state.station_id, state.next_seq, state.rows) &&
      state.station_id === options.stationId &&
      state.next_seq <= options.lastSeq + 1
    ) {
      forTracks(db);
      return db;
    }
  } catch {
    // Whatever is wrong with it: it can be built anew.
  }
  db?.close();
  return null;
}

/** Tracks from nothing, or null when there is no room for a file. */
function makeTracks(options: TracksOptions): Database.Database | null {
  const path = pathOf(options);
  let db: Database.Database | null = null;
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    closeSync(openSync(path, 'wx', 0o600));
    db = connect(path, options.key, { readonly: false });
    forTracks(db);
    layOut(db, options);
    return db;
  } catch {
    db?.close();
    return null;
  }
}

/** Reading must work on a full disk, too: about 8 bytes a fix, until the next start. */
function inMemory(options: TracksOptions): Database.Database {
  const db = new Database(':memory:');
  layOut(db, options);
  return db;
}

function layOut(db: Database.Database, options: TracksOptions): void {
  db.exec(`
    CREATE TABLE state (layout INTEGER, station_id TEXT, next_seq INTEGER, rows INTEGER, crc INTEGER);
    CREATE TABLE track (
      race INTEGER, entry INTEGER, from_ms INTEGER, part INTEGER, to_ms INTEGER, fixes BLOB, crc INTEGER,
      PRIMARY KEY (race, entry, from_ms, part)
    ) WITHOUT ROWID;
  `);
  const { stationId } = options;
  db.prepare('INSERT INTO state VALUES (?, ?, 1, 0, ?)').run(
    LAYOUT,
    stationId,
    sumOf(LAYOUT, stationId, 1, 0),
  );
}

/** NORMAL: a power cut may take the newest rows with it, never the order of the file; they are gathered again. */
function forTracks(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
}
