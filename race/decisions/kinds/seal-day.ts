import { z } from 'zod';
import { kind } from '../kind.ts';

/**
 * Where the journal's chain stood, under the station's signature: put into the decision by the station that takes it, never
 * by who sends it.
 */
export const daySeal = z.object({
  /** What the signature stands under; it names the newest record and the link after it. */
  text: z.string(),
  /** Ed25519 under the text, base64url, and the station's public key (JWK x). */
  signature: z.string(),
  key: z.string(),
});

/**
 * Nothing of what the journal held up to here can be changed unseen from here on, also where nothing was published.
 * Changes nothing in the race.
 */
export const sealDay = kind(
  'seal-day',
  {
    /** An official asked for it, a race has been over for some hours, or the day has ended. */
    why: z.enum(['asked', 'finished', 'day-end']),
    seal: daySeal.optional(),
  },
  {
    step: null,
    check: null,
    touches: 'none',
  },
);
