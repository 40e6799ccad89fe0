import { z } from 'zod';
import { kind } from '../kind.ts';
import { unknownCategories, unknownEntries } from '../objections.ts';
import { categoryId, entryId } from '../values.ts';

/** A rider, some, or a whole heat into another category, with its start and its length. */
export const moveRiders = kind(
  'move-riders',
  { entries: z.array(entryId).min(1).max(5_000), category: categoryId },
  {
    step: (draft, { entries, category }) => {
      for (const entry of entries) {
        const before = draft.entries.get(entry);
        if (before !== undefined) draft.entries.set(entry, { ...before, category });
      }
    },
    check: (asked, { entries, category }) =>
      unknownEntries(asked, entries) ?? unknownCategories(asked, [category]),
    touches: 'all',
  },
);
