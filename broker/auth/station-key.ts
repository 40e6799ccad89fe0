/**
 * The station's signing key (Ed25519), made on first start and kept in the journal's settings. The public half
 * goes to whoever must recognise the station's tokens without asking it (the relay).
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Random } from '../../server/identity/card-secret.ts';
import type { Journal } from '../journal/journal.ts';

export interface StationKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** JWK of the public half. */
  readonly publicJwk: { readonly kty: string; readonly crv: string; readonly x: string };
}

const SETTING = 'auth/station-key';
/** PKCS #8 header of an Ed25519 private key; the 32-byte seed follows. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

export async function loadStationKey(settings: Journal['settings'], random: Random): Promise<StationKey> {
  let seed = settings.get(SETTING);
  if (typeof seed !== 'string') {
    seed = Buffer.from(random(32)).toString('base64url');
    await settings.put(SETTING, seed);
  }
  const der = Buffer.concat([PKCS8_HEAD, Buffer.from(seed as string, 'base64url')]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const { kty = '', crv = '', x = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicKey, publicJwk: { kty, crv, x } };
}
