/**
 * Columns of fixes packed for keeping: some 2 to 9 bytes a fix instead of 29, and back to the very same values. Each
 * column is written by itself, as what differs from what the two values before it (or the one) let expect, so that one can
 * be read without the others; what is as expected takes next to nothing however long it lasts.
 */
import { BYTES_PER_FIX, COLUMN, COLUMN_NAMES, type Columns } from './columns.ts';
import {
  BLOCK_BYTES_MAX,
  endOfNumbers,
  NUMBERS_MAX,
  PackedNumbersError,
  putNumbers,
  takeNumbers,
} from './packed-numbers.ts';

/** Fixes in a block; a shorter one is the last of a track that is kept. */
export const BLOCK_FIXES = NUMBERS_MAX;

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

const out = new Uint8Array(HEAD_BYTES + TIME_BYTES * NUMBERS_MAX + COLUMN_NAMES.length * BLOCK_BYTES_MAX);
const head = new DataView(out.buffer);
/** One column's values, and then their differences; all bits that are set in any, and how many they leave unset before their first, added up. */
const off = new Int32Array(NUMBERS_MAX);
let anyBits = 0;
let unset = 0;

/** Packs the fixes `from` … `from + count − 1`; `count` is 1 … `BLOCK_FIXES`. */
export function packColumns(columns: Columns, from: number, count: number): Uint8Array<ArrayBuffer> {
  return packedInPlace(columns, from, count).slice();
}

/** The same where they were packed: they stand there until the next are. */
export function packedInPlace(columns: Columns, from: number, count: number): Uint8Array<ArrayBuffer> {
  let flags = 0;
  let end = HEAD_BYTES;
  for (let which = 0; which < COLUMN_NAMES.length; which++) {
    const said = differences(columns, which, from, count);
    flags |= said;
    if (said === BARE_TIMES)
      for (let i = 0; i < count; i++, end += TIME_BYTES)
        head.setFloat64(end, columns.timeMs[from + i]!, true);
    else end = putNumbers(out, end, off, count, anyBits, unset);
  }
  out[0] = flags;
  return out.subarray(0, end);
}

/** Leaves one column's differences in `off`, its first values in the head; answers with what is to be said of it in the flags. */
function differences(columns: Columns, which: number, from: number, count: number): number {
  if (which === COLUMN.timeMs) {
    const areWhole = sinceFirst(columns.timeMs, from, count);
    head.setFloat64(FIRST[0], columns.timeMs[from]!, true);
    changesOfStep(count, STEP[0]);
    return areWhole ? 0 : BARE_TIMES;
  }
  // All as one kind of array: a loop over two kinds takes several times as long.
  off.set(columnOf(columns, which).subarray(from, from + count));
  if (which > COLUMN.progressCm) {
    if (which <= COLUMN.speed) head.setUint16(FIRST[which]!, off[0]!, true);
    else head.setUint8(FIRST[which]!, off[0]!);
    steps(count);
    return 0;
  }
  const isRound = which !== COLUMN.progressCm && toTenths(count);
  head.setInt32(FIRST[which]!, off[0]!, true);
  changesOfStep(count, STEP[which]!);
  return isRound ? (which === COLUMN.lat ? ROUND_LAT : ROUND_LON) : 0;
}

/** Leaves in `off` the milliseconds since the first time; false when some time cannot be told so. */
function sinceFirst(times: Float64Array, from: number, count: number): boolean {
  const first = times[from]!;
  let odd = 0;
  for (let i = 0; i < count; i++) {
    const time = times[from + i]!;
    const value = (time - first) | 0;
    // A nought may be a minus nought, which is lost on the way.
    if (first + value !== time || time === 0) odd = 1;
    off[i] = value;
  }
  return odd === 0;
}

/** Divides the values by ten; false, with all as they were, when some is no multiple of it. */
function toTenths(count: number): boolean {
  for (let i = 0; i < count; i++) if (off[i]! % 10 !== 0) return false;
  for (let i = 0; i < count; i++) off[i] = (off[i]! / 10) | 0;
  return true;
}

// Differences are of 32 bits and go round at the end: back the same way, they come out as they were. The sign stands in
// the lowest bit, so that small ones of either sign are small.

/** Of the values in `off`, the changes of steps; the first step goes into the head at `stepAt`. */
function changesOfStep(count: number, stepAt: number): void {
  const first = off[0]!;
  let step = count > 1 ? (off[1]! - first) | 0 : 0;
  head.setInt32(stepAt, step, true);
  let last = (first - step) | 0;
  let any = 0;
  let zeros = 0;
  for (let i = 0; i < count; i++) {
    const value = off[i]!;
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
}

/** Of the values in `off`, the steps. */
function steps(count: number): void {
  let last = off[0]!;
  let any = 0;
  let zeros = 0;
  for (let i = 0; i < count; i++) {
    const value = off[i]!;
    const step = value - last;
    last = value;
    const number = (step << 1) ^ (step >> 31);
    any |= number;
    zeros = (zeros + Math.clz32(number)) | 0;
    off[i] = number;
  }
  anyBits = any;
  unset = zeros;
}

/** The reverse, to `to` on. @throws PackedNumbersError on bytes that `packColumns` did not write */
export function unpackColumns(packed: Uint8Array, count: number, columns: Columns, to: number): void {
  for (let column = 0; column < COLUMN_NAMES.length; column++)
    unpackColumn(packed, count, column, columns, to);
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

const columnOf = (columns: Columns, which: number): Columns[keyof Columns] => columns[COLUMN_NAMES[which]!];
