/**
 * How most commits cross between the main thread and the writer: their rows lie in memory that both see, and the message is a
 * number. With an object and a buffer that goes there and back, the way cost both threads together 20 to 30 µs more, half of
 * what SQLite takes for the row. One batch is with the writer at a time, so there is room for one; messages order who
 * writes there: the main thread until it posts, the writer until it answers.
 */
import type { HandedOver, ToWriter } from './messages.ts';
import type { Took } from './spent.ts';

/** The message: what it is about lies in the memory. */
export const HANDED_OVER: HandedOver = 0;

/**
 * A batch with more than this, with names or with settings crosses by itself: a buffer that is given away and comes back costs
 * both threads more than a copy of this much does. A fix is some 30 to 60 bytes, so these are the fixes of a flood.
 */
const ROWS_MAX = 64 * 1024;
/** Numbers in front of the rows. */
const AT = { length: 0, lastSeq: 1, tookMs: 2, diskMs: 3 } as const;
const NUMBERS = 4;

type Commit = Extract<ToWriter, { type: 'commit' }>;

/** One end of it: the main thread makes it, the writer gets its `memory`. */
export class HandOver {
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Float64Array;
  readonly #rows: Uint8Array;

  constructor(memory = new SharedArrayBuffer(NUMBERS * 8 + ROWS_MAX)) {
    this.memory = memory;
    this.#numbers = new Float64Array(memory, 0, NUMBERS);
    this.#rows = new Uint8Array(memory, NUMBERS * 8);
  }

  /** Whether the batch was small enough and lies there now. Its own buffer stays with whoever gave it. */
  put({ buffer, length, lastSeq, newNames, settings }: Commit): boolean {
    if (length === 0 || length > ROWS_MAX || newNames.length + settings.length > 0) return false;
    this.#rows.set(new Uint8Array(buffer, 0, length));
    this.#numbers[AT.length] = length;
    this.#numbers[AT.lastSeq] = lastSeq;
    return true;
  }

  /** A copy of what lies there. */
  take(): Commit {
    const length = this.#numbers[AT.length] ?? 0;
    const rows = new Uint8Array(length);
    rows.set(this.#rows.subarray(0, length));
    const lastSeq = this.#numbers[AT.lastSeq] ?? 0;
    return { type: 'commit', buffer: rows.buffer, length, lastSeq, newNames: [], settings: [] };
  }

  /** It is on disk. */
  stored({ tookMs, diskMs }: Took): void {
    this.#numbers[AT.tookMs] = tookMs;
    this.#numbers[AT.diskMs] = diskMs ?? Number.NaN;
  }

  /** What `stored` said. */
  took(): Took {
    const diskMs = this.#numbers[AT.diskMs] ?? Number.NaN;
    return { tookMs: this.#numbers[AT.tookMs] ?? 0, diskMs: Number.isNaN(diskMs) ? null : diskMs };
  }
}
