// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every fix: a check shared by lists of all kinds takes 7 ns a read there instead of half a one (measured).
/**
 * The native batch: what a rider's phone sends, what the journal stores, what a replay plays. About five bytes a
 * fix at 1 Hz, with speed and accuracy. `decodeFixes(encodeFixes(fixes))` gives the fixes back, each value
 * rounded as race/fix.ts says (`roundFix`). The layout is frozen by the golden batches in the tests:
 *
 *   version       1 byte     1
 *   flags         1 byte     bit 0 altitude, 1 speed, 2 heading, 3 accuracy, 4 battery: the column is there;
 *                            5: some fixes lack some of them (holes); 6: positions are second differences
 *   constants     1 byte     bit 0 time steps are all alike, 1 the position never changes, 2–6 the columns
 *                            altitude … battery never change; what is constant is left out of the records
 *   count         unsigned   1…3600 fixes
 *   time          unsigned   of the first fix, UTC epoch ms
 *   step          signed     usual milliseconds from fix to fix; only if count > 1
 *   lat, lon      signed ×2  of the first fix, millionths of a degree
 *   holes         1 byte     only with flag 5: bits 0–4, which columns have holes; for each a bitmap of
 *                            ⌈count / 8⌉ bytes, lowest bit first, 1 = the fix has a value
 *   values        signed     of each constant column
 *   records       signed     for each fix: (but the first) time − previous time − step, lat and lon as differences
 *                            from the previous fix, or differences of these differences; then, for each column the
 *                            fix has, the difference from the last value of the column, from 0 at first
 *
 * Units on the wire: altitude and accuracy 0.1 m, speed 0.01 m/s, heading 1° (differences the short way round,
 * −180…179), battery 0.01. Numbers are the varints of race/codec/varint.ts.
 */
import type { Fix } from '../fix.ts';
import { VarintError, VarintReader, VarintWriter, zigZag } from './varint.ts';

/** A batch that cannot be read or written; the message is a sentence for the log and for whoever sent it. */
export class FixBatchError extends Error {
  override readonly name = 'FixBatchError';
}

/** An hour at 1 Hz; a longer backlog goes in several batches. */
export const FIX_BATCH_MAX = 3_600;
export const FIX_BATCH_VERSION = 1;
/** The first second of the year 10000: no phone's clock is that wrong. */
export const FIX_TIME_MS_MAX = 253_402_300_800_000;

export type FixColumn = 'altitudeM' | 'speedMps' | 'headingDeg' | 'accuracyM' | 'battery';

export interface EncodeOptions {
  /** The optional columns to keep; all that occur, unless said. */
  readonly columns?: readonly FixColumn[];
}

type WritableFix = { -readonly [K in keyof Fix]: Fix[K] };

interface ColumnRule {
  readonly key: FixColumn;
  readonly name: string;
  /** Steps of the wire in one unit of the fix. */
  readonly perUnit: number;
  /** Bounds in steps of the wire, inclusive. */
  readonly min: number;
  readonly max: number;
}

/** In the order of their bits; new ones may only be added at the end. */
const COLUMNS: readonly ColumnRule[] = [
  { key: 'altitudeM', name: 'altitude', perUnit: 10, min: -1_000_000, max: 1_000_000 },
  { key: 'speedMps', name: 'speed', perUnit: 100, min: 0, max: 100_000 },
  { key: 'headingDeg', name: 'heading', perUnit: 1, min: 0, max: 359 },
  { key: 'accuracyM', name: 'accuracy', perUnit: 10, min: 0, max: 10_000_000 },
  { key: 'battery', name: 'battery', perUnit: 100, min: 0, max: 100 },
];
const HEADING = 2;

const HOLES = 0x20;
const SECOND_DIFFERENCES = 0x40;
const UNKNOWN_FLAGS = 0x80;
const CONSTANT_STEP = 0x01;
const CONSTANT_POSITION = 0x02;
const UNKNOWN_CONSTANTS = 0x80;
/** Where the columns' bits begin among the constants. */
const CONSTANT_COLUMNS = 2;

const LAT_MAX = 90_000_000;
const LON_MAX = 180_000_000;

/** Rounds a fix as race/fix.ts says, which is what a batch keeps of it. Throws `FixBatchError` if out of range. */
export function roundFix(fix: Fix): Fix {
  const rounded: WritableFix = {
    timeMs: wholeTime(fix),
    latDeg: wholeDegrees('latitude', fix.latDeg, LAT_MAX) / 1e6,
    lonDeg: wholeDegrees('longitude', fix.lonDeg, LON_MAX) / 1e6,
  };
  for (const column of COLUMNS) {
    const value = fix[column.key];
    if (value !== undefined) rounded[column.key] = steps(column, value) / column.perUnit;
  }
  return rounded;
}

