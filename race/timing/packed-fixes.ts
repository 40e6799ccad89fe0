/**
 * Columns of fixes packed for keeping: some 2 to 9 bytes a fix instead of 29, and back to the very same values. Each
 * column is written by itself, as what differs from what the two values before it (or the one) let expect, so that one can
 * be read without the others; what is as expected takes next to nothing however long it lasts.
 */
import {
  BLOCK_BYTES_MAX,
  endOfNumbers,
  NUMBERS_MAX,
  PackedNumbersError,
  putNumbers,
  takeNumbers,
} from './packed-numbers.ts';

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

/** Moves `count` fixes from `from` on to the beginning. */
export function moveToFront(columns: Columns, from: number, count: number): void {
  const to = from + count;
  columns.timeMs.copyWithin(0, from, to);
  columns.lat.copyWithin(0, from, to);
  columns.lon.copyWithin(0, from, to);
  columns.progressCm.copyWithin(0, from, to);
  columns.segment.copyWithin(0, from, to);
  columns.pace.copyWithin(0, from, to);
  columns.speed.copyWithin(0, from, to);
  columns.accuracy.copyWithin(0, from, to);
  columns.heading.copyWithin(0, from, to);
  columns.state.copyWithin(0, from, to);
}

/** Fixes in a block; a shorter one is the last of a track that is kept. */
export const BLOCK_FIXES = NUMBERS_MAX;

/** The columns in the order in which they are packed. */
export const COLUMN = {
  timeMs: 0,
  lat: 1,
  lon: 2,
  progressCm: 3,
  segment: 4,
  pace: 5,
  speed: 6,
  accuracy: 7,
  heading: 8,
  state: 9,
} as const satisfies Record<keyof Columns, number>;
const COLUMNS = 10;

// The first byte: what holds for all the fixes that follow.
/** Latitudes (longitudes) are multiples of 10, as they are of phones: they are written so many times smaller. */
const ROUND_LAT = 1;
const ROUND_LON = 2;
/** Some time is no whole number of milliseconds near the first one: all stand there as they are. */
const BARE_TIMES = 4;

/** After the first byte: the first fix as it is, and the first steps of the four columns that have steps. */
const HEAD_BYTES = 1 + BYTES_PER_FIX + 16;
const TIME_BYTES = 8;
/** Where in the head each column's first value stands, and its first step. */
const FIRST = [1, 9, 13, 17, 21, 23, 25, 27, 28, 29] as const;
const STEP = [30, 34, 38, 42] as const;

const out = new Uint8Array(HEAD_BYTES + TIME_BYTES * NUMBERS_MAX + COLUMNS * BLOCK_BYTES_MAX);
const head = new DataView(out.buffer);
/** One column's differences; all bits that are set in any, and how many they leave unset before their first, added up. */
const off = new Int32Array(NUMBERS_MAX);
let anyBits = 0;
let unset = 0;

/** Packs the fixes `from` … `from + count − 1`; `count` is 1 … `BLOCK_FIXES`. */
export function packColumns(columns: Columns, from: number, count: number): Uint8Array<ArrayBuffer> {
  let flags = 0;
  let end = HEAD_BYTES;
  for (let which = 0; which < COLUMNS; which++) {
    const said = differences(columns, which, from, count);
    flags |= said;
    if (said === BARE_TIMES)
      for (let i = 0; i < count; i++, end += TIME_BYTES)
        head.setFloat64(end, columns.timeMs[from + i]!, true);
    else end = putNumbers(out, end, off, count, anyBits, unset);
  }
  out[0] = flags;
  return out.slice(0, end);
}

