import { z } from 'zod';
import { kind } from '../kind.ts';
import { unknownCategories } from '../objections.ts';
import { categoryId, momentMs } from '../values.ts';

/** The gun, for all or for some. `categories` left out = all of them. */
export const start = kind(
  'start',
  { atMs: momentMs, categories: z.array(categoryId).optional() },
  {
    step: (draft, { atMs, categories }) => {
      draft.starts.push({ atMs, categories: categories ?? null });
    },
    check: (asked, { categories }) => unknownCategories(asked, categories),
    touches: 'all',
  },
);
