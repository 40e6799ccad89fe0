import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { kind } from '../kind.ts';
import { entryId } from '../values.ts';

/** A rider off the start list. */
export const removeEntry = kind(
  'remove-entry',
  { entry: entryId },
  {
    step: (draft, { entry }) => {
      draft.entries.delete(entry);
    },
    check: (asked, { entry }) => {
      const laps = asked.recordOf(entry)?.laps.length ?? 0;
      return laps === 0 ? null : saying('has-ridden', { who: riderText(asked.setup, entry), laps });
    },
    touches: 'all',
  },
);
