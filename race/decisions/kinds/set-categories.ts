import { z } from 'zod';
import type { CategoryId } from '../../ids.ts';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { type Asked, type Objection, repeated } from '../objections.ts';
import { category } from '../values.ts';
import { categoriesUpset, upsetOf, whileOn } from '../while-on.ts';

/** Categories with their lengths and waves, all of them anew. */
export const setCategories = kind(
  'set-categories',
  {
    categories: z.array(category).min(1).max(60),
    /** It is known that the race is on: without it, categories that have their start keep length and start. */
    whileOn,
  },
  {
    step: (draft, { categories }) => {
      // A category whose length is described anew forgets the bell and the laps decided before.
      for (const category of categories) {
        const before = draft.categories.find(({ id }) => id === category.id);
        if (before !== undefined && JSON.stringify(before.length) !== JSON.stringify(category.length))
          draft.lengthOrders.delete(category.id);
      }
      draft.categories = categories;
    },
    check: (asked, { categories, whileOn: isMeant }) =>
      repeated(
        categories.map(({ id }) => id),
        (category) => saying('category-listed-twice', { category }),
      ) ??
      emptied(asked, new Set(categories.map(({ id }) => id))) ??
      upsetOf(asked, categoriesUpset(asked, categories), isMeant),
    touches: 'all',
  },
);

function emptied({ setup }: Asked, kept: ReadonlySet<CategoryId>): Objection {
  const riders = [...setup.entries.values()].filter(({ category }) => !kept.has(category));
  const lost = riders[0]?.category;
  if (lost === undefined) return null;
  const count = riders.filter(({ category }) => category === lost).length;
  return saying('category-has-riders', { category: lost, count });
}
