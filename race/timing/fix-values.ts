/**
 * What is known of a rider's fixes, by their numbers: read in the columns, or looked up in the packed block that the fix
 * lies in. Who reads several columns of a few fixes asks for their slots (`slotOf`) and reads there. Each column's reader
 * names it: made by one function of the column's name, they take 5 % more to fold a race, and a fifth more for a late batch.
 */
import type { Blocks } from './blocks.ts';
import { COLUMN, type Columns, columnsFor, NO_BYTE, NO_SPEED } from './columns.ts';
import type { FixStore } from './fix-store.ts';
import { BLOCK_FIXES, unpackColumn } from './packed-fixes.ts';

/** A block somebody looked into: of its columns, those that were looked at. */
interface Looked {
  /** The piece that it lies in, and from where on. */
  piece: Uint8Array | null;
  from: number;
  block: Uint8Array;
  /** One bit a column that is unpacked. */
  known: number;
  readonly columns: Columns;
}

/** The blocks looked into last: who looks back does so fix by fix. A piece is never written into; packed again a block lies in another. */
const looked: readonly Looked[] = Array.from({ length: 4 }, () => ({
  piece: null,
  from: 0,
  block: new Uint8Array(0),
  known: 0,
  columns: columnsFor(BLOCK_FIXES),
}));
let lookedLast = 0;

/** The columns of the block that fix `i` lies in, of which `which` is unpacked; its place in them is i modulo `BLOCK_FIXES`. */
function lookInto(store: FixStore, i: number, which: number): Columns {
  const found = lookedAt(store.packed, Math.floor(i / BLOCK_FIXES));
  if ((found.known & (1 << which)) !== 0) return found.columns;
  unpackColumn(found.block, BLOCK_FIXES, which, found.columns, 0);
  found.known |= 1 << which;
  return found.columns;
}

function lookedAt(packed: Blocks, n: number): Looked {
  const piece = packed.pieceOf(n);
  const from = packed.fromOf(n);
  for (const each of looked) if (each.piece === piece && each.from === from) return each;
  lookedLast = (lookedLast + 1) % looked.length;
  const found = looked[lookedLast]!;
  found.piece = piece;
  found.from = from;
  found.block = packed.at(n);
  found.known = 0;
  return found;
}

/** The fix's time, UTC epoch ms. */
export function timeAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.timeMs[at]! : lookInto(store, i, COLUMN.timeMs).timeMs[i % BLOCK_FIXES]!;
}

/** Degrees × 10⁷. */
export function latAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.lat[at]! : lookInto(store, i, COLUMN.lat).lat[i % BLOCK_FIXES]!;
}

export function lonAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.lon[at]! : lookInto(store, i, COLUMN.lon).lon[i % BLOCK_FIXES]!;
}

/** Unwrapped centimetres along the course, or NO_PROGRESS. */
export function progressCmAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.progressCm[at]! : lookInto(store, i, COLUMN.progressCm).progressCm[i % BLOCK_FIXES]!;
}

/** The course's segment that fix `i` lies on, when it is on course. */
export function segmentAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.segment[at]! : lookInto(store, i, COLUMN.segment).segment[i % BLOCK_FIXES]!;
}

/** The rider's smoothed pace along the course after fix `i`, mm/s. */
export function paceAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.pace[at]! : lookInto(store, i, COLUMN.pace).pace[i % BLOCK_FIXES]!;
}

/** Matching's memory after fix `i`, see matching.ts. */
export function stateAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? store.state[at]! : lookInto(store, i, COLUMN.state).state[i % BLOCK_FIXES]!;
}

/** The phone's speed at fix `i` in m/s; −1 when it gave none. */
export function speedAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? speedIn(store, at) : speedIn(lookInto(store, i, COLUMN.speed), i % BLOCK_FIXES);
}

/** The same of the fix in a slot. */
export function speedIn({ speed }: Columns, at: number): number {
  const given = speed[at]!;
  return given === NO_SPEED ? -1 : given / 100;
}

/** A phone that doesn't say how accurate it is counts as this. */
export const USUAL_ACCURACY_M = 5;

/** Radius of 68 % confidence at fix `i` in metres (127 m and worse are one). */
export function accuracyAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? accuracyIn(store, at) : accuracyIn(lookInto(store, i, COLUMN.accuracy), i % BLOCK_FIXES);
}

/** The same of the fix in a slot. */
export function accuracyIn({ accuracy }: Columns, at: number): number {
  const given = accuracy[at]!;
  return given === NO_BYTE ? USUAL_ACCURACY_M : given / 2;
}

/** The phone's heading at fix `i` in degrees; −1 when it gave none. */
export function headingAt(store: FixStore, i: number): number {
  const at = i - store.base;
  return at >= 0 ? headingIn(store, at) : headingIn(lookInto(store, i, COLUMN.heading), i % BLOCK_FIXES);
}

/** The same of the fix in a slot. */
export function headingIn({ heading }: Columns, at: number): number {
  const given = heading[at]!;
  return given === NO_BYTE ? -1 : given * 2;
}

/** Number of the first fix at or after `timeMs`; `count` when all are earlier. */
export function firstAtOrAfter(store: FixStore, timeMs: number): number {
  const { base, count, lastMs } = store;
  // Almost always the question is about the end of the track.
  if (count > 0 && timeMs > timeAt(store, count - 1)) return count;
  if (base === 0 || timeMs > lastMs.at(-1)!) return base + firstIn(store.timeMs, count - base, timeMs);
  const block = firstIn(lastMs, lastMs.length, timeMs);
  const first = block * BLOCK_FIXES;
  return first + firstIn(lookInto(store, first, COLUMN.timeMs).timeMs, BLOCK_FIXES, timeMs);
}

function firstIn(times: { readonly [at: number]: number }, count: number, timeMs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where in the columns fix `i` is to be read: its own place, or the spare one of this number (1 … `SPARE_SLOTS`), into which
 * one that lies packed is copied. For who reads several columns of a few fixes, again and again: matching.
 */
export function slotOf(store: FixStore, i: number, spare: number): number {
  const at = i - store.base;
  return at >= 0 ? at : copyOut(store, i, store.timeMs.length - spare);
}

function copyOut(store: FixStore, i: number, to: number): number {
  store.timeMs[to] = timeAt(store, i);
  store.lat[to] = latAt(store, i);
  store.lon[to] = lonAt(store, i);
  store.progressCm[to] = progressCmAt(store, i);
  store.segment[to] = segmentAt(store, i);
  store.pace[to] = paceAt(store, i);
  store.state[to] = stateAt(store, i);
  const from = i % BLOCK_FIXES;
  store.speed[to] = lookInto(store, i, COLUMN.speed).speed[from]!;
  store.accuracy[to] = lookInto(store, i, COLUMN.accuracy).accuracy[from]!;
  store.heading[to] = lookInto(store, i, COLUMN.heading).heading[from]!;
  return to;
}
