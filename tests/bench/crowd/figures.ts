/** What the crowd benchmark makes of what it saw: delays from what viewers noted, processor and memory from the kernel. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Report } from './messages.ts';

export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** (viewer, fix) pairs that were due, and those that never came. */
  readonly due: number;
  readonly missing: number;
}

const BINS = 20_000;

/**
 * Of every fix handed over from `fromMs` to `toMs` and every viewer: how long until its socket read it. One that was
 * overtaken by the rider's next before any frame took it is not due; one whose frame a viewer never had is missing
 * and counts as later than all others.
 */
export function delaysOf(
  reports: readonly Report[],
  handedMs: ReadonlyMap<string, number>,
  fromMs: number,
  toMs: number,
): Delays {
  const bins = new Float64Array(BINS + 1);
  let due = 0;
  let came = 0;
  for (const report of reports)
    for (const frame of report.frames) {
      const handed = (frame.fixes ?? []).flatMap((fix) => handedMs.get(fix) ?? []);
      for (const atMs of handed) {
        if (atMs < fromMs || atMs > toMs) continue;
        due += report.viewers;
        const first = frame.firstMs - atMs;
        for (const [bin, count] of frame.arrivals.entries()) {
          if (count === 0) continue;
          const ms = Math.min(BINS, Math.max(0, Math.round(first + bin + 0.5)));
          bins[ms] = bins[ms]! + count;
          came += count;
        }
      }
    }
  const at = (share: number): number => {
    let left = due * share;
    for (let ms = 0; ms <= BINS; ms += 1) {
      left -= bins[ms]!;
      if (left < 0) return ms;
    }
    return BINS;
  };
  return {
    p50: at(0.5),
    p99: at(0.99),
    most: at(1 - 1 / Math.max(due, 1)),
    due,
    missing: Math.max(0, due - came),
  };
}

/** Processor time used so far by these processes and their threads, ms. */
export function cpuMs(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = statOf(pid);
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks * 10;
}

/** Processor time of this process's children that have ended, all of it, their end included, ms. */
export function endedMs(): number {
  const fields = statOf(process.pid);
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 10;
}

/** What the kernel says of a process, from its state on; of one that is gone nothing. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Of all that runs: these processes and their children. */
export function withChildren(isWanted: (command: string) => boolean): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const wanted = all.filter((pid) => {
    try {
      return isWanted(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      return false;
    }
  });
  return [...new Set([...wanted, ...all.filter((pid) => wanted.includes(Number(statOf(pid)[1])))])];
}

/** Their resident memory, bytes. */
export const memoryBytes = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return sum + Number(kb ?? 0) * 1_024;
  }, 0);

/** The machine's processor time that was somebody's, ms: what else ran shows in the difference. */
export function machineBusyMs(): number {
  const [, ...numbers] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/\s+/).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = numbers;
  return (user + nice + system + irq + softirq + steal) * 10;
}
