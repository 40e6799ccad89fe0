/**
 * Columns of fixes packed for keeping: some 6 to 12 bytes a fix instead of 29, and back to the very same values. Each
 * column is written by itself, as what differs from what the two values before it (or the one) let expect; what is as
 * expected takes next to nothing however long it lasts.
 */
import { VarintReader } from '../codec/varint.ts';

/** What is kept of fixes, one value a fix in each column. */
export interface Columns {
  readonly timeMs: Float64Array;
  /** Degrees × 10⁷. */
  readonly lat: Int32Array;
  readonly lon: Int32Array;
  /** Unwrapped centimetres along the course, or NO_PROGRESS. */
  readonly progressCm: Int32Array;
  readonly segment: Uint16Array;
  /** The rider's smoothed pace along the course after this fix, mm/s. */
  readonly pace: Uint16Array;
  /** The phone's speed, cm/s. */
  readonly speed: Uint16Array;
  /** The phone's accuracy, half metres. */
  readonly accuracy: Uint8Array;
  /** The phone's heading, 2° steps. */
  readonly heading: Uint8Array;
  /** Matching's memory, see matching.ts. */
  readonly state: Uint8Array;
}

/** Bytes a fix takes in columns: time 8, latitude 4, longitude 4, progress 4, segment 2, pace 2, speed 2, and three single bytes. */
export const BYTES_PER_FIX = 29;

/** No progress: the fix is off course or set aside. */
export const NO_PROGRESS = -0x8000_0000;

/** All columns in one piece of memory, widest first so that each is aligned: one allocation instead of ten. */
export function columnsFor(capacity: number): Columns {
  const size = Math.ceil(capacity / 4) * 4;
  const memory = new ArrayBuffer(size * BYTES_PER_FIX);
  return {
    timeMs: new Float64Array(memory, 0, size),
    lat: new Int32Array(memory, 8 * size, size),
    lon: new Int32Array(memory, 12 * size, size),
    progressCm: new Int32Array(memory, 16 * size, size),
    segment: new Uint16Array(memory, 20 * size, size),
    pace: new Uint16Array(memory, 22 * size, size),
    speed: new Uint16Array(memory, 24 * size, size),
    accuracy: new Uint8Array(memory, 26 * size, size),
    heading: new Uint8Array(memory, 27 * size, size),
    state: new Uint8Array(memory, 28 * size, size),
  };
}

/** Copies `count` fixes from `from` on to `to` on. */
export function copyColumns(source: Columns, from: number, count: number, target: Columns, to: number): void {
  target.timeMs.set(source.timeMs.subarray(from, from + count), to);
  target.lat.set(source.lat.subarray(from, from + count), to);
  target.lon.set(source.lon.subarray(from, from + count), to);
  target.progressCm.set(source.progressCm.subarray(from, from + count), to);
  target.segment.set(source.segment.subarray(from, from + count), to);
  target.pace.set(source.pace.subarray(from, from + count), to);
  target.speed.set(source.speed.subarray(from, from + count), to);
  target.accuracy.set(source.accuracy.subarray(from, from + count), to);
  target.heading.set(source.heading.subarray(from, from + count), to);
  target.state.set(source.state.subarray(from, from + count), to);
}

type Column = Float64Array | Int32Array | Uint16Array | Uint8Array;

/** Of a column in which nothing does (see `BREAKS`). */
const NOTHING = Number.NaN;

// The first byte: what holds for all the fixes that follow.
/** Places are multiples of 10, as they are of phones: they are written so many times smaller. */
const ROUND_PLACES = 1;
/** Some time is no whole number: all stand there as they are. */
const BARE_TIMES = 2;

/** Packs the fixes `from` … `from + count − 1`. */
export function packColumns(columns: Columns, from: number, count: number): Uint8Array<ArrayBuffer> {
  const to = from + count;
  const { timeMs, lat, lon } = columns;
  let flags = ROUND_PLACES;
  for (let i = from; i < to; i++) {
    if (lat[i]! % 10 !== 0 || lon[i]! % 10 !== 0) flags &= ~ROUND_PLACES;
    if (!isWhole(timeMs[i]!)) flags |= BARE_TIMES;
  }
  const placeUnit = (flags & ROUND_PLACES) === 0 ? 1 : 10;
  const out = scratchFor(count);
  out[0] = flags;
  let end = 1;
  if ((flags & BARE_TIMES) === 0) end = packColumn(out, end, timeMs, from, to, 2, 1, NOTHING);
  else {
    out.set(new Uint8Array(timeMs.slice(from, to).buffer), end);
    end += count * 8;
  }
  end = packColumn(out, end, lat, from, to, 2, placeUnit, NOTHING);
  end = packColumn(out, end, lon, from, to, 2, placeUnit, NOTHING);
  end = packColumn(out, end, columns.progressCm, from, to, 2, 1, NO_PROGRESS);
  for (const column of singles(columns)) end = packColumn(out, end, column, from, to, 1, 1, NOTHING);
  return out.slice(0, end);
}

