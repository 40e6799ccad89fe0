import { z } from 'zod';
import { kind } from '../kind.ts';
import { beforeAnyStart, unknownCategories } from '../objections.ts';
import { categoryId, momentMs } from '../values.ts';

/** The race is closed: nothing counts after it. With `categories`, theirs is, while the others race on. */
export const finish = kind(
  'finish',
  { atMs: momentMs, categories: z.array(categoryId).min(1).optional() },
  {
    step(draft, { atMs, categories }) {
      if (categories === undefined) draft.finishMs = atMs;
      for (const id of categories ?? []) draft.closes.set(id, atMs);
    },
    check: (asked, { atMs, categories }) =>
      unknownCategories(asked, categories) ?? beforeAnyStart(asked, atMs),
    touches: 'none',
  },
);
