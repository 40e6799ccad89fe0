import { kind } from '../kind.ts';
import { unknownPassing } from '../objections.ts';
import { passingId } from '../values.ts';

/** A passing does not count. */
export const setAside = kind(
  'set-aside',
  { passing: passingId },
  {
    step: (draft, { passing }) => draft.edits.setAside(passing),
    check: (asked, { passing }) => unknownPassing(asked, passing),
    touches: 'its-passing',
  },
);
