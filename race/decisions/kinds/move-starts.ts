import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { type Asked, unknownCategories } from '../objections.ts';
import { categoryId } from '../values.ts';

const HALF_A_DAY_MS = 12 * 3_600_000;

/** Guns that one mistake set wrong, moved together: each category's by the same time. `categories` left out = all. */
export const moveStarts = kind(
  'move-starts',
  {
    byMs: z.number().int().min(-HALF_A_DAY_MS).max(HALF_A_DAY_MS),
    categories: z.array(categoryId).min(1).optional(),
  },
  {
    step: (draft, { byMs, categories }) => {
      draft.starts.push({ byMs, categories: categories ?? null });
    },
    check: (asked, { categories }) => unknownCategories(asked, categories) ?? noneStarted(asked, categories),
    touches: 'all',
  },
);

const noneStarted = ({ setup }: Asked, categories: readonly z.infer<typeof categoryId>[] | undefined) =>
  (categories ?? [...setup.guns.keys()]).some((id) => setup.guns.has(id))
    ? null
    : saying('race-not-started', {});
