import { z } from 'zod';
import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId, momentMs } from '../values.ts';

/** A rider calls for help. */
export const sos = kind(
  'sos',
  {
    entry: entryId,
    atMs: momentMs,
    latDeg: z.number().optional(),
    lonDeg: z.number().optional(),
  },
  {
    step: (draft, { entry, atMs }) => order(draft, entry, { sosMs: atMs }),
    check: null,
    touches: 'none',
  },
);