/** Packs 1…3600 fixes, in the order given. Throws `FixBatchError` for none, too many, or a value out of range. */
export const encodeFixes = (fixes: readonly Fix[], options: EncodeOptions = {}): Uint8Array<ArrayBuffer> =>
  writtenFixes(fixes, options).finish();

/** The same for whoever copies it at once: what is in the writer is good until the next batch is packed. */
export function writtenFixes(fixes: readonly Fix[], options: EncodeOptions = {}): VarintWriter {
  const count = fixes.length;
  if (count < 1 || count > FIX_BATCH_MAX) {
    throw new FixBatchError(`a batch holds 1 to ${FIX_BATCH_MAX} fixes, not ${count}`);
  }
  if (count === 1) return encodeOne(fixes[0]!, options);
  const times = new Float64Array(count);
  const lats = new Int32Array(count);
  const lons = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const fix = fixes[i]!;
    times[i] = wholeTime(fix);
    lats[i] = wholeDegrees('latitude', fix.latDeg, LAT_MAX);
    lons[i] = wholeDegrees('longitude', fix.lonDeg, LON_MAX);
  }
  const columns = COLUMNS.map((column) =>
    options.columns === undefined || options.columns.includes(column.key) ? valuesOf(column, fixes) : null,
  );
  const step = usualStep(times);
  const second = positionBytes(lats, lons, true) < positionBytes(lats, lons, false);

  let flags = second ? SECOND_DIFFERENCES : 0;
  let constants = 0;
  let holes = 0;
  if (times.every((time, i) => i === 0 || time - times[i - 1]! === step)) constants |= CONSTANT_STEP;
  if (lats.every((lat) => lat === lats[0]) && lons.every((lon) => lon === lons[0]))
    constants |= CONSTANT_POSITION;
  columns.forEach((column, k) => {
    if (column === null) return;
    flags |= 1 << k;
    if (column.constant) constants |= 1 << (k + CONSTANT_COLUMNS);
    if (column.present < count) holes |= 1 << k;
  });
  if (holes !== 0) flags |= HOLES;

  const out = new VarintWriter(48 + count * 6);
  out.byte(FIX_BATCH_VERSION);
  out.byte(flags);
  out.byte(constants);
  out.unsigned(count);
  out.unsigned(times[0]!);
  if (count > 1) out.signed(step);
  out.signed(lats[0]!);
  out.signed(lons[0]!);
  if (holes !== 0) {
    out.byte(holes);
    for (const column of columns) {
      if (column !== null && column.present < count) writeBitmap(out, column.values);
    }
  }
  const last = new Int32Array(COLUMNS.length);
  const varying: number[] = [];
  columns.forEach((column, k) => {
    if (column === null) return;
    if (column.constant) out.signed(column.values.find((value) => value !== ABSENT)!);
    else varying.push(k);
  });

  let latStep = 0;
  let lonStep = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      if ((constants & CONSTANT_STEP) === 0) out.signed(times[i]! - times[i - 1]! - step);
      if ((constants & CONSTANT_POSITION) === 0) {
        const dLat = lats[i]! - lats[i - 1]!;
        const dLon = lons[i]! - lons[i - 1]!;
        out.signed(dLat - latStep);
        out.signed(dLon - lonStep);
        if (second) {
          latStep = dLat;
          lonStep = dLon;
        }
      }
    }
    for (const k of varying) {
      const value = columns[k]!.values[i]!;
      if (value === ABSENT) continue;
      out.signed(k === HEADING ? shortWay(value - last[k]!) : value - last[k]!);
      last[k] = value;
    }
  }
  return out;
}

/** Used again for every batch of one fix; what it wrote is copied out of it. */
const oneFix = new VarintWriter(64);

/** The same bytes as for any batch, where all is constant. Most messages of a phone in a hurry are such. */
function encodeOne(fix: Fix, options: EncodeOptions): VarintWriter {
  let flags = 0;
  for (let k = 0; k < COLUMNS.length; k++) {
    const { key } = COLUMNS[k]!;
    if (fix[key] === undefined) continue;
    if (options.columns === undefined || options.columns.includes(key)) flags |= 1 << k;
  }
  const out = oneFix;
  out.clear();
  out.byte(FIX_BATCH_VERSION);
  out.byte(flags);
  out.byte(CONSTANT_STEP | CONSTANT_POSITION | (flags << CONSTANT_COLUMNS));
  out.byte(1);
  out.unsigned(wholeTime(fix));
  out.signed(wholeDegrees('latitude', fix.latDeg, LAT_MAX));
  out.signed(wholeDegrees('longitude', fix.lonDeg, LON_MAX));
  for (let k = 0; k < COLUMNS.length; k++) {
    const column = COLUMNS[k]!;
    if ((flags & (1 << k)) !== 0) out.signed(steps(column, fix[column.key]!));
  }
  return out;
}

