/** Whether the machine was quiet while a benchmark ran: pure, from what was measured before, beside and after it. */

/** How the machine was at one moment, with nothing of ours running. */
export interface Probe {
  /** A fixed loop of arithmetic, the median of several, ms: grows with a busy or a throttled processor. */
  readonly loopMs: number;
  /** The quickest of them, ms: also on a busy machine some are left alone. */
  readonly loopLeastMs: number;
  /** Four kilobytes written and synced to the disk that the benchmarks use, the median of several, ms. */
  readonly fsyncMs: number;
}

export interface Calibration {
  readonly before: Probe;
  readonly after: Probe;
  /** Share of all processors that others used while the benchmark ran, 0…1; null where the system does not tell. */
  readonly othersShare: number | null;
  /** The machine's load over the last minute, at the end. It counts the benchmark itself, so it decides nothing. */
  readonly load1: number;
}

/** The best of this run of the bench: what the machine can do when it is left alone. */
export interface Best {
  readonly loopMs: number;
  readonly fsyncMs: number;
}

export interface Verdict {
  readonly quiet: boolean;
  /** Why not, in words; empty when quiet. */
  readonly reasons: readonly string[];
}

/** The loop repeats to about 3 % on an idle machine; a process of somebody else on the same core costs at least a third. */
const LOOP_SLOWER_MAX = 1.15;
/** A disk's own spread is wide, so only a multiple tells of somebody else's writes, and no less than a millisecond more. */
const FSYNC_SLOWER_MAX = 2.5;
const FSYNC_MORE_MS = 1;
/** A twentieth of the machine moves a p99 of two cores; less is what an idle system does by itself. */
const OTHERS_MAX = 0.05;

export const bestOf = (probes: readonly Probe[]): Best => ({
  loopMs: Math.min(...probes.map(({ loopLeastMs }) => loopLeastMs)),
  fsyncMs: Math.min(...probes.map(({ fsyncMs }) => fsyncMs)),
});

/** Judged after the last run, when the best is known: a busy beginning must not become the measure of what follows. */
export function verdictOn({ before, after, othersShare }: Calibration, best: Best): Verdict {
  const reasons: string[] = [];
  const loop = Math.max(before.loopMs, after.loopMs) / best.loopMs;
  if (loop > LOOP_SLOWER_MAX) reasons.push(`processor ${loop.toFixed(2)} × its best time`);
  const fsyncMs = Math.max(before.fsyncMs, after.fsyncMs);
  if (fsyncMs > best.fsyncMs * FSYNC_SLOWER_MAX && fsyncMs > best.fsyncMs + FSYNC_MORE_MS)
    reasons.push(`fsync ${fsyncMs.toFixed(1)} ms, best ${best.fsyncMs.toFixed(1)}`);
  if (othersShare !== null && othersShare > OTHERS_MAX)
    reasons.push(`others used ${(othersShare * 100).toFixed(0)} % of the machine`);
  return { quiet: reasons.length === 0, reasons };
}
