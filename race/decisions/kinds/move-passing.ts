import { kind } from '../kind.ts';
import { unknownPassing } from '../objections.ts';
import { momentMs, passingId } from '../values.ts';

/** A passing was at another moment. */
export const movePassing = kind(
  'move-passing',
  { passing: passingId, timeMs: momentMs },
  {
    step: (draft, { passing, timeMs }) => draft.edits.move(passing, timeMs),
    check: (asked, { passing }) => unknownPassing(asked, passing),
    touches: 'its-passing',
  },
);