/** Reads a batch. Throws `FixBatchError`, and nothing else, on anything malformed; allocates at most 3600 fixes. */
export function decodeFixes(bytes: Uint8Array): Fix[] {
  try {
    return read(new VarintReader(bytes));
  } catch (error) {
    if (error instanceof VarintError) throw new FixBatchError(`the batch is broken: ${error.message}`);
    throw error;
  }
}

function read(from: VarintReader): Fix[] {
  const version = from.byte();
  if (version !== FIX_BATCH_VERSION) {
    throw new FixBatchError(
      `this is not a batch of version ${FIX_BATCH_VERSION}: its first byte is ${version}`,
    );
  }
  const flags = from.byte();
  if ((flags & UNKNOWN_FLAGS) !== 0)
    throw new FixBatchError(`the flags ${hex(flags)} are unknown to version 1`);
  const constants = from.byte();
  const strayConstants = UNKNOWN_CONSTANTS | (0x7c & ~((flags & 0x1f) << CONSTANT_COLUMNS));
  if ((constants & strayConstants) !== 0) {
    throw new FixBatchError(`the constants ${hex(constants)} name columns that the batch does not have`);
  }
  const count = from.unsigned();
  if (count < 1 || count > FIX_BATCH_MAX) {
    throw new FixBatchError(`a batch holds 1 to ${FIX_BATCH_MAX} fixes, not ${count}`);
  }
  let timeMs = inRange('time', from.unsigned(), 0, FIX_TIME_MS_MAX);
  const step = count > 1 ? from.signed() : 0;
  let lat = inRange('latitude', from.signed(), -LAT_MAX, LAT_MAX);
  let lon = inRange('longitude', from.signed(), -LON_MAX, LON_MAX);
  // Most messages of a phone with a network: nothing varies, and the arrays below are not needed.
  if (count === 1 && (flags & HOLES) === 0 && constants >> CONSTANT_COLUMNS === (flags & 0x1f))
    return [readOne(from, flags, { timeMs, latDeg: lat / 1e6, lonDeg: lon / 1e6 })];
  const bitmaps = (flags & HOLES) !== 0 ? readBitmaps(from, flags, count) : null;

  const last = new Int32Array(COLUMNS.length);
  const present: number[] = [];
  for (let k = 0; k < COLUMNS.length; k++) {
    if ((flags & (1 << k)) === 0) continue;
    present.push(k);
    if (isConstant(constants, k)) {
      const column = COLUMNS[k]!;
      last[k] = inRange(column.name, from.signed(), column.min, column.max);
    }
  }

  const second = (flags & SECOND_DIFFERENCES) !== 0;
  const fixes: Fix[] = [];
  let latStep = 0;
  let lonStep = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      const late = (constants & CONSTANT_STEP) === 0 ? from.signed() : 0;
      timeMs = inRange('time', timeMs + step + late, 0, FIX_TIME_MS_MAX);
      if ((constants & CONSTANT_POSITION) === 0) {
        const dLat = latStep + from.signed();
        const dLon = lonStep + from.signed();
        lat = inRange('latitude', lat + dLat, -LAT_MAX, LAT_MAX);
        lon = inRange('longitude', lon + dLon, -LON_MAX, LON_MAX);
        if (second) {
          latStep = dLat;
          lonStep = dLon;
        }
      }
    }
    const fix: WritableFix = { timeMs, latDeg: lat / 1e6, lonDeg: lon / 1e6 };
    for (const k of present) {
      if (bitmaps !== null && !hasValue(bitmaps[k], i)) continue;
      const column = COLUMNS[k]!;
      if (!isConstant(constants, k)) last[k] = nextValue(k, last[k]!, from.signed());
      fix[column.key] = last[k]! / column.perUnit;
    }
    fixes.push(fix);
  }
  mustEnd(from, count);
  return fixes;
}

/** The columns of a batch of one fix, each a constant. */
function readOne(from: VarintReader, flags: number, fix: WritableFix): Fix {
  for (let k = 0; k < COLUMNS.length; k++) {
    if ((flags & (1 << k)) === 0) continue;
    const column = COLUMNS[k]!;
    fix[column.key] = inRange(column.name, from.signed(), column.min, column.max) / column.perUnit;
  }
  mustEnd(from, 1);
  return fix;
}

function mustEnd({ left }: VarintReader, count: number): void {
  if (left > 0) throw new FixBatchError(`${left} bytes follow after the last of ${count} fixes`);
}

