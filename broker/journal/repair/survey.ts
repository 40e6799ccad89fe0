/**
 * What a journal's files still hold: every row that its checksum vouches for, wherever it lies, also where SQLite would not
 * look, and what is missing between them. Changes nothing. Bodies stay on the disk until they are asked for.
 */
import { crc32 } from 'node:zlib';
import { type Known, knownBeside, SETTINGS_COUNT } from '../beside.ts';
import { checksumOf, headOf, rowOfHead } from '../chain.ts';
import { keptLogs } from '../hurt-log.ts';
import { type Mark, markBeside } from '../mark.ts';
import { RowKind } from '../rows.ts';
import { sumOf } from '../sums.ts';
import { eachPacked } from '../unpack.ts';
import type { Gap } from '../verify.ts';
import { type Cell, cellsOf, type Value } from './cells.ts';
import { turnedBack } from './one-bit.ts';
import { type Image, openPages, type Pages } from './pages.ts';

export interface FoundRow {
  readonly seq: number;
  readonly kind: RowKind;
  readonly count: number;
  readonly race: number;
  readonly author: number;
  readonly atMs: number;
  readonly crc: number;
  readonly chain: Buffer | null;
  /** Its body is text in the table. */
  readonly isText: boolean;
}

/** A row whose checksum does not agree: some of it is wrong, nobody knows what. */
export interface HurtRow extends Omit<FoundRow, 'crc' | 'chain'> {
  readonly body: Buffer;
}

export interface StationRow {
  readonly stationId: string;
  readonly createdMs: number;
  readonly lastSeq: number;
  readonly state: string;
  readonly wholeFrom: number;
}

