/** Why a station is given no certificate, as it is told; and what of an authority's answer is not passed on to it. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { VenueTold, VenueTroubleCode } from '../../wire/venue-name.ts';
import { AuthorityRefused } from './acme.ts';

export type VenueTrouble = NonNullable<VenueTold['trouble']>;

/** After a refusal, a failure. */
export const [REFUSED_AGAIN_MS, FAILED_AGAIN_MS] = [3_600_000, 60_000];
const AGAIN_MS_MOST = 7 * 86_400_000;

export const troubleOf = (code: VenueTroubleCode, says: string, againMs: number): VenueTrouble => ({
  ...{ code, says: says.slice(0, 500) },
  againMs: Math.round(Math.min(AGAIN_MS_MOST, Math.max(1_000, againMs))),
});

export const BUSY = troubleOf(
  'authority',
  'Other certificates are being made; this one comes after them.',
  FAILED_AGAIN_MS,
);

/** No order is begun now. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
  readonly trouble: VenueTrouble;

  constructor(trouble: VenueTrouble) {
    super(trouble.says);
    this.trouble = trouble;
  }
}

export function troubleIn(error: unknown): VenueTrouble {
  if (error instanceof NotNow) return error.trouble;
  if (!(error instanceof AuthorityRefused))
    return troubleOf('authority', (error as Error).message, FAILED_AGAIN_MS);
  const { type, message, retryMs } = error;
  return troubleOf(type === 'rateLimited' ? 'limit' : 'refused', message, retryMs ?? REFUSED_AGAIN_MS);
}

/**
 * The chain's own certificate, if the chain is for this name and the key of this request (DER, base64url) and can be read whole.
 * @throws AuthorityRefused
 */
export function leafOf(chain: string, name: string, request: string): X509Certificate {
  const wrong = (says: string): AuthorityRefused => new AuthorityRefused('malformed', says, null);
  let leaf: X509Certificate;
  try {
    createSecureContext({ cert: chain });
    leaf = new X509Certificate(chain);
  } catch (error) {
    throw wrong(`The authority's chain cannot be read: ${(error as Error).message}`);
  }
  if (leaf.subjectAltName !== `DNS:${name}`)
    throw wrong(`The authority's certificate is for ${leaf.subjectAltName}.`);
  // A request holds its key as a certificate does.
  const key = leaf.publicKey.export({ format: 'der', type: 'spki' });
  if (!Buffer.from(request, 'base64url').includes(key))
    throw wrong("The authority's certificate is for another key.");
  return leaf;
}
