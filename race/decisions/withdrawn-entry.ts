import type { EntryId } from '../ids.ts';
import type { EntryFields } from './values.ts';

/** Instead of the name, in every language: it is a name's place in files and sheets. */
export const WITHDRAWN = 'Withdrawn rider';

/** What of an entry is there to reach or to find a person, and no result rests on: it goes with the positions. */
export const CONTACTS = ['city', 'state', 'email', 'phone', 'emergency', 'notes', 'own'] as const;

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

/** Without what its rider is reached by; of the birth the year stays, which says the age class. The same object when there is none. */
export function withoutContacts<Of extends Listed>(listed: Of): Of {
  if (listed.birthDate === undefined && CONTACTS.every((field) => listed[field] === undefined)) return listed;
  const left: Record<string, unknown> = { ...listed };
  for (const field of [...CONTACTS, 'birthDate']) delete left[field];
  if (listed.birthDate !== undefined) left.birthYear = Number(listed.birthDate.slice(0, 4));
  return left as Of;
}
