import { saying } from '../../officials/messages/message.ts';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { otherCategory, unknownEntries } from '../objections.ts';
import { entryId } from '../values.ts';

/** The time of another rider; null = own time although the gap rule would join. */
export const sameTime = kind(
  'same-time',
  { entry: entryId, as: entryId.nullable() },
  {
    step: (draft, { entry, as }) =>
      // The last word about a rider's time holds: own, another's, given, or by the three-kilometre rule.
      order(draft, entry, { sameTimeAs: as, givenMs: null, rodeWith: null }),
    check: (asked, { entry, as }) => {
      if (as === null) return null;
      if (as === entry) return saying('own-time-already', {});
      return unknownEntries(asked, [as]) ?? otherCategory(asked, entry, as);
    },
    touches: 'none',
  },
);
