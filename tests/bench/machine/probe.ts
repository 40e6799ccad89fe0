/** Measures the machine itself, a third of a second at a time: a fixed loop on the processor, and the disk's sync. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { medianOf } from '../repeat/statistics.ts';
import { othersShare, readProcessorTimes } from './processor-time.ts';
import type { Calibration, Probe } from './verdict.ts';

const LOOPS = 9;
/** About 15 ms on a processor of these years. */
const STEPS = 8_000_000;
const SYNCS = 15;
/** What ran before may still be ending. */
const REST_MS = 300;

/** Whole numbers only, nothing stored and no branch to guess: its time is the processor's alone. */
function loop(): number {
  const fromMs = performance.now();
  let x = 1;
  for (let step = 0; step < STEPS; step += 1) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
  // Never half: said so that the loop is not thought needless.
  return performance.now() - fromMs + (x === 0.5 ? 1 : 0);
}

function syncs(folder: string): readonly number[] {
  const file = openSync(join(folder, 'probe'), 'w');
  const page = Buffer.alloc(4_096, 7);
  try {
    return Array.from({ length: SYNCS }, (_, index) => {
      const fromMs = performance.now();
      writeSync(file, page, 0, page.length, index * page.length);
      fsyncSync(file);
      return performance.now() - fromMs;
    });
  } finally {
    closeSync(file);
  }
}

/** The machine now. `folder`: where the benchmarks keep their files. */
export function probeMachine(folder = tmpdir()): Probe {
  const own = mkdtempSync(join(folder, 'bell-lap-probe-'));
  try {
    loop();
    const loops = Array.from({ length: LOOPS }, loop);
    return { loopMs: medianOf(loops), loopLeastMs: Math.min(...loops), fsyncMs: medianOf(syncs(own)) };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Runs something with the machine measured before, beside and after it. */
export async function calibrated<T>(run: () => Promise<T>): Promise<{ result: T; calibration: Calibration }> {
  await wait(REST_MS);
  const before = probeMachine();
  const from = readProcessorTimes();
  const result = await run();
  const to = readProcessorTimes();
  const share = from === null || to === null ? null : othersShare(from, to);
  await wait(REST_MS);
  return { result, calibration: { before, after: probeMachine(), othersShare: share, load1: loadavg()[0]! } };
}
