/**
 * How often something took how long, in fixed steps, as Prometheus adds it up over time and processes. Made for paths that are
 * walked thousands of times a second: to observe is a few comparisons and no garbage.
 */

/** Plain values: they go from one process to another as they are. */
export interface HistogramValue {
  /** Upper bounds, ascending; what is above the last is in one more step. */
  readonly bounds: readonly number[];
  /** In each step by itself (not of all below it), one more than bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

export interface Histogram {
  /** In the unit of the bounds. What is below nothing (two clocks) counts as nothing. */
  observe(value: number): void;
  value(): HistogramValue;
}

/** From a phone's position to the commit that holds it, seconds: a breath, what a fan notices, what was out of reach. */
export const FIX_DELAY_S = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300] as const;
/** From a change that waits to the last socket, seconds. */
export const FEED_DELAY_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
/** A commit of a store, seconds. */
export const COMMIT_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  let sum = 0;
  return {
    observe(value) {
      if (!(value > 0)) value = 0;
      sum += value;
      let step = 0;
      while (step < bounds.length && value > (bounds[step] as number)) step += 1;
      counts[step] = (counts[step] as number) + 1;
    },
    value: () => ({ bounds, counts: [...counts], sum }),
  };
}

/** Two of the same bounds as one. */
export const bothTogether = (one: HistogramValue, other: HistogramValue): HistogramValue => ({
  bounds: one.bounds,
  counts: one.counts.map((count, step) => count + (other.counts[step] ?? 0)),
  sum: one.sum + other.sum,
});

export const observations = ({ counts }: HistogramValue): number =>
  counts.reduce((all, count) => all + count, 0);
