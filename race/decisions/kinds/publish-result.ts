import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { momentMs } from '../values.ts';

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

/** The result as it stands becomes a version of its own. */
export const publishResult = kind(
  'publish-result',
  {
    state: z.enum(['provisional', 'official']),
    /** Of a provisional result: until when protests are taken. */
    protestsUntilMs: momentMs.optional(),
    sealed: sealedResult.optional(),
  },
  {
    step: (draft, { state, protestsUntilMs, sealed }, { seq, atMs, by }) => {
      draft.publications.push({
        ...{ seq, atMs, by, state, protestsUntilMs: protestsUntilMs ?? null, sealed: sealed ?? null },
      });
    },
    check: ({ results, setup }) => {
      if (setup.positionsGone) return saying('positions-are-gone', {});
      return [...results().values()].some(({ placed }) => placed.some(({ place }) => place !== null))
        ? null
        : saying('no-result-yet', {});
    },
    touches: 'none',
  },
);
