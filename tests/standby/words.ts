/**
 * Who acknowledged when, as the riders saw it: whether two computers led at the same time, and how soon after a master's
 * death the other one acknowledged.
 */

/** One acknowledgement. Times by the riders' clock, ms: before the question left, after the answer was there. */
export interface Word {
  /** Which of the two computers. */
  readonly place: number;
  readonly sentMs: number;
  readonly receivedMs: number;
  /** The term in which that computer led. */
  readonly term: number;
}

/**
 * Words of an old master: of a lower term than one that had arrived before. `twoMasters`: it was even asked after that
 * one had arrived, so two computers acknowledged at the same time. `late`: it was asked before and its answer came after
 * (a computer that froze with the answer in its hand; what it says is at both, for the other had confirmed it).
 */
export function oldMasters(words: readonly Word[]): { twoMasters: number; late: number } {
  let [twoMasters, late] = [0, 0];
  for (const old of words) {
    const newer = words.filter(({ place, term }) => place !== old.place && term > old.term);
    if (newer.some(({ receivedMs }) => receivedMs < old.sentMs)) twoMasters++;
    else if (newer.some(({ receivedMs }) => receivedMs < old.receivedMs)) late++;
  }
  return { twoMasters, late };
}

export interface First {
  /** Ms from the blow to the first acknowledgement by whoever leads then; null: by nobody. */
  readonly firstMs: number | null;
  readonly by: 'other' | 'same' | null;
}

/** The first word after a blow to the master at this place, until the next blow. A change of master goes first. */
export function firstWord(words: readonly Word[], place: number, fromMs: number, toMs: number): First {
  const earliest = (of: readonly Word[]): number | null =>
    of.length === 0 ? null : Math.round(Math.min(...of.map(({ receivedMs }) => receivedMs)) - fromMs);
  const after = words.filter(({ receivedMs }) => receivedMs > fromMs && receivedMs < toMs);
  const other = earliest(after.filter((word) => word.place !== place));
  if (other !== null) return { firstMs: other, by: 'other' };
  const same = earliest(after.filter((word) => word.place === place && word.sentMs > fromMs));
  return { firstMs: same, by: same === null ? null : 'same' };
}
