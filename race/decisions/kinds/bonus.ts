import { order, ordersOf } from '../draft.ts';
import { kind } from '../kind.ts';
import { durationMs, entryId } from '../values.ts';

/** Time taken off, ms. */
export const bonus = kind(
  'bonus',
  { entry: entryId, timeMs: durationMs },
  {
    step: (draft, { entry, timeMs }) =>
      order(draft, entry, { bonusMs: ordersOf(draft, entry).bonusMs + timeMs }),
    check: null,
    touches: 'none',
  },
);
