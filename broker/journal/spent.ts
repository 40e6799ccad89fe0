/**
 * Where a commit's time goes: to the processor, to waiting for one, or to the disk. Only the last is a slow disk; on a
 * computer that has too much to do a commit takes as long with the best of disks.
 */
import { closeSync, openSync, readSync } from 'node:fs';

interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Time in which this thread could have run and did not get a processor; 0 where the system does not tell. */
  readonly queuedMs: number;
}

const SCHEDSTAT = openSchedstat();
const buffer = Buffer.alloc(128);

/** Of the calling thread. */
export function spentSoFar(): Spent {
  const { user, system } = process.threadCpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1_000, queuedMs: queuedMs() };
}

/** `tookMs`: in all; `diskMs`: of which the thread neither ran nor waited to run. */
export function spentSince(then: Spent): { tookMs: number; diskMs: number } {
  const now = spentSoFar();
  const tookMs = now.wallMs - then.wallMs;
  const busyMs = now.cpuMs - then.cpuMs + now.queuedMs - then.queuedMs;
  return { tookMs, diskMs: Math.max(0, tookMs - busyMs) };
}

/** Linux: nanoseconds run, nanoseconds waited in the run queue, slices. */
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
