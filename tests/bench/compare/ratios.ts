/** What pairs of runs say: how a figure stands to the same figure of before, and how sure that is. */
import type { Row } from '../row.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

/** A ratio of now to before, > 1 is better whatever the unit's direction, with the bounds it lies between. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Confidence of the bounds, 0…1. */
  readonly confidence: number;
}

const CPU = /([\d.]+) µs of processor a message/;

/** The figures of a benchmark: its rows, and the processor's time where a row's note tells it. */
export function figuresOf(rows: readonly Row[]): readonly Figure[] {
  return rows.flatMap(({ name, unit, value, note }) => {
    const cpu = CPU.exec(note ?? '')?.[1];
    const own = { name, unit, value };
    return cpu === undefined
      ? [own]
      : [own, { name: `${name}: processor`, unit: 'µs a message', value: Number(cpu) }];
  });
}

/** Frames and messages a second are the better the more there are; time, bytes and load the less. */
const isMoreBetter = (unit: string): boolean => unit.endsWith('/s') && !/^(B|bytes|kB|KiB|MB)/.test(unit);

/** Now to before of one pair of runs; > 1 is better. */
export function ratioOf(unit: string, now: number, before: number): number {
  if (now === before) return 1;
  return isMoreBetter(unit) ? now / before : before / now;
}

const choose = (n: number, k: number): number => {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
};

/**
 * The median of paired ratios and an interval that holds the true median, from their order alone (sign test): nothing is
 * assumed about how a machine's noise is distributed. The narrowest interval of at least 95 %, or all there are.
 */
export function ratiosOf(ratios: readonly number[]): Ratio {
  const sorted = [...ratios].sort((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
  let outside = 2 * 0.5 ** n;
  let cut = 0;
  for (;;) {
    const next = outside + 2 * choose(n, cut + 1) * 0.5 ** n;
    if (next > 0.05 || cut + 1 >= n - cut - 2) break;
    outside = next;
    cut += 1;
  }
  return { median, low: sorted[cut]!, high: sorted[n - 1 - cut]!, confidence: Math.max(0, 1 - outside) };
}
