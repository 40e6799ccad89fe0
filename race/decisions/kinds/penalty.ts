import { z } from 'zod';
import { order, ordersOf } from '../draft.ts';
import { kind } from '../kind.ts';
import { durationMs, entryId } from '../values.ts';

/** Time added (or, negative, taken off again), ms. */
export const penalty = kind(
  'penalty',
  {
    entry: entryId,
    timeMs: z.number().min(-durationMs.maxValue!).max(durationMs.maxValue!),
  },
  {
    step: (draft, { entry, timeMs }) =>
      order(draft, entry, { penaltyMs: ordersOf(draft, entry).penaltyMs + timeMs }),
    check: null,
    touches: 'none',
  },
);
