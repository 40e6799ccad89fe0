import { kind } from '../kind.ts';
import { unknownPassing } from '../objections.ts';
import { entryId, passingId } from '../values.ts';

/** A passing was of another rider. */
export const reassignPassing = kind(
  'reassign-passing',
  { passing: passingId, entry: entryId },
  {
    step: (draft, { passing, entry }) => draft.edits.reassign(passing, entry),
    check: (asked, { passing }) => unknownPassing(asked, passing),
    touches: 'all',
  },
);
