import { z } from 'zod';
import { order, ordersOf } from '../draft.ts';
import { kind } from '../kind.ts';
import { DURATION_MS_MAX, entryId } from '../values.ts';

/** Time added (or, negative, taken off again), ms. */
export const penalty = kind(
  'penalty',
  {
    entry: entryId,
    timeMs: z.number().min(-DURATION_MS_MAX).max(DURATION_MS_MAX),
  },
  {
    step: (draft, { entry, timeMs }) =>
      order(draft, entry, { penaltyMs: ordersOf(draft, entry).penaltyMs + timeMs }),
    check: null,
    touches: 'none',
  },
);
