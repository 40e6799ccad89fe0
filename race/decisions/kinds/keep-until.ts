import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { momentMs } from '../values.ts';

/**
 * Until when positions and contacts of this race are kept: to a moment, for ever (null), or as the event has it (left out).
 * The station carries it out (broker/races/forgetting.ts), once the result is official and no protest is open.
 */
export const keepUntil = kind(
  'keep-until',
  { untilMs: momentMs.nullable().optional() },
  {
    step: (draft, { untilMs }) => {
      draft.keptUntilMs = untilMs;
    },
    check: ({ setup }) => (setup.contactsGone ? saying('data-is-gone', {}) : null),
    touches: 'none',
  },
);
