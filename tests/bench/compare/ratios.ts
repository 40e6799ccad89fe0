/** What pairs of runs say: how a figure stands to the same figure of before, and how sure that is. */
import { isMoreBetter, medianOf } from '../repeat/statistics.ts';
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

/** The figures of a benchmark: its rows, their p50 and p99 where they are not the figure itself, and the processor's time of a note. */
export function figuresOf(rows: readonly Row[]): readonly Figure[] {
  return rows.flatMap(({ name, unit, value, p50, p99, note }) => {
    const figures: Figure[] = [{ name, unit, value }];
    for (const [key, latency] of [
      ['p50', p50],
      ['p99', p99],
    ] as const)
      if (latency !== undefined && latency !== value)
        figures.push({ name: `${name}: ${key}`, unit: 'ms', value: latency });
    const cpu = CPU.exec(note ?? '')?.[1];
    if (cpu !== undefined)
      figures.push({ name: `${name}: processor`, unit: 'µs a message', value: Number(cpu) });
    return figures;
  });
}

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
 * The median of paired ratios and an interval that holds the true median, from their order alone: nothing is assumed about how
 * a machine's noise is distributed. The narrowest interval of at least 95 %, or all there are. It is the interval that the
 * sign test inverts to: W. J. Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2; the coverage of
 * order statistics k and n+1−k is 1 − 2·P(Binomial(n, ½) < k).
 */
export function ratiosOf(ratios: readonly number[]): Ratio {
  const sorted = [...ratios].sort((a, b) => a - b);
  const n = sorted.length;
  let outside = 2 * 0.5 ** n;
  let cut = 0;
  for (;;) {
    const next = outside + 2 * choose(n, cut + 1) * 0.5 ** n;
    if (next > 0.05 || cut + 1 >= n - cut - 2) break;
    outside = next;
    cut += 1;
  }
  return {
    median: medianOf(sorted),
    low: sorted[cut]!,
    high: sorted[n - 1 - cut]!,
    confidence: Math.max(0, 1 - outside),
  };
}

/** One figure of both trees over all pairs. */
export interface Compared {
  readonly name: string;
  readonly unit: string;
  /** Medians. */
  readonly now: number;
  readonly before: number;
  /** Null where the older tree has no such figure. */
  readonly ratio: Ratio | null;
}

/** Figures are the same when name and unit are; the ratio is taken in each pair, whose halves met the same machine. */
export function comparedOf(
  pairs: readonly { readonly now: readonly Figure[]; readonly before: readonly Figure[] }[],
): readonly Compared[] {
  const named = new Map(
    pairs.flatMap(({ now }) => now.map(({ name, unit }) => [`${name}\n${unit}`, { name, unit }])),
  );
  return [...named.values()].map(({ name, unit }) => {
    const valueIn = (figures: readonly Figure[]) =>
      figures.find((one) => one.name === name && one.unit === unit)?.value;
    const both = pairs.flatMap((pair) => {
      const [now, before] = [valueIn(pair.now), valueIn(pair.before)];
      return now === undefined || before === undefined ? [] : [{ now, before }];
    });
    return {
      ...{ name, unit },
      now: medianOf(pairs.flatMap(({ now }) => valueIn(now) ?? [])),
      before: medianOf(both.map(({ before }) => before)),
      ratio: both.length === 0 ? null : ratiosOf(both.map(({ now, before }) => ratioOf(unit, now, before))),
    };
  });
}
