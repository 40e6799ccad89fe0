/**
 * Where a commit's time goes: to the processor, to waiting for one, or to the disk. Only the last is a slow disk; on a
 * computer that has too much to do a commit takes as long with the best of disks.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** A commit's time; `diskMs`: of which the thread neither ran nor waited to run, null where that was not asked. */
export interface Took {
  readonly tookMs: number;
  readonly diskMs: number | null;
}

/**
 * The system is asked where a thread's time went for one commit in so long: to ask costs as much as a small commit's rows, and
 * twenty commits a second tell a slow disk from a busy computer as well as all of them.
 */
const ASKED_EVERY_MS = 50;

const SCHEDSTAT = openSchedstat();
const buffer = Buffer.alloc(128);

/** The time of one commit after the other, of the calling thread. */
export class Spent {
  #beganMs = 0;
  #askedMs = Number.NEGATIVE_INFINITY;
  /** What it had spent running and waiting to run when this commit began; null when this one is not asked about. */
  #busyMs: number | null = null;

  begin(): void {
    this.#beganMs = performance.now();
    const isAsked = this.#beganMs - this.#askedMs >= ASKED_EVERY_MS;
    if (isAsked) this.#askedMs = this.#beganMs;
    this.#busyMs = isAsked ? busyMs() : null;
  }

  end(): Took {
    const tookMs = performance.now() - this.#beganMs;
    if (this.#busyMs === null) return { tookMs, diskMs: null };
    return { tookMs, diskMs: Math.max(0, tookMs - (busyMs() - this.#busyMs)) };
  }
}

/** How long this thread has run, or could have run and did not get a processor. */
function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000 + queuedMs();
}

/** Linux: nanoseconds run, nanoseconds waited in the run queue, slices. 0 where the system does not tell. */
function queuedMs(): number {
  if (SCHEDSTAT === null) return 0;
  try {
    const length = readSync(SCHEDSTAT, buffer, 0, buffer.length, 0);
    return Number(buffer.toString('latin1', 0, length).split(' ')[1] ?? 0) / 1e6;
  } catch {
    return 0;
  }
}

function openSchedstat(): number | null {
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r');
    process.once('exit', () => closeSync(file));
    return file;
  } catch {
    return null;
  }
}
