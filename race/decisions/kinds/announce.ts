import { kind } from '../kind.ts';
import { text } from '../values.ts';

/** A sentence for everybody. */
export const announce = kind(
  'announce',
  { text: text(280).min(1) },
  {
    step: (draft, { text }, { atMs }) => {
      draft.announcements.push({ atMs, text });
    },
    check: null,
    touches: 'none',
  },
);
