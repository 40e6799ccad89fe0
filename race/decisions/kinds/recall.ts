import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { type Asked, unknownCategories } from '../objections.ts';
import { categoryId, momentMs } from '../values.ts';

/**
 * A false start: the riders are called back and wait for another gun. What was seen of them before it does not count,
 * and a bell rung for them is forgotten. `categories` left out = all of them.
 */
export const recall = kind(
  'recall',
  { atMs: momentMs, categories: z.array(categoryId).optional() },
  {
    step(draft, { categories }) {
      draft.starts.push({ atMs: null, categories: categories ?? null });
      for (const [id, { by }] of draft.lengthOrders)
        if (by === 'bell' && (categories?.includes(id) ?? true)) draft.lengthOrders.delete(id);
      if (categories === undefined) draft.allBellMs = null;
    },
    check: (asked, { categories }) => unknownCategories(asked, categories) ?? notStarted(asked, categories),
    touches: 'all',
  },
);

const notStarted = ({ setup }: Asked, categories: readonly z.infer<typeof categoryId>[] | undefined) =>
  (categories ?? [...setup.guns.keys()]).some((id) => setup.guns.has(id))
    ? null
    : saying('race-not-started', {});
