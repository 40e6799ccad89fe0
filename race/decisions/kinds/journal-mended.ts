import { z } from 'zod';
import { kind } from '../kind.ts';

/**
 * The station's own note, never an official's: its journal was damaged and was mended, with whose word, and how many
 * records of which time it went on without. Changes nothing in the race.
 */
export const journalMended = kind(
  'journal-mended',
  {
    how: z.enum(['salvage', 'restore']),
    by: z.string().max(120),
    /** Records that are missing, of all races together. */
    missing: z.number().int().min(0),
    /** Between which moments they were stored, UTC epoch ms; null when none is missing. */
    fromMs: z.number().nullable(),
    toMs: z.number().nullable(),
  },
  {
    step: null,
    check: null,
    touches: 'none',
  },
);
