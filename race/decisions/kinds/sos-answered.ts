import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId } from '../values.ts';

/** Somebody looks after a rider who called for help. */
export const sosAnswered = kind(
  'sos-answered',
  { entry: entryId },
  {
    step: (draft, { entry }) => order(draft, entry, { sosMs: null }),
    check: ({ setup }, { entry }) =>
      setup.orders.get(entry)?.sosMs == null
        ? saying('no-call-for-help', { who: riderText(setup, entry) })
        : null,
    touches: 'none',
  },
);
