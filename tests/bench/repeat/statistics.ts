/** What several runs of one figure say. */

/** The middle value; of an even count the mean of the two in the middle. NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return n === 0 ? Number.NaN : (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}

/** Frames and messages a second are the better the more there are; time, bytes and load the less. */
export const isMoreBetter = (unit: string): boolean =>
  unit.endsWith('/s') && !/^(B|bytes|kB|KiB|MB)/.test(unit);

export interface Spread {
  readonly median: number;
  readonly worst: number;
  /** In the order they were measured. */
  readonly values: readonly number[];
}

/** Median and worst; which end is worse the unit says, or a ratio, of which more is better. */
export function spreadOf(values: readonly number[], isMore: boolean): Spread {
  const worst = isMore ? Math.min(...values) : Math.max(...values);
  return { median: medianOf(values), worst, values };
}
