import { z } from 'zod';
import { kind } from '../kind.ts';

/** The station's own note, never an official's: another computer leads from here on. Changes nothing in the race. */
export const newMaster = kind(
  'new-master',
  {
    term: z.number().int().min(1),
    computer: z.string().max(120),
    why: z.enum(['power', 'hand-over', 'order']),
  },
  {
    step: null,
    check: null,
    touches: 'none',
  },
);
