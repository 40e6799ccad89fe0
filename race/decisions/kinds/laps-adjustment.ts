import { z } from 'zod';
import { order, ordersOf } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId } from '../values.ts';

/** Laps given or taken. */
export const lapsAdjustment = kind(
  'laps-adjustment',
  { entry: entryId, laps: z.number().int().min(-99).max(99) },
  {
    step: (draft, { entry, laps }) =>
      order(draft, entry, { lapsAdjustment: ordersOf(draft, entry).lapsAdjustment + laps }),
    check: null,
    touches: 'none',
  },
);
