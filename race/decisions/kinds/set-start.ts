import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId, momentMs } from '../values.ts';

/** The moment at which a rider really started. */
export const setStart = kind(
  'set-start',
  { entry: entryId, atMs: momentMs },
  {
    step: (draft, { entry, atMs }) => order(draft, entry, { startMs: atMs }),
    check: null,
    touches: 'its-rider',
  },
);
