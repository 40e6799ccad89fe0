import { z } from 'zod';
import { kind } from '../kind.ts';
import { decisionId } from '../values.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * The station's own note, never an official's: what an order to forget took out of the journal, so that whoever checks it
 * can tell a redaction from a forgery. Changes nothing in the race.
 */
export const redacted = kind(
  'redacted',
  {
    /** The order that was carried out. */
    of: decisionId,
    /** Records that were changed or taken out. */
    records: z.number().int().min(0),
    /** SHA-256 over all that was ever redacted: what each record was, and what is left of it (broker/journal/redaction.ts). */
    left: hex,
    /** Published results whose text changed: signed anew, under what they were. */
    seals: z
      .array(
        z.object({
          seq: z.number().int().min(1),
          digest: hex,
          signature: z.string().nullable(),
          key: z.string().nullable(),
        }),
      )
      .max(10_000),
  },
  {
    step: null,
    check: null,
    touches: 'none',
  },
);
