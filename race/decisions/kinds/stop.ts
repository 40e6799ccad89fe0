import { kind } from '../kind.ts';
import { notRunning } from '../objections.ts';
import { momentMs } from '../values.ts';

/** The race is stopped: the clock stands, and passings do not count. */
export const stop = kind(
  'stop',
  { atMs: momentMs },
  {
    step: (draft, { atMs }) => {
      draft.timeLine.push({ kind: 'stop', atMs });
    },
    check: (asked, { atMs }) => notRunning(asked, atMs),
    touches: 'all',
  },
);
