import { order } from '../draft.ts';
import { kind } from '../kind.ts';
import { durationMs, entryId } from '../values.ts';

/** Race time given by an official, before penalties; null = by the rules again. */
export const givenTime = kind(
  'given-time',
  { entry: entryId, timeMs: durationMs.nullable() },
  {
    step: (draft, { entry, timeMs }) =>
      order(draft, entry, { sameTimeAs: undefined, givenMs: timeMs, rodeWith: null }),
    check: null,
    touches: 'none',
  },
);
