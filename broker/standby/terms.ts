/**
 * The journal's terms: who led from which record on. Kept with the journal, so that two journals of a pair can tell
 * up to where they are one history, and what one of them has beyond it.
 */
import { z } from 'zod';

/** [term, its first record], oldest first. */
export type Terms = readonly (readonly [term: number, firstSeq: number])[];
export const TERMS = 'station/terms';
const terms = z.array(z.tuple([z.number().int(), z.number().int()]));
/** Changes of master that are remembered: more than a season has. */
const TERMS_MAX = 2_000;

export const termsOf = (stored: unknown): Terms => {
  const parsed = terms.safeParse(stored);
  return parsed.success && parsed.data.length > 0 ? parsed.data : [[1, 1]];
};

export const newestTerm = (list: Terms): number => list.at(-1)?.[0] ?? 1;

/** With a term that begins at this record; as it is when it has begun already. */
export const begin = (list: Terms, term: number, firstSeq: number): Terms =>
  newestTerm(list) >= term ? list : [...list, [term, firstSeq] as const].slice(-TERMS_MAX);

/** The newest record up to which both histories are the same. */
export function commonSeq(
  one: { readonly terms: Terms; readonly lastSeq: number },
  other: { readonly terms: Terms; readonly lastSeq: number },
): number {
  const shared = one.terms.filter(([term, firstSeq]) =>
    other.terms.some(([theirs, theirFirst]) => theirs === term && theirFirst === firstSeq),
  );
  const last = shared.at(-1);
  if (last === undefined) return 0;
  return Math.min(endOf(one, last[0]), endOf(other, last[0]));
}

function endOf({ terms: list, lastSeq }: { terms: Terms; lastSeq: number }, term: number): number {
  const next = list[list.findIndex(([known]) => known === term) + 1];
  return next === undefined ? lastSeq : next[1] - 1;
}
