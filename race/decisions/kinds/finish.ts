import { kind } from '../kind.ts';
import { beforeAnyStart } from '../objections.ts';
import { momentMs } from '../values.ts';

/** The race is closed: nothing counts after it. */
export const finish = kind(
  'finish',
  { atMs: momentMs },
  {
    step: (draft, { atMs }) => {
      draft.finishMs = atMs;
    },
    check: (asked, { atMs }) => beforeAnyStart(asked, atMs),
    touches: 'none',
  },
);