/** Records that are not there, though their numbers were given. */
export interface Missing {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Between which moments they were stored; equal to each other's neighbour where there is none. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A name whose checksum does not agree, as it reads now. */
export type UnsoundName =
  | { readonly is: 'race' | 'author'; readonly name: string }
  /** The station's own row. */
  | { readonly is: 'station' };

export interface Survey {
  readonly path: string;
  readonly station: StationRow | null;
  /** By number, none overlapping another. */
  readonly rows: readonly FoundRow[];
  readonly hurt: readonly HurtRow[];
  readonly races: ReadonlyMap<number, string>;
  readonly authors: ReadonlyMap<number, { readonly role: string; readonly name: string }>;
  /** Races and authors that sound rows name, packed positions too. */
  readonly named: { readonly races: ReadonlySet<number>; readonly authors: ReadonlySet<number> };
  readonly settings: ReadonlyMap<string, string>;
  readonly redacted: ReadonlyMap<number, readonly Value[]>;
  readonly gaps: readonly Gap[];
  readonly unsound: readonly UnsoundName[];
  /** Keys of settings that are not what was stored, or not there any more. */
  readonly unsoundSettings: readonly string[];
  /** Rows in which one bit was turned back. */
  readonly mended: readonly number[];
  /** Rows that SQLite would not have found: behind a damaged place of the log, of this one or of one that was kept. */
  readonly rescued: number;
  readonly mark: Mark | null;
  /** What is remembered beside it: names and the pair, which are among those above already. */
  readonly beside: Known | null;
  readonly missing: readonly Missing[];
  bodyOf(row: FoundRow): Buffer;
  close(): void;
}

/** How often a row's overflow pages are looked for among older images. */
const IMAGES_TRIED = 3;

/** Looks at the journal at `path`. Throws only when its file cannot be read at all. */
export function surveyJournal(path: string, key: string | null): Survey {
  const pages = openPages(path, key);
  const found = new Found(pages);
  for (const image of pages.current) found.take(image, true);
  const mark = markBeside(path, found.station?.stationId);
  const beside = found.remember(besideOf(path, key), mark);
  const before = found.rows.size;
  for (const image of pages.others) found.take(image, false);
  found.station ??= stationOf(beside);
  if (found.station !== null)
    for (const log of keptLogs(path, found.station.stationId)) found.takeKept(pages.openKept(log));
  found.gaps.sort((a, b) => a.fromSeq - b.fromSeq);
  const rows = apart([...found.rows.values()]);
  return {
    path,
    station: found.station,
    rows,
    mark,
    beside,
    rescued: found.rows.size - before,
    hurt: [...found.hurt.values()].filter(({ seq }) => !found.rows.has(seq)),
    races: found.races,
    authors: found.authors,
    named: found.named,
    settings: found.settings,
    mended: [...found.mended.keys()],
    unsoundSettings: [...found.doubted],
    redacted: found.redacted,
    gaps: found.gaps,
    unsound: found.unsound(),
    missing: missingOf(rows, found, mark),
    bodyOf: (row) => found.bodyOf(row),
    close: () => pages.close(),
  };
}

/** What lies beside is a help where it can be read. */
function besideOf(path: string, key: string | null): Known | null {
  try {
    return knownBeside(path, key);
  } catch {
    return null;
  }
}

/** A journal whose own row is nowhere any more is the one that it was all the same. */
const stationOf = (known: Known | null): StationRow | null =>
  known && {
    stationId: known.stationId,
    createdMs: known.createdMs,
    lastSeq: 0,
    state: 'open',
    wholeFrom: 0,
  };

interface Place {
  readonly image: Image;
  /** Which of the overflow pages' images fit. */
  readonly tried: number;
}

class Found {
  readonly rows = new Map<number, FoundRow>();
  readonly hurt = new Map<number, HurtRow>();
  readonly races = new Map<number, string>();
  readonly authors = new Map<number, { role: string; name: string }>();
  readonly named = { races: new Set<number>(), authors: new Set<number>() };
  readonly settings = new Map<string, string>();
  readonly redacted = new Map<number, readonly Value[]>();
  readonly gaps: Gap[] = [];
  readonly #unsound = new Map<string, UnsoundName>();
  /** Bodies of rows in which one bit was turned back. */
  readonly mended = new Map<number, Buffer>();
  station: StationRow | null = null;
  readonly #places = new Map<number, Place>();
  readonly #pages: Pages;
  /** Settings that are not what was stored in the current pages: an older page may have them. */
  readonly doubted = new Set<string>();
  /** Checksums of those of them that are remembered beside: no older value will do. */
  readonly #sums = new Map<string, number>();

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  /** Takes what the image holds; of one that is not current only what nothing current stands for. */
  take(image: Image, isCurrent: boolean): void {
    const bytes = this.#pages.read(image);
    for (const cell of cellsOf(this.#pages, image.page, bytes)) this.#cell(cell, image, isCurrent);
  }

  /**
   * Records out of a log that was kept when its end was damaged. One that holds another record under a number than this
   * journal is of another history (the folder was put back from a stick meanwhile), and gives nothing.
   */
  takeKept(images: readonly Image[]): void {
    const isOther = images.some((image) =>
      [...cellsOf(this.#pages, image.page, this.#pages.read(image))].some(({ rowid, values }) => {
        if (rowid === null || values[0] !== null || !isRecord(values) || this.redacted.has(rowid))
          return false;
        const there = this.rows.get(rowid);
        const row = { seq: rowid, ...rowOf(values) };
        return there !== undefined && there.crc !== row.crc && isSound(row, values[7], this.station);
      }),
    );
    if (!isOther) for (const image of images) this.take(image, false);
  }

  /**
   * What is known of this journal from beside it: newer than any page that is not current, and than those that are where the
   * journal has lost changes of settings. Returns it if it is of this station.
   */
  remember(known: Known | null, mark: Mark | null): Known | null {
    if (known === null || (this.station !== null && this.station.stationId !== known.stationId)) return null;
    for (const [number, id] of known.races) {
      this.#unsound.delete(`race ${number}`);
      if (!this.races.has(number)) this.races.set(number, id);
    }
    for (const [number, author] of known.authors) {
      this.#unsound.delete(`author ${number}`);
      if (!this.authors.has(number)) this.authors.set(number, author);
    }
    const isNewest = Number(this.settings.get(SETTINGS_COUNT) ?? -1) >= (mark?.settings ?? 0);
    for (const [key, { sum, json }] of known.settings) {
      const there = this.settings.get(key);
      if (isNewest && there !== undefined) continue;
      if (json !== null) this.settings.set(key, json);
      else if (there === undefined || sumOf(key, there) !== sum) {
        // It is not there any more, or as it was before its newest change: an older page may have it.
        this.doubted.add(key);
        this.#sums.set(key, sum);
        continue;
      }
      this.doubted.delete(key);
    }
    return known;
  }

  unsound(): UnsoundName[] {
    return [...this.#unsound.values()];
  }

  #cell({ rowid, values }: Cell, image: Image, isCurrent: boolean): void {
    if (rowid === null) this.#setting(values, isCurrent);
    else if (values[0] !== null) return;
    else if (isRecord(values)) this.#record(rowid, values, image);
    else if (values.length === 8 && typeof values[3] === 'string') {
      if (isCurrent) this.redacted.set(rowid, values);
    } else this.#name(rowid, values, isCurrent);
  }

  #record(seq: number, values: RecordValues, image: Image): void {
    const row = { seq, ...rowOf(values) };
    if (isSound(row, values[7], this.station)) {
      // What retention took out, or thinned, may still lie in an older image.
      if (this.rows.has(seq) || (this.redacted.has(seq) && this.#isOld(image))) return;
      this.#found(row, values[7]);
      this.#places.set(seq, { image, tried: 0 });
      return;
    }
    if (this.rows.has(seq)) return;
    for (let tried = 1; tried <= IMAGES_TRIED; tried++)
      for (const other of cellsOf(this.#pages, image.page, this.#pages.read(image), tried))
        if (
          other.rowid === seq &&
          isRecord(other.values) &&
          isSound({ seq, ...rowOf(other.values) }, other.values[7], this.station)
        ) {
          this.#found({ seq, ...rowOf(other.values) }, other.values[7]);
          this.#places.set(seq, { image, tried });
          return;
        }
    const mended = mendedRow(row, values[7]);
    if (mended === null) this.hurt.set(seq, { ...row, body: bytesOf(values[7]) });
    else if (!this.rows.has(mended.row.seq)) {
      this.#found(mended.row, mended.body);
      this.mended.set(mended.row.seq, mended.body);
    }
  }

  /** A row that is as it was stored. */
  #found(row: FoundRow, body: string | Buffer): void {
    this.rows.set(row.seq, row);
    const { races, authors } = this.named;
    const add = ({ race, author }: { readonly race: number; readonly author: number }): void => {
      races.add(race);
      authors.add(author);
    };
    add(row);
    if (row.kind !== RowKind.telemetry) return;
    try {
      eachPacked({ ...row, body: bytesOf(body) }, add);
    } catch {
      // Whoever reads it is told; here names are looked for.
    }
  }

  #isOld(image: Image): boolean {
    return image.in !== 'log' && this.#pages.imagesOf(image.page)[0] !== image;
  }

  #setting(values: readonly Value[], isCurrent: boolean): void {
    const [key, value, sum] = values;
    if (typeof key !== 'string' || typeof value !== 'string' || values.length > 3) return;
    const wanted = this.#sums.get(key);
    if (wanted !== undefined) {
      if (sumOf(key, value) !== wanted) return;
      this.settings.set(key, value);
      this.doubted.delete(key);
      this.#sums.delete(key);
    } else if (!agrees(sum, key, value)) {
      if (isCurrent) this.doubted.add(key);
    } else if (!this.settings.has(key) && (isCurrent || this.doubted.has(key))) this.settings.set(key, value);
  }

  #name(rowid: number, values: readonly Value[], isCurrent: boolean): void {
    const [, first, second, third] = values;
    if (values.length === 6 && typeof values[5] === 'string') {
      const [, toSeq, fromMs, toMs, atMs, by] = values as [null, number, number, number, number, string];
      if (isCurrent) this.gaps.push({ fromSeq: rowid, toSeq, fromMs, toMs, atMs, by });
    } else if (values.length >= 6 && typeof first === 'string') this.#station(rowid, values, isCurrent);
    else if (typeof first !== 'string') return;
    else if (typeof second === 'string') {
      if (!agrees(third, rowid, first, second))
        this.#doubt(isCurrent, `author ${rowid}`, { is: 'author', name: second });
      else if (!this.authors.has(rowid)) this.authors.set(rowid, { role: first, name: second });
    } else if (!agrees(second, rowid, first))
      this.#doubt(isCurrent, `race ${rowid}`, { is: 'race', name: first });
    else if (!this.races.has(rowid)) this.races.set(rowid, first);
  }

  #station(rowid: number, values: readonly Value[], isCurrent: boolean): void {
    const [, stationId, createdMs, lastSeq, state, wholeFrom = 0, sum] = values as [
      null,
      string,
      number,
      number,
      string,
      number?,
      number?,
    ];
    if (rowid !== 1 || this.station !== null) return;
    if (agrees(sum, 1, stationId, createdMs, lastSeq, state, wholeFrom))
      this.station = { stationId, createdMs, lastSeq, state, wholeFrom };
    else this.#doubt(isCurrent, 'station', { is: 'station' });
  }

