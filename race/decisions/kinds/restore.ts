import { kind } from '../kind.ts';
import { unknownPassing } from '../objections.ts';
import { passingId } from '../values.ts';

/** A passing counts, whatever the filters say. */
export const restore = kind(
  'restore',
  { passing: passingId },
  {
    step: (draft, { passing }) => draft.edits.restore(passing),
    check: (asked, { passing }) => unknownPassing(asked, passing),
    touches: 'its-passing',
  },
);
