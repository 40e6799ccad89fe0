import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { bib, entryId, momentMs } from '../values.ts';

/** Everything read under a chip or a bib is another rider's, within the moments given or always. */
export const reassignReads = kind(
  'reassign-reads',
  {
    read: z.union([z.object({ chip: z.string().trim().min(1).max(40) }), z.object({ bib })]),
    entry: entryId,
    fromMs: momentMs.optional(),
    toMs: momentMs.optional(),
  },
  {
    step: (draft, { read, entry, fromMs, toMs }) =>
      draft.edits.reassignReads(read, entry, fromMs ?? null, toMs ?? null),
    check: (_, { fromMs, toMs }) =>
      fromMs !== undefined && toMs !== undefined && toMs <= fromMs
        ? saying('end-before-beginning', { fromMs, toMs })
        : null,
    touches: 'all',
  },
);