  #doubt(isCurrent: boolean, key: string, what: UnsoundName): void {
    if (isCurrent) this.#unsound.set(key, what);
  }

  bodyOf(row: FoundRow): Buffer {
    const mended = this.mended.get(row.seq);
    if (mended !== undefined) return mended;
    const { image, tried } = this.#places.get(row.seq)!;
    for (const { rowid, values } of cellsOf(this.#pages, image.page, this.#pages.read(image), tried))
      if (rowid === row.seq && isRecord(values)) return bytesOf(values[7]);
    throw new Error(`Record ${row.seq} was there and cannot be read any more.`);
  }
}

type RecordValues = readonly [
  null,
  RowKind,
  number,
  number,
  number,
  number,
  number,
  string | Buffer,
  ...Value[],
];

function isRecord(values: readonly Value[]): values is RecordValues {
  const body = values[7];
  return (
    (values.length === 8 || values.length === 9) &&
    values.slice(1, 7).every((value) => typeof value === 'number') &&
    (typeof body === 'string' || Buffer.isBuffer(body))
  );
}

const rowOf = ([, kind, count, race, author, atMs, crc, , chain]: RecordValues) => ({
  kind,
  count,
  race,
  author,
  atMs,
  crc,
  chain: Buffer.isBuffer(chain) ? Buffer.from(chain) : null,
  isText: kind !== RowKind.telemetry,
});

const bytesOf = (body: string | Buffer): Buffer => Buffer.from(body as string);

function isSound(
  row: Omit<FoundRow, 'chain' | 'isText'>,
  body: string | Buffer,
  station: StationRow | null,
): boolean {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const { kind, count, race, author, seq } = row;
  // What cannot be is no row of ours, whatever else it is.
  if (![kind, count, race, author].every(isUint32) || seq < 1) return false;
  if (checksumOf({ ...row, body: bytes }, 0) === row.crc) return true;
  return (station === null || seq <= station.wholeFrom) && crc32(bytes) === row.crc;
}

/** The row with its one flipped bit turned back, if it was one. */
function mendedRow(row: FoundRow, body: string | Buffer): { row: FoundRow; body: Buffer } | null {
  const { isText, chain, crc } = row;
  if (![row.kind, row.count, row.race, row.author].every(isUint32)) return null;
  const whole = turnedBack(Buffer.concat([headOf({ ...row }), bytesOf(body)]), crc);
  if (whole === null) return null;
  const mended = { ...rowOfHead(whole.subarray(0, 32)), body: whole.subarray(32) };
  const { kind, seq, count, race, author, atMs } = mended;
  return {
    row: { kind: kind as RowKind, seq, count, race, author, atMs, crc: checksumOf(mended, 0), isText, chain },
    body: mended.body,
  };
}

const isUint32 = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 32;

/** Rows of before there were sums are believed. */
const agrees = (sum: Value | undefined, ...values: readonly (string | number)[]): boolean =>
  sum === undefined || sum === null || sumOf(...values) === sum;

/** In order; of two that overlap the one that began first. */
function apart(rows: FoundRow[]): FoundRow[] {
  rows.sort((a, b) => a.seq - b.seq);
  let next = 0;
  return rows.filter(({ seq, count }) => {
    if (seq < next) return false;
    next = seq + count;
    return true;
  });
}

/** Numbers that were given, are not there, and of which nobody said that they are gone. */
export function missingOf(
  rows: readonly Pick<FoundRow, 'seq' | 'count' | 'atMs'>[],
  known: {
    readonly redacted: ReadonlyMap<number, readonly Value[]>;
    readonly gaps: readonly Gap[];
    readonly station: StationRow | null;
  },
  mark: Mark | null,
): Missing[] {
  const there = [
    ...rows.map(({ seq, count, atMs }) => ({ seq, end: seq + count, atMs })),
    ...[...known.redacted].filter(wentWhole).map(([seq, values]) => ({
      seq,
      end: seq + Number(values[2]),
      atMs: Number(values[5]),
    })),
    ...known.gaps.map(({ fromSeq, toSeq, toMs }) => ({ seq: fromSeq, end: toSeq + 1, atMs: toMs })),
  ].sort((a, b) => a.seq - b.seq);
  const missing: Missing[] = [];
  let next = 1;
  let lastMs = known.station?.createdMs ?? there[0]?.atMs ?? 0;
  for (const { seq, end, atMs } of there) {
    if (seq > next) missing.push({ fromSeq: next, toSeq: seq - 1, ...between(lastMs, atMs) });
    if (end > next) {
      next = end;
      lastMs = atMs;
    }
  }
  const last = Math.max(mark?.lastSeq ?? 0, known.station?.lastSeq ?? 0);
  if (last >= next) missing.push({ fromSeq: next, toSeq: last, ...between(lastMs, mark?.atMs ?? lastMs) });
  return missing;
}

/** Positions may go as a whole row; of a decision something is always left, and where it is not, it is missing. */
export const wentWhole = ([, values]: readonly [number, readonly Value[]]): boolean =>
  values[1] === RowKind.telemetry;

/** Clocks are set back now and then. */
const between = (one: number, other: number) => ({
  fromMs: Math.min(one, other),
  toMs: Math.max(one, other),
});
