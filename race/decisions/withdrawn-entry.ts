import type { EntryId } from '../ids.ts';
import type { EntryFields } from './values.ts';

/** Instead of the name, in every language: it is a name's place in files and sheets. */
export const WITHDRAWN = 'Withdrawn rider';

export type Listed = EntryFields & { readonly entry: EntryId };

/** Only what passings and places are known by. */
export const withdrawnEntry = ({ entry, bib, category, chips, team, startOffsetMs }: Listed): Listed => ({
  entry,
  bib,
  name: WITHDRAWN,
  category,
  chips,
  ...(team !== undefined && { team }),
  ...(startOffsetMs !== undefined && { startOffsetMs }),
});