/** The widest that a number is as a varint, and how many columns there are. */
const [VARINT_BYTES_MAX, COLUMNS] = [8, 10];
let scratch = new Uint8Array(0);

/** Room for whatever so many fixes may take; what was there is gone. */
function scratchFor(count: number): Uint8Array<ArrayBuffer> {
  const bytes = 1 + COLUMNS * (count + 1) * VARINT_BYTES_MAX;
  if (scratch.length < bytes) scratch = new Uint8Array(bytes);
  return scratch;
}

/** The reverse, to `to` on. @throws VarintError on bytes that `packColumns` did not write */
export function unpackColumns(packed: Uint8Array, count: number, columns: Columns, to: number): void {
  const from = new VarintReader(packed);
  const end = to + count;
  const flags = from.byte();
  const placeUnit = (flags & ROUND_PLACES) === 0 ? 1 : 10;
  if ((flags & BARE_TIMES) === 0) unpackColumn(from, columns.timeMs, to, end, 2, 1, NOTHING);
  else columns.timeMs.set(new Float64Array(from.bytes(count * 8).slice().buffer), to);
  unpackColumn(from, columns.lat, to, end, 2, placeUnit, NOTHING);
  unpackColumn(from, columns.lon, to, end, 2, placeUnit, NOTHING);
  unpackColumn(from, columns.progressCm, to, end, 2, 1, NO_PROGRESS);
  for (const column of singles(columns)) unpackColumn(from, column, to, end, 1, 1, NOTHING);
}

/** Differences of such times, twice over, are exact. */
const TIME_MAX_MS = 2 ** 48;
const isWhole = (timeMs: number): boolean =>
  Math.abs(timeMs) < TIME_MAX_MS && Math.floor(timeMs) === timeMs && !Object.is(timeMs, -0);

/** Columns in which one value is most like the one before it. */
const singles = ({ segment, pace, speed, accuracy, heading, state }: Columns) =>
  [segment, pace, speed, accuracy, heading, state] as const;

// A column's numbers: 0 and how many in a row are as expected; 1: the value that breaks; else how far it is from what
// was expected, zig-zagged (at least 1), and one more.
const AS_EXPECTED = 0;
const BREAKS = 1;

/** One column's values, whichever column: a loop over one kind of array is far quicker than over four. */
let values = new Float64Array(0);

/** Writes a column from `end` on; says where it ends. */
function packColumn(
  out: Uint8Array,
  end: number,
  column: Column,
  from: number,
  to: number,
  order: 1 | 2,
  unit: number,
  breaks: number,
): number {
  const count = to - from;
  if (values.length < count) values = new Float64Array(count);
  values.set(column.subarray(from, to));
  let last = 0;
  let step = 0;
  let run = 0;
  let at = end;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const difference = value - last - step;
    if (difference === 0) {
      run++;
      last = value;
      continue;
    }
    if (run > 0) {
      out[at++] = AS_EXPECTED;
      at = putVarint(out, at, run);
      run = 0;
    }
    if (value === breaks) {
      out[at++] = BREAKS;
      continue;
    }
    const off = difference / unit;
    at = putVarint(out, at, off >= 0 ? off * 2 + 1 : off * -2);
    if (order === 2 && i > 0) step = value - last;
    last = value;
  }
  if (run === 0) return at;
  out[at++] = AS_EXPECTED;
  return putVarint(out, at, run);
}

/** As `VarintWriter` writes them, into bytes that have room. */
function putVarint(out: Uint8Array, end: number, value: number): number {
  let rest = value;
  let at = end;
  while (rest >= 0x8000_0000) {
    out[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  let low = rest | 0;
  while (low > 127) {
    out[at++] = (low & 127) | 128;
    low >>>= 7;
  }
  out[at++] = low;
  return at;
}

function unpackColumn(
  from: VarintReader,
  column: Column,
  to: number,
  end: number,
  order: 1 | 2,
  unit: number,
  breaks: number,
): void {
  let last = 0;
  let step = 0;
  for (let i = to; i < end; ) {
    const said = from.unsigned();
    if (said === AS_EXPECTED) {
      for (let run = Math.min(from.unsigned(), end - i); run > 0; run--) {
        last += step;
        column[i++] = last;
      }
    } else if (said === BREAKS) {
      column[i++] = breaks;
    } else {
      const zigZagged = said - 1;
      const off = zigZagged % 2 === 0 ? zigZagged / 2 : -(zigZagged + 1) / 2;
      const value = last + step + off * unit;
      if (order === 2 && i > to) step = value - last;
      last = value;
      column[i++] = value;
    }
  }
}