const isConstant = (constants: number, k: number): boolean =>
  (constants & (1 << (k + CONSTANT_COLUMNS))) !== 0;

function nextValue(k: number, last: number, difference: number): number {
  const column = COLUMNS[k]!;
  if (k !== HEADING) return inRange(column.name, last + difference, column.min, column.max);
  inRange('difference of headings', difference, -180, 179);
  return (last + difference + 360) % 360;
}

/** A hole in a column's values while packing; no column's bounds reach it. */
const ABSENT = -0x8000_0000;

interface ColumnValues {
  readonly values: Int32Array;
  readonly present: number;
  readonly constant: boolean;
}

/** The column's values in steps of the wire, or null when no fix has one. */
function valuesOf(column: ColumnRule, fixes: readonly Fix[]): ColumnValues | null {
  const values = new Int32Array(fixes.length).fill(ABSENT);
  let present = 0;
  let first = ABSENT;
  let constant = true;
  for (let i = 0; i < fixes.length; i++) {
    const value = fixes[i]![column.key];
    if (value === undefined) continue;
    const inSteps = steps(column, value);
    values[i] = inSteps;
    if (present++ === 0) first = inSteps;
    else if (inSteps !== first) constant = false;
  }
  return present === 0 ? null : { values, present, constant };
}

/** The median of the steps: what most fixes are apart, whatever a gap or two may say. 0 for a single fix. */
function usualStep(times: Float64Array): number {
  if (times.length < 2) return 0;
  const between = new Float64Array(times.length - 1);
  for (let i = 1; i < times.length; i++) between[i - 1] = times[i]! - times[i - 1]!;
  return between.sort()[between.length >> 1]!;
}

/** What the positions take on the wire, as first or second differences. */
function positionBytes(lats: Int32Array, lons: Int32Array, second: boolean): number {
  let bytes = 0;
  for (const values of [lats, lons]) {
    let previous = 0;
    for (let i = 1; i < values.length; i++) {
      const difference = values[i]! - values[i - 1]!;
      bytes += varintBytes(zigZag(difference - previous));
      if (second) previous = difference;
    }
  }
  return bytes;
}

const varintBytes = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;

function writeBitmap(out: VarintWriter, values: Int32Array): void {
  for (let i = 0; i < values.length; i += 8) {
    let bits = 0;
    for (let bit = 0; bit < 8 && i + bit < values.length; bit++) {
      if (values[i + bit] !== ABSENT) bits |= 1 << bit;
    }
    out.byte(bits);
  }
}

function readBitmaps(from: VarintReader, flags: number, count: number): (Uint8Array | undefined)[] {
  const holes = from.byte();
  if (holes === 0 || (holes & ~(flags & 0x1f)) !== 0) {
    throw new FixBatchError(`the holes ${hex(holes)} name columns that the batch does not have`);
  }
  return COLUMNS.map((column, k) => {
    if ((holes & (1 << k)) === 0) return undefined;
    const bitmap = from.bytes((count + 7) >> 3);
    if (count % 8 !== 0 && bitmap[bitmap.length - 1]! >> (count % 8) !== 0) {
      throw new FixBatchError(`the bitmap of ${column.name} names fixes beyond the last of ${count}`);
    }
    return bitmap;
  });
}

const hasValue = (bitmap: Uint8Array | undefined, i: number): boolean =>
  bitmap === undefined || (bitmap[i >> 3]! & (1 << (i & 7))) !== 0;

function wholeTime(fix: Fix): number {
  const whole = Math.round(fix.timeMs);
  if (!(whole >= 0 && whole <= FIX_TIME_MS_MAX)) throw outOfRange('time', fix.timeMs);
  return whole + 0;
}

function wholeDegrees(name: string, degrees: number, max: number): number {
  const whole = Math.round(degrees * 1e6);
  if (!(whole >= -max && whole <= max)) throw outOfRange(name, degrees);
  return whole + 0;
}

function steps(column: ColumnRule, value: number): number {
  let whole = Math.round(value * column.perUnit);
  if (column.key === 'headingDeg' && whole === 360) whole = 0;
  if (!(whole >= column.min && whole <= column.max)) throw outOfRange(column.name, value);
  return whole + 0;
}

/** The short way round from one heading to another: −180…179. */
const shortWay = (difference: number): number => ((difference + 540) % 360) - 180;

function inRange(name: string, value: number, min: number, max: number): number {
  if (value < min || value > max) throw outOfRange(name, value);
  return value;
}

const outOfRange = (name: string, value: number): FixBatchError =>
  new FixBatchError(`a ${name} of ${value} is out of range`);

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;
