import { z } from 'zod';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId, finisherStatus, momentMs } from '../values.ts';

/** A rider is out, in again, or something else than the rules say; from a moment on, or altogether. */
export const setStatus = kind(
  'set-status',
  {
    entry: entryId,
    status: finisherStatus,
    atMs: momentMs.optional(),
    /** With `racing`: true (or left out) = no rule takes the rider out again; false = in the race like anybody. */
    kept: z.boolean().optional(),
  },
  {
    step: (draft, { entry, status, atMs, kept }, { seq }) =>
      order(draft, entry, { status: { is: status, fromMs: atMs ?? null, seq, kept: kept ?? true } }),
    check: null,
    touches: 'none',
  },
);
