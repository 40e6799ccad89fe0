/** What may be amiss with riders' phones, and what of it an official has dismissed. Pure. */

export interface Rider {
  readonly race: string;
  readonly bib: string;
  readonly name: string;
}
export interface PhoneTroubles {
  readonly aside: readonly (Rider & { readonly positions: number })[];
  readonly shared: readonly Rider[];
  /** Bibs of phones of which something was refused within the last minutes. */
  readonly refused: readonly string[];
}

/** Each thing that is amiss, whose it is: `aside 23`. */
export const reasonsOf = ({ aside, shared, refused }: PhoneTroubles): readonly string[] => [
  ...aside.map(({ bib }) => `aside ${bib}`),
  ...shared.map(({ bib }) => `shared ${bib}`),
  ...refused.map((bib) => `refused ${bib}`),
];

/**
 * What stays dismissed of what was: a reason that has ended is forgotten, so that it is told when it comes again; one
 * that still is stays dismissed whatever ends beside it. The same set when nothing has ended.
 */
export function stillDismissed(
  dismissed: ReadonlySet<string>,
  reasons: readonly string[],
): ReadonlySet<string> {
  const still = reasons.filter((reason) => dismissed.has(reason));
  return still.length === dismissed.size ? dismissed : new Set(still);
}
