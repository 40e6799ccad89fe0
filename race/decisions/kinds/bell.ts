import { z } from 'zod';
import { kind } from '../kind.ts';
import { beforeAnyStart, unknownCategories } from '../objections.ts';
import { categoryId, momentMs } from '../values.ts';

/** The bell: the last lap begins. `categories` left out = all of them. */
export const bell = kind(
  'bell',
  { atMs: momentMs, categories: z.array(categoryId).optional() },
  {
    step: (draft, { atMs, categories }) => {
      for (const id of categories ?? draft.categories.map((category) => category.id))
        draft.lengthOrders.set(id, { by: 'bell', atMs });
      if (categories === undefined) draft.allBellMs = atMs;
    },
    check: (asked, { atMs, categories }) =>
      unknownCategories(asked, categories) ?? beforeAnyStart(asked, atMs),
    touches: 'none',
  },
);
