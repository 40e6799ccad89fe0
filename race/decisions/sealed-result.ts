import { z } from 'zod';

/**
 * What was published, word for word: put into the decision by the station that takes it, never by who sends it, so that
 * no later record can change a version. Publications of older journals lack it.
 */
export const sealedResult = z.object({
  version: z.number().int().min(1),
  /** What the digest is of and the signature stands under; see `signedText`. */
  text: z.string(),
  /** The board as it was, as JSON. */
  board: z.string(),
  /** SHA-256 of the text, hex. */
  digest: z.string(),
  /** Ed25519 under the text, base64url, and the station's public key (JWK x); null for a provisional result. */
  signature: z.string().nullable(),
  key: z.string().nullable(),
  /** What digest and signature were, while the name of a rider who was forgotten since stood in the text. */
  was: z
    .array(z.object({ digest: z.string(), signature: z.string().nullable(), key: z.string().nullable() }))
    .optional(),
});
export type SealedResult = z.infer<typeof sealedResult>;
