/** Processor time of the whole machine and of a tree of processes, from Linux's /proc. Pure but for `readProcessorTimes`. */
import { readdirSync, readFileSync } from 'node:fs';

/** Hundredths of a second since the machine or the processes began, over all cores. */
export interface ProcessorTimes {
  readonly total: number;
  readonly idle: number;
  /** Of the tree of processes, those that ended and were waited for included. */
  readonly own: number;
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Its own time and that of children it has waited for. */
  readonly ticks: number;
}

/** A line of /proc/PID/stat; the name in it may hold spaces and brackets. Fields: proc_pid_stat(5). */
export function parseProcess(line: string): ProcessTimes {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { pid: Number.parseInt(line, 10), parent: Number(fields[1]), ticks };
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal, and guest, which user holds already. */
export function parseMachine(stat: string): { total: number; idle: number } {
  const fields = stat.split('\n', 1)[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
  return { total: fields.reduce((sum, ticks) => sum + ticks, 0), idle: fields[3]! + (fields[4] ?? 0) };
}

/** Time of a process and all that descend from it. */
export function timeOfTree(root: number, processes: readonly ProcessTimes[]): number {
  const children = new Map<number, ProcessTimes[]>();
  for (const one of processes) {
    const siblings = children.get(one.parent);
    if (siblings) siblings.push(one);
    else children.set(one.parent, [one]);
  }
  const open = processes.filter(({ pid }) => pid === root);
  let ticks = 0;
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    ticks += one.ticks;
    open.push(...(children.get(one.pid) ?? []));
  }
  return ticks;
}

/** What others used of the machine between two readings, 0…1. */
export function othersShare(from: ProcessorTimes, to: ProcessorTimes): number {
  const total = to.total - from.total;
  if (total <= 0) return 0;
  const others = total - (to.idle - from.idle) - (to.own - from.own);
  return Math.min(1, Math.max(0, others / total));
}

/** Now, of this process and its descendants; null where there is no /proc. */
export function readProcessorTimes(root = process.pid): ProcessorTimes | null {
  try {
    const processes = readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        return [parseProcess(readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        // It ended meanwhile; who waited for it has its time.
        return [];
      }
    });
    return { ...parseMachine(readFileSync('/proc/stat', 'utf8')), own: timeOfTree(root, processes) };
  } catch {
    return null;
  }
}
