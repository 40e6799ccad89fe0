/**
 * A disk that fails on order, for real stations: system calls on their files fail, stall or write half, once or always
 * (fault.c, compiled here by whatever C compiler there is). Linux only.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** As fault.c numbers them. */
export const CALLS = [
  ...(['open', 'read', 'write', 'sync', 'truncate', 'unlink', 'rename'] as const),
  ...(['close', 'lock', 'map', 'stat', 'mkdir'] as const),
];
export type Call = (typeof CALLS)[number];
const MODES = { off: 0, once: 1, always: 2, stall: 3, half: 4 } as const;

export interface Order {
  /** `half`: a write that writes its first half and then fails. */
  readonly mode: Exclude<keyof typeof MODES, 'off'>;
  readonly calls: readonly Call[];
  /** So many calls are let through before. */
  readonly after?: number;
  readonly error?: 'EIO' | 'ENOSPC';
  readonly stallMs?: number;
}

export interface Orders {
  order(order: Order): void;
  well(): void;
  /** Calls that failed or stalled since the last order. */
  hits(): number;
  /** Calls of each kind since the beginning. */
  seen(): Record<Call, number>;
}

export interface Disk extends Orders {
  /** For the process whose disk it is. */
  readonly env: Record<string, string>;
  remove(): void;
}

export const canFail = (): boolean =>
  process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;

/** `folder`: files whose path holds this are meant. */
export function openDisk(folder: string): Disk {
  const own = mkdtempSync(join(tmpdir(), 'bell-lap-fault-'));
  const library = join(own, 'fault.so');
  execFileSync('gcc', [
    ...['-shared', '-fPIC', '-O1', '-o', library],
    ...[join(import.meta.dirname, 'fault.c'), '-ldl'],
  ]);
  const path = join(own, 'orders');
  writeFileSync(path, Buffer.alloc(4 * (6 + CALLS.length)));
  const orders = openOrders(path);
  return {
    ...orders,
    env: { LD_PRELOAD: library, BELL_LAP_FAULT_ORDERS: path, BELL_LAP_FAULT_FOLDER: folder },
    remove() {
      orders.close();
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** The orders of a disk, from whichever process: that whose disk it is gives itself orders, too. */
export function openOrders(path: string): Orders & { close(): void } {
  const file = openSync(path, 'r+');
  const set = (values: readonly number[], at: number): void => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) bytes.writeInt32LE(value, 4 * index);
    writeSync(file, bytes, 0, bytes.length, at);
  };
  const get = (index: number): number => {
    const bytes = Buffer.alloc(4);
    readSync(file, bytes, 0, 4, 4 * index);
    return bytes.readInt32LE();
  };
  return {
    order({ mode, calls, after = 0, error = 'EIO', stallMs = 0 }) {
      const bits = calls.reduce((sum, call) => sum | (1 << CALLS.indexOf(call)), 0);
      set([MODES.off], 0);
      set([bits, after, constants.errno[error], stallMs, 0], 4);
      set([MODES[mode]], 0);
    },
    well: () => set([MODES.off], 0),
    hits: () => get(5),
    seen: () =>
      Object.fromEntries(CALLS.map((call, index) => [call, get(6 + index)])) as Record<Call, number>,
    close: () => closeSync(file),
  };
}
