/** Which passings the log shows, in which order: by rider, source, line, and what became of them. Pure. */

import type { PassingLine } from '../../../race/race.ts';
import { folded } from '../../../race/search-text.ts';

export interface PassingFilter {
  /** The beginning of a bib or of what was read, or a part of a name. */
  readonly who: string;
  readonly source: string;
  readonly line: string;
  readonly fate: string;
  readonly doubtfulFirst: boolean;
}

export const NO_FILTER: PassingFilter = { who: '', source: '', line: '', fate: '', doubtfulFirst: false };

export const isFiltering = ({ who, source, line, fate, doubtfulFirst }: PassingFilter): boolean =>
  who.trim() !== '' || source !== '' || line !== '' || fate !== '' || doubtfulFirst;

export const doubtful = ({ fate }: PassingLine): boolean => fate !== 'counted' && fate !== 'agrees';

/** `passings` oldest first; shown newest first, with `doubtfulFirst` what needs an eye before all else. */
export function filtered(
  passings: readonly PassingLine[],
  filter: PassingFilter,
  nameOf: (passing: PassingLine) => string,
): readonly PassingLine[] {
  const who = folded(filter.who.trim());
  const isMeant = (passing: PassingLine) => {
    const read = folded(passing.bib ?? passing.read ?? '');
    return (
      who === '' ||
      read === who ||
      read.endsWith(` ${who}`) ||
      (!/^\d+$/.test(who) && folded(nameOf(passing)).includes(who))
    );
  };
  const shown = passings
    .filter(
      (passing) =>
        (filter.source === '' || passing.source === filter.source) &&
        (filter.line === '' || passing.line === filter.line) &&
        (filter.fate === '' || passing.fate === filter.fate) &&
        isMeant(passing),
    )
    .toReversed();
  if (!filter.doubtfulFirst) return shown;
  return [...shown.filter(doubtful), ...shown.filter((passing) => !doubtful(passing))];
}