/** Leaves one column's differences in `off`, its first values in the head; answers with what is to be said of it in the flags. */
function differences(columns: Columns, which: number, from: number, count: number): number {
  switch (which) {
    case COLUMN.timeMs:
      return timesApart(columns.timeMs, from, count) ? 0 : BARE_TIMES;
    case COLUMN.lat:
      if (tenthsApart(columns.lat, from, count, COLUMN.lat)) return ROUND_LAT;
      return changesOfStep(columns.lat, from, count, COLUMN.lat);
    case COLUMN.lon:
      if (tenthsApart(columns.lon, from, count, COLUMN.lon)) return ROUND_LON;
      return changesOfStep(columns.lon, from, count, COLUMN.lon);
    case COLUMN.progressCm:
      return changesOfStep(columns.progressCm, from, count, COLUMN.progressCm);
    case COLUMN.segment:
      return steps(columns.segment, from, count, COLUMN.segment);
    case COLUMN.pace:
      return steps(columns.pace, from, count, COLUMN.pace);
    case COLUMN.speed:
      return steps(columns.speed, from, count, COLUMN.speed);
    case COLUMN.accuracy:
      return stepsOfBytes(columns.accuracy, from, count, COLUMN.accuracy);
    case COLUMN.heading:
      return stepsOfBytes(columns.heading, from, count, COLUMN.heading);
    default:
      return stepsOfBytes(columns.state, from, count, COLUMN.state);
  }
}

// Differences are of 32 bits and go round at the end: back the same way, they come out as they were. The sign stands in
// the lowest bit, so that small ones of either sign are small. Each kind of array has a loop of its own: one over two kinds
// takes several times as long.

/** False when some time cannot be told as a whole number of ms after the first. */
function timesApart(times: Float64Array, from: number, count: number): boolean {
  const first = times[from]!;
  let step = count > 1 ? (times[from + 1]! - first) | 0 : 0;
  head.setFloat64(FIRST[0], first, true);
  head.setInt32(STEP[0], step, true);
  let last = -step | 0;
  let any = 0;
  let zeros = 0;
  let odd = 0;
  for (let i = 0; i < count; i++) {
    const time = times[from + i]!;
    const value = (time - first) | 0;
    // A nought may be a minus nought, which is lost on the way.
    if (first + value !== time || time === 0) odd = 1;
    const change = (value - last - step) | 0;
    step = (value - last) | 0;
    last = value;
    const number = (change << 1) ^ (change >> 31);
    any |= number;
    zeros = (zeros + Math.clz32(number)) | 0;
    off[i] = number;
  }
  anyBits = any;
  unset = zeros;
  return odd === 0;
}

/** False when some place is no multiple of ten. */
function tenthsApart(places: Int32Array, from: number, count: number, which: 1 | 2): boolean {
  const first = (places[from]! / 10) | 0;
  let step = count > 1 ? (((places[from + 1]! / 10) | 0) - first) | 0 : 0;
  head.setInt32(FIRST[which], first, true);
  head.setInt32(STEP[which], step, true);
  let last = (first - step) | 0;
  let any = 0;
  let zeros = 0;
  let rest = 0;
  for (let i = 0; i < count; i++) {
    const place = places[from + i]!;
    const value = (place / 10) | 0;
    rest |= place - Math.imul(value, 10);
    const change = (value - last - step) | 0;
    step = (value - last) | 0;
    last = value;
    const number = (change << 1) ^ (change >> 31);
    any |= number;
    zeros = (zeros + Math.clz32(number)) | 0;
    off[i] = number;
  }
  anyBits = any;
  unset = zeros;
  return rest === 0;
}

function changesOfStep(column: Int32Array, from: number, count: number, which: 1 | 2 | 3): 0 {
  const first = column[from]!;
  let step = count > 1 ? (column[from + 1]! - first) | 0 : 0;
  head.setInt32(FIRST[which], first, true);
  head.setInt32(STEP[which], step, true);
  let last = (first - step) | 0;
  let any = 0;
  let zeros = 0;
  for (let i = 0; i < count; i++) {
    const value = column[from + i]!;
    const change = (value - last - step) | 0;
    step = (value - last) | 0;
    last = value;
    const number = (change << 1) ^ (change >> 31);
    any |= number;
    zeros = (zeros + Math.clz32(number)) | 0;
    off[i] = number;
  }
  anyBits = any;
  unset = zeros;
  return 0;
}

function steps(column: Uint16Array, from: number, count: number, which: 4 | 5 | 6): 0 {
  let last = column[from]!;
  head.setUint16(FIRST[which], last, true);
  let any = 0;
  let zeros = 0;
  for (let i = 0; i < count; i++) {
    const value = column[from + i]!;
    const step = value - last;
    last = value;
    const number = (step << 1) ^ (step >> 31);
    any |= number;
    zeros = (zeros + Math.clz32(number)) | 0;
    off[i] = number;
  }
  anyBits = any;
  unset = zeros;
  return 0;
}

