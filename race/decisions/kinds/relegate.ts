import { saying } from '../../officials/messages/message.ts';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { otherCategory, unknownEntries } from '../objections.ts';
import { entryId } from '../values.ts';

/** A rider is placed right behind another, or at the end of their group. */
export const relegate = kind(
  'relegate',
  {
    entry: entryId,
    /** Left out = to the end of the group they came in with. */
    behind: entryId.optional(),
  },
  {
    step: (draft, { entry, behind }) => order(draft, entry, { relegatedBehind: behind ?? 'bunch' }),
    check: (asked, { entry, behind }) =>
      behind === undefined
        ? null
        : (unknownEntries(asked, [behind]) ??
          (entry === behind ? saying('relegate-behind-self', {}) : null) ??
          otherCategory(asked, entry, behind)),
    touches: 'none',
  },
);
