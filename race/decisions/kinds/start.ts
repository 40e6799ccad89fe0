import { z } from 'zod';
import { kind } from '../kind.ts';
import { unknownCategories } from '../objections.ts';
import { categoryId, momentMs } from '../values.ts';
import { startUpset, upsetOf, whileOn } from '../while-on.ts';

/** The gun, for all or for some. `categories` left out = all of them. */
export const start = kind(
  'start',
  { atMs: momentMs, categories: z.array(categoryId).optional(), whileOn },
  {
    step: (draft, { atMs, categories }) => {
      draft.starts.push({ atMs, categories: categories ?? null });
      // Somebody may have put it away while another had the start in hand: a race that is on stands in every list.
      draft.archived = false;
    },
    check: (asked, order) =>
      unknownCategories(asked, order.categories) ?? upsetOf(asked, startUpset(asked, order), order.whileOn),
    touches: 'all',
  },
);
