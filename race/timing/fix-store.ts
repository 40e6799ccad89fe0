/**
 * One rider's fixes in time order, in typed arrays: 29 bytes a fix, doubling while small, then growing by a quarter.
 * Beside each fix stands what matching it to the course left behind, so that matching can be taken up again
 * at any fix without starting over.
 */
import type { Fix } from '../fix.ts';

/** Bytes a fix takes: time 8, latitude 4, longitude 4, progress 4, segment 2, pace 2, speed 2, and three single bytes. */
export const BYTES_PER_FIX = 29;
/**
 * The most fixes a track keeps: 48 hours at 1 Hz, 5 MB. At the cap the earliest 172,800 by fix time are kept
 * (a timing system must not forget laps); later ones are refused, and counted.
 */
export const MAX_FIXES = 172_800;

/** No progress: the fix is off course or set aside. */
export const NO_PROGRESS = -0x8000_0000;
const NO_SPEED = 0xffff;
const NO_BYTE = 0xff;
const FIRST_CAPACITY = 16;

export interface FixStore {
  count: number;
  timeMs: Float64Array;
  /** Degrees × 10⁷. */
  lat: Int32Array;
  lon: Int32Array;
  /** Unwrapped centimetres along the course, or NO_PROGRESS. */
  progressCm: Int32Array;
  segment: Uint16Array;
  /** The rider's smoothed pace along the course after this fix, mm/s. */
  pace: Uint16Array;
  /** The phone's speed, cm/s. */
  speed: Uint16Array;
  /** The phone's accuracy, half metres. */
  accuracy: Uint8Array;
  /** The phone's heading, 2° steps. */
  heading: Uint8Array;
  /** Matching's memory, see matching.ts. */
  state: Uint8Array;
}

export function newFixStore(): FixStore {
  return { count: 0, ...arraysFor(FIRST_CAPACITY) };
}

/** All arrays in one piece of memory, widest first so that each is aligned: one allocation instead of ten. */
function arraysFor(capacity: number): Omit<FixStore, 'count'> {
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

/** Writes the fix's own fields at `i`; matching fills in the rest. */
export function writeFix(store: FixStore, i: number, fix: Fix): void {
  store.timeMs[i] = fix.timeMs;
  store.lat[i] = Math.round(fix.latDeg * 1e7);
  store.lon[i] = Math.round(fix.lonDeg * 1e7);
  const { speedMps, accuracyM, headingDeg } = fix;
  store.speed[i] = speedMps === undefined ? NO_SPEED : Math.min(NO_SPEED - 1, Math.round(speedMps * 100));
  store.accuracy[i] = accuracyM === undefined ? NO_BYTE : Math.min(NO_BYTE - 1, Math.round(accuracyM * 2));
  store.heading[i] = headingDeg === undefined ? NO_BYTE : Math.round(headingDeg / 2) % 180;
}

/** The phone's speed at fix `i` in m/s; −1 when it gave none. */
export function speedAt(store: FixStore, i: number): number {
  const speed = store.speed[i]!;
  return speed === NO_SPEED ? -1 : speed / 100;
}

/** A phone that doesn't say how accurate it is counts as this. */
export const USUAL_ACCURACY_M = 5;

/** Radius of 68 % confidence at fix `i` in metres (127 m and worse are one). */
export function accuracyAt(store: FixStore, i: number): number {
  const accuracy = store.accuracy[i]!;
  return accuracy === NO_BYTE ? USUAL_ACCURACY_M : accuracy / 2;
}

/** The phone's heading at fix `i` in degrees; −1 when it gave none. */
export function headingAt(store: FixStore, i: number): number {
  const heading = store.heading[i]!;
  return heading === NO_BYTE ? -1 : heading * 2;
}

/** Index of the first fix at or after `timeMs`; `count` when all are earlier. */
export function firstAtOrAfter(store: FixStore, timeMs: number): number {
  const times = store.timeMs;
  let [low, high] = [0, store.count];
  // Almost always the question is about the end of the track.
  if (high > 0 && timeMs > times[high - 1]!) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Doubles up to here, then grows by a quarter: little copying for the small, little waste for the large. */
const DOUBLING_MAX = 4_096;

/** Room for at least `count` fixes. */
export function reserve(store: FixStore, count: number): void {
  const capacity = store.timeMs.length;
  if (count <= capacity) return;
  const grown = capacity < DOUBLING_MAX ? capacity * 2 : Math.ceil(capacity * 1.25);
  const { timeMs, lat, lon, progressCm, segment, pace, speed, accuracy, heading, state } = store;
  Object.assign(store, arraysFor(Math.min(MAX_FIXES, Math.max(count, grown))));
  store.timeMs.set(timeMs);
  store.lat.set(lat);
  store.lon.set(lon);
  store.progressCm.set(progressCm);
  store.segment.set(segment);
  store.pace.set(pace);
  store.speed.set(speed);
  store.accuracy.set(accuracy);
  store.heading.set(heading);
  store.state.set(state);
}

/** Moves everything known about fix `from` to `to`. */
export function moveFix(store: FixStore, from: number, to: number): void {
  store.timeMs[to] = store.timeMs[from]!;
  store.lat[to] = store.lat[from]!;
  store.lon[to] = store.lon[from]!;
  store.progressCm[to] = store.progressCm[from]!;
  store.segment[to] = store.segment[from]!;
  store.pace[to] = store.pace[from]!;
  store.speed[to] = store.speed[from]!;
  store.accuracy[to] = store.accuracy[from]!;
  store.heading[to] = store.heading[from]!;
  store.state[to] = store.state[from]!;
}

/** Bytes the store's arrays take now, with the room for growth. */
export function storeBytes(store: FixStore): number {
  return store.timeMs.length * BYTES_PER_FIX;
}
