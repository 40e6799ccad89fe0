import { z } from 'zod';
import { order, ordersOf } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId } from '../values.ts';

/** Points given or taken by an official. */
export const points = kind(
  'points',
  { entry: entryId, points: z.number().int().min(-500).max(500) },
  {
    step: (draft, { entry, points }) =>
      order(draft, entry, { points: ordersOf(draft, entry).points + points }),
    check: null,
    touches: 'none',
  },
);
