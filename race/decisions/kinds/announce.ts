import { z } from 'zod';
import { kind } from '../kind.ts';

/** A sentence for everybody. */
export const announce = kind(
  'announce',
  { text: z.string().trim().min(1).max(280) },
  {
    step: (draft, { text }, { atMs }) => {
      draft.announcements.push({ atMs, text });
    },
    check: null,
    touches: 'none',
  },
);
