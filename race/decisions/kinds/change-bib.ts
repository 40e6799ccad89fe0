import { kind } from '../kind.ts';
import { bibTaken } from '../objections.ts';
import { bib, entryId } from '../values.ts';

/** A rider wears another number from now on. */
export const changeBib = kind(
  'change-bib',
  { entry: entryId, bib },
  {
    step: (draft, { entry, bib }) => {
      const before = draft.entries.get(entry);
      if (before === undefined) return;
      draft.entries.delete(entry);
      draft.entries.set(entry, { ...before, bib });
      draft.bibsEver.set(bib, entry);
    },
    check: (asked, { entry, bib }) => bibTaken(asked, bib, entry, new Map()),
    touches: 'all',
  },
);
