import { saying } from '../../officials/messages/message.ts';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { otherCategory, unknownEntries } from '../objections.ts';
import { entryId } from '../values.ts';

/** A rider is placed right behind another. */
export const relegate = kind(
  'relegate',
  { entry: entryId, behind: entryId },
  {
    step: (draft, { entry, behind }) => order(draft, entry, { relegatedBehind: behind }),
    check: (asked, { entry, behind }) =>
      unknownEntries(asked, [behind]) ??
      (entry === behind ? saying('relegate-behind-self', {}) : null) ??
      otherCategory(asked, entry, behind),
    touches: 'none',
  },
);
