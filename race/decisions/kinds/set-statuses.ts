import { z } from 'zod';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { unknownEntries } from '../objections.ts';
import { entryId, finisherStatus, momentMs } from '../values.ts';

/** The same said of many riders at once: all who were never seen did not start. */
export const setStatuses = kind(
  'set-statuses',
  { entries: z.array(entryId).min(1).max(5_000), status: finisherStatus, atMs: momentMs.optional() },
  {
    step(draft, { entries, status, atMs }, { seq }) {
      for (const entry of entries)
        order(draft, entry, { status: { is: status, fromMs: atMs ?? null, seq, kept: true } });
    },
    check: (asked, { entries }) => unknownEntries(asked, entries),
    touches: 'none',
  },
);
