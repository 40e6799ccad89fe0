import { kind } from '../kind.ts';
import { notRunning } from '../objections.ts';
import { momentMs } from '../values.ts';

/** The race is neutralised: the clock stands, laps count. */
export const neutralise = kind(
  'neutralise',
  { atMs: momentMs },
  {
    step: (draft, { atMs }) => {
      draft.timeLine.push({ kind: 'neutralise', atMs });
    },
    check: (asked, { atMs }) => notRunning(asked, atMs),
    touches: 'all',
  },
);
