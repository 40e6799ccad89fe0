/**
 * One rider's fixes in time order. The newest stand in typed arrays, 29 bytes a fix, where matching works on them; those
 * before lie packed in blocks (`packed-fixes.ts`), less than a third of that, which are unpacked where somebody looks
 * (`fix-values.ts`). Beside each fix stands what matching it to the course left behind, so that matching can be taken up
 * again at any fix without starting over. Fixes have the same numbers wherever they lie.
 */
import type { Fix } from '../fix.ts';
import { Blocks } from './blocks.ts';
import {
  BYTES_PER_FIX,
  type Columns,
  columnsFor,
  copyColumns,
  moveToFront,
  NO_BYTE,
  NO_SPEED,
} from './columns.ts';
import { BLOCK_FIXES, packedInPlace, unpackColumns } from './packed-fixes.ts';

/**
 * The most fixes a track keeps: 48 hours at 1 Hz, 5 MB unpacked. At the cap the earliest 172,800 by fix time are kept
 * (a timing system must not forget laps); later ones are refused, and counted.
 */
export const MAX_FIXES = 172_800;

const FIRST_CAPACITY = 60;
/** Places behind the columns' fixes for single ones that lie packed, see `slotOf`. */
const SPARE_SLOTS = 4;

/** The columns are those of the fixes from `base` on: the fix with number i stands at i − `base`. */
export interface FixStore extends MutableColumns {
  count: number;
  /** So many lie packed, all in whole blocks. */
  base: number;
  readonly packed: Blocks;
  /** Of each block, the time of its last fix. */
  lastMs: number[];
}

type MutableColumns = { -readonly [Column in keyof Columns]: Columns[Column] };

export function newFixStore(): FixStore {
  return { count: 0, base: 0, packed: new Blocks(), lastMs: [], ...roomFor(FIRST_CAPACITY) };
}

/** Columns with room for so many fixes, and the spare places behind them. */
export function roomFor(fixes: number): Columns {
  return columnsFor(fixes + SPARE_SLOTS);
}

/** Writes the fix's own fields at `i`; matching fills in the rest. */
export function writeFix(store: FixStore, i: number, fix: Fix): void {
  const at = i - store.base;
  store.timeMs[at] = fix.timeMs;
  store.lat[at] = Math.round(fix.latDeg * 1e7);
  store.lon[at] = Math.round(fix.lonDeg * 1e7);
  const { speedMps, accuracyM, headingDeg } = fix;
  store.speed[at] = speedMps === undefined ? NO_SPEED : Math.min(NO_SPEED - 1, Math.round(speedMps * 100));
  store.accuracy[at] = accuracyM === undefined ? NO_BYTE : Math.min(NO_BYTE - 1, Math.round(accuracyM * 2));
  store.heading[at] = headingDeg === undefined ? NO_BYTE : Math.round(headingDeg / 2) % 180;
}

/** Room in the columns. */
const capacityOf = (store: FixStore): number => store.timeMs.length - SPARE_SLOTS;

/** Doubles up to here, then grows by a quarter: little copying for the small, little waste for the large. */
const DOUBLING_MAX = 4_096;

/** Beyond what a rider's unpacked fixes come to before they are packed: what comes in one batch. */
const BATCH_ROOM = 64;

/** Room for fixes with numbers below `count`, of which the newest `keep` stay unpacked (see `packOld`). */
export function reserve(store: FixStore, count: number, keep = Number.POSITIVE_INFINITY): void {
  const capacity = capacityOf(store);
  const needed = count - store.base;
  if (needed <= capacity) return;
  const usual = packedFrom(keep) + BATCH_ROOM;
  const doubled = capacity < DOUBLING_MAX ? capacity * 2 : Math.ceil(capacity * 1.25);
  const grown = needed <= usual ? Math.min(doubled, usual) : doubled;
  hold(store, store.base, 0, roomFor(Math.min(MAX_FIXES, Math.max(needed, grown))));
}

