import { z } from 'zod';
import type { CategoryId, EntryId } from '../../ids.ts';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { kind } from '../kind.ts';
import { type Asked, type Objection, unknownCategories } from '../objections.ts';
import { categoryId } from '../values.ts';

/** A category rides another number of laps: longer, or shorter. */
export const setLaps = kind(
  'set-laps',
  {
    category: categoryId,
    laps: z.number().int().min(1).max(999),
    /** The result as of an earlier lap: fewer laps than were ridden, and the finish is where that lap ended. */
    asOf: z.boolean().optional(),
  },
  {
    step: (draft, { category, laps }) => {
      draft.lengthOrders.set(category, { by: 'laps', laps });
    },
    check: (asked, { category, laps, asOf }) =>
      unknownCategories(asked, [category]) ?? (asOf === true ? null : ridden(asked, category, laps)),
    touches: 'none',
  },
);

/** Laps can't be fewer than somebody has ridden already. */
function ridden({ setup, results }: Asked, category: CategoryId, laps: number): Objection {
  let most: { entry: EntryId; laps: number } | null = null;
  for (const { tally } of results().get(category)?.placed ?? [])
    if (tally.laps > (most?.laps ?? 0)) most = { entry: tally.entry, laps: tally.laps };
  if (most === null || most.laps <= laps) return null;
  return saying('shorter-than-ridden', { who: riderText(setup, most.entry), laps: most.laps });
}
