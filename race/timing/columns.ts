/** Columns of fixes in typed arrays, one value a fix in each, all in one piece of memory. */

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
/** The phone gave no speed; no accuracy, no heading. */
export const NO_SPEED = 0xffff;
export const NO_BYTE = 0xff;

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

/** The number of each column, in the order in which they are packed. */
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
/** The column of each number. */
export const COLUMN_NAMES = Object.keys(COLUMN) as readonly (keyof Columns)[];

/** Copies `count` fixes from `from` on to `to` on. */
export function copyColumns(source: Columns, from: number, count: number, target: Columns, to: number): void {
  for (const name of COLUMN_NAMES) target[name].set(source[name].subarray(from, from + count), to);
}

/** Moves `count` fixes from `from` on to the beginning. */
export function moveToFront(columns: Columns, from: number, count: number): void {
  for (const name of COLUMN_NAMES) columns[name].copyWithin(0, from, from + count);
}
