import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { unknownEntries } from '../objections.ts';
import { entryId, momentMs } from '../values.ts';

/** Two riders were taken for one another, always or from a moment on. */
export const swapRiders = kind(
  'swap-riders',
  { entries: z.tuple([entryId, entryId]), fromMs: momentMs.optional() },
  {
    step: (draft, { entries, fromMs }) => draft.edits.swap(entries[0], entries[1], fromMs ?? null),
    check: (asked, { entries }) =>
      unknownEntries(asked, entries) ?? (entries[0] === entries[1] ? saying('swap-with-self', {}) : null),
    touches: 'all',
  },
);
