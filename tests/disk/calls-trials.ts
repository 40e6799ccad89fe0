/** Runs the trials of calls-child.ts on a disk of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tried } from './calls-child.ts';
import { openDisk } from './faults.ts';

/** In memory where there is such a place: nothing is waited for. */
const place = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());

/** Without derivation, which would take most of the time of every opening. */
export const RAW_KEY = `raw:${'5a'.repeat(32)}`;

export interface Calls {
  /** Empty: not encrypted. */
  readonly key: string;
  readonly phases: readonly string[];
  readonly every: number;
  /** What runs them; left out: this process's own Node. */
  readonly node?: string;
}

/** `died`: why the process ended before its time, or null. */
export function tryCalls({ key, phases, every, node = process.execPath }: Calls): {
  tried: Tried[];
  died: string | null;
} {
  const folder = mkdtempSync(join(place(), 'bell-lap-calls-'));
  const disk = openDisk(folder);
  try {
    const child = join(import.meta.dirname, 'calls-child.ts');
    const args = [child, folder, disk.env.BELL_LAP_FAULT_ORDERS!, key, phases.join(), String(every)];
    const { error, stdout, stderr, status, signal } = spawnSync(node, args, {
      env: { ...process.env, ...disk.env, BELL_LAP_FAULT_HURRY: '1' },
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      timeout: 3_600_000,
    });
    // Never started: it has no output at all.
    if (stdout == null) return { tried: [], died: `${node} could not be started: ${error?.message}` };
    const tried = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Tried]));
    return {
      tried,
      died: status === 0 ? null : `${signal ?? status}: ${error?.message ?? ''} ${stderr.slice(-2_000)}`,
    };
  } finally {
    disk.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