/** Other columns take the place of the store's, from fix `from` on; those of before go to `to`. */
function hold(store: FixStore, from: number, to: number, columns: Columns): void {
  copyColumns(store, from - store.base, store.count - from, columns, to);
  Object.assign(store, columns);
}

/** Moves everything known about fix `from` to `to`; both unpacked. */
export function moveFix(store: FixStore, from: number, to: number): void {
  const source = from - store.base;
  const target = to - store.base;
  store.timeMs[target] = store.timeMs[source]!;
  store.lat[target] = store.lat[source]!;
  store.lon[target] = store.lon[source]!;
  store.progressCm[target] = store.progressCm[source]!;
  store.segment[target] = store.segment[source]!;
  store.pace[target] = store.pace[source]!;
  store.speed[target] = store.speed[source]!;
  store.accuracy[target] = store.accuracy[source]!;
  store.heading[target] = store.heading[source]!;
  store.state[target] = store.state[source]!;
}

/** Unpacks what is packed of the fixes from number `from` on, so that they can be changed, with room for so many more. */
export function unpackFrom(store: FixStore, from: number, more = 0): void {
  const first = Math.floor(from / BLOCK_FIXES);
  const before = store.packed.length;
  if (first >= before) return;
  const fixes = (before - first) * BLOCK_FIXES;
  const columns = roomFor(store.count - store.base + fixes + more);
  for (let block = first; block < before; block++)
    unpackColumns(store.packed.at(block), BLOCK_FIXES, columns, (block - first) * BLOCK_FIXES);
  hold(store, store.base, fixes, columns);
  store.base = first * BLOCK_FIXES;
  store.packed.cut(first);
  store.lastMs.length = first;
}

/** At least so many fixes of a rider stay unpacked: what matching mostly looks back on, and what comes a little late. */
const UNPACKED_MIN = BLOCK_FIXES;
/** Of all riders of a race together so many: 15 MB, half as much again before they are packed. In a small field none ever are. */
const UNPACKED_OF_ALL = 512 * 1_024;

/** How many of a rider's newest fixes stay unpacked where so many riders have tracks. */
export const unpackedFor = (riders: number): number =>
  Math.max(UNPACKED_MIN, Math.floor(UNPACKED_OF_ALL / Math.max(1, riders) / BLOCK_FIXES) * BLOCK_FIXES);

/** So many unpacked fixes of a rider are packed, all but the newest `keep`. */
const packedFrom = (keep: number): number => keep + Math.max(BLOCK_FIXES, keep / 2);

/** Packs all but the newest `keep` fixes (a whole number of blocks), once there are half as many more; so many at a time at most. */
export function packOld(store: FixStore, keep = UNPACKED_MIN, fixesMax = Number.POSITIVE_INFINITY): void {
  const unpacked = store.count - store.base;
  if (unpacked < packedFrom(keep)) return;
  const blocks = Math.floor(Math.min(unpacked - keep, fixesMax) / BLOCK_FIXES);
  for (let block = 0; block < blocks; block++) {
    const from = block * BLOCK_FIXES;
    store.packed.push(packedInPlace(store, from, BLOCK_FIXES));
    store.lastMs.push(store.timeMs[from + BLOCK_FIXES - 1]!);
  }
  const left = unpacked - blocks * BLOCK_FIXES;
  // What was unpacked for a late batch is let go of once it is packed again.
  const capacity = Math.max(left, 2 * keep);
  if (capacityOf(store) > 2 * capacity) hold(store, store.base + blocks * BLOCK_FIXES, 0, roomFor(capacity));
  else moveToFront(store, blocks * BLOCK_FIXES, left);
  store.base += blocks * BLOCK_FIXES;
}

/** Bytes the store takes now, with the room for growth. */
export function storeBytes({ timeMs, packed }: FixStore): number {
  return timeMs.length * BYTES_PER_FIX + packed.bytes;
}

// An engine takes a field that never changed to be constant, and makes anew all code that relied on it when it does: here
// all of matching, as the first rider's columns grow and their first block is packed. These have changed before anything
// relies on them.
const changed = newFixStore();
reserve(changed, FIRST_CAPACITY + 1);
changed.base = BLOCK_FIXES;