function stepsOfBytes(column: Uint8Array, from: number, count: number, which: 7 | 8 | 9): 0 {
  let last = column[from]!;
  head.setUint8(FIRST[which], last);
  let any = 0;
  let zeros = 0;
  for (let i = 0; i < count; i++) {
    const value = column[from + i]!;
    const step = value - last;
    last = value;
    const number = (step << 1) ^ (step >> 31);
    any |= number;
    zeros = (zeros + Math.clz32(number)) | 0;
    off[i] = number;
  }
  anyBits = any;
  unset = zeros;
  return 0;
}

/** The reverse, to `to` on. @throws PackedNumbersError on bytes that `packColumns` did not write */
export function unpackColumns(packed: Uint8Array, count: number, columns: Columns, to: number): void {
  for (let column = 0; column < COLUMNS; column++) unpackColumn(packed, count, column, columns, to);
}

/** One column of them (see `COLUMN`). @throws PackedNumbersError on bytes that `packColumns` did not write */
export function unpackColumn(
  packed: Uint8Array,
  count: number,
  which: number,
  columns: Columns,
  to: number,
): void {
  if (packed.length < HEAD_BYTES) throw new PackedNumbersError(`a block of ${packed.length} bytes`);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const flags = packed[0]!;
  let at = HEAD_BYTES;
  for (let column = 0; column < which; column++)
    at =
      column === 0 && (flags & BARE_TIMES) !== 0 ? at + count * TIME_BYTES : endOfNumbers(packed, at, count);
  if (which === COLUMN.timeMs) {
    unpackTimes(view, packed, at, count, (flags & BARE_TIMES) !== 0, columns.timeMs, to);
    return;
  }
  takeNumbers(packed, at, off, count);
  const first = FIRST[which]!;
  if (which <= COLUMN.progressCm) {
    const isRound = which === COLUMN.lat ? flags & ROUND_LAT : which === COLUMN.lon ? flags & ROUND_LON : 0;
    sumTwice(count, view.getInt32(first, true), view.getInt32(STEP[which]!, true), isRound === 0 ? 1 : 10);
  } else sumOnce(count, which <= COLUMN.speed ? view.getUint16(first, true) : view.getUint8(first));
  columnOf(columns, which).set(off.subarray(0, count), to);
}

function unpackTimes(
  view: DataView,
  packed: Uint8Array,
  at: number,
  count: number,
  areBare: boolean,
  times: Float64Array,
  to: number,
): void {
  if (areBare) {
    for (let i = 0; i < count; i++) times[to + i] = view.getFloat64(at + i * TIME_BYTES, true);
    return;
  }
  const first = view.getFloat64(FIRST[0], true);
  takeNumbers(packed, at, off, count);
  sumTwice(count, 0, view.getInt32(STEP[0], true), 1);
  for (let i = 0; i < count; i++) times[to + i] = first + off[i]!;
}

/** Of the changes of steps, the values. */
function sumTwice(count: number, first: number, firstStep: number, unit: number): void {
  let step = firstStep;
  let last = (first - step) | 0;
  for (let i = 0; i < count; i++) {
    const zigZagged = off[i]!;
    step = (step + ((zigZagged >>> 1) ^ -(zigZagged & 1))) | 0;
    last = (last + step) | 0;
    off[i] = Math.imul(last, unit);
  }
}

/** Of the steps, the values. */
function sumOnce(count: number, first: number): void {
  let last = first;
  for (let i = 0; i < count; i++) {
    const zigZagged = off[i]!;
    last = (last + ((zigZagged >>> 1) ^ -(zigZagged & 1))) | 0;
    off[i] = last;
  }
}

const columnOf = (columns: Columns, which: number): Columns[keyof Columns] => {
  switch (which) {
    case COLUMN.lat:
      return columns.lat;
    case COLUMN.lon:
      return columns.lon;
    case COLUMN.progressCm:
      return columns.progressCm;
    case COLUMN.segment:
      return columns.segment;
    case COLUMN.pace:
      return columns.pace;
    case COLUMN.speed:
      return columns.speed;
    case COLUMN.accuracy:
      return columns.accuracy;
    case COLUMN.heading:
      return columns.heading;
    default:
      return columns.state;
  }
};
