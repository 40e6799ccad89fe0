import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId, finisherStatus, momentMs } from '../values.ts';

/** A rider is out, in again, or something else than the rules say; from a moment on, or altogether. */
export const setStatus = kind(
  'set-status',
  { entry: entryId, status: finisherStatus, atMs: momentMs.optional() },
  {
    step: (draft, { entry, status, atMs }, { seq }) =>
      order(draft, entry, { status: { is: status, fromMs: atMs ?? null, seq } }),
    check: null,
    touches: 'none',
  },
);
