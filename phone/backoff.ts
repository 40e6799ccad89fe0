/**
 * How long to wait before trying again: twice as long after each failure in a row, up to a bound, and part of it left to
 * chance, so that those who failed together do not come back together.
 */
export interface Patience {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Beyond so many doublings the bound has long been reached, and powers would overflow. */
const DOUBLINGS_MAX = 20;

/** The wait after the n-th failure in a row (1, 2, 3 …), ms. `chance` 0…1 makes it between half of that and all of it. */
export function waitAfter(failures: number, { firstMs, mostMs }: Patience, chance = 1): number {
  const doublings = Math.min(Math.max(0, failures - 1), DOUBLINGS_MAX);
  return Math.min(mostMs, firstMs * 2 ** doublings) * (0.5 + chance * 0.5);
}
