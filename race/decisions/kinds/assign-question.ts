import { z } from 'zod';
import { kind } from '../kind.ts';
import { name } from '../values.ts';

/** So many questions are somebody's at once; the oldest go first. */
const ASSIGNED_MAX = 500;

/** Who of the officials looks after a question of the review; null: nobody any more. */
export const assignQuestion = kind(
  'assign-question',
  { item: z.string().min(1).max(2_000), to: name.nullable() },
  {
    step(draft, { item, to }) {
      draft.assigned.delete(item);
      if (to !== null) draft.assigned.set(item, to);
      for (const oldest of draft.assigned.keys()) {
        if (draft.assigned.size <= ASSIGNED_MAX) break;
        draft.assigned.delete(oldest);
      }
    },
    check: null,
    touches: 'none',
  },
);
