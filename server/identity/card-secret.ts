/**
 * Secrets that people read aloud, print and type: 16 characters of Crockford's base32 (80 bits). Whatever
 * somebody types instead of a look-alike (O for 0, I or L for 1, small letters, spaces, dashes) means the same.
 */
import { createHash, createHmac } from 'node:crypto';

/** A rider card's secret in its one spelling: 16 of `0-9 A-Z` without I, L, O, U. */
export type CardSecret = string & { readonly __cardSecret: true };
/** Gives `count` random bytes. */
export type Random = (count: number) => Uint8Array;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
const SPELLED = /^[0-9A-HJKMNP-TV-Z]{16}$/;
/** Longer input is not a secret spelled oddly, it is something else. */
const TYPED_MAX = 40;

export function drawSecret(random: Random): CardSecret {
  // 256 is a multiple of 32: the low five bits of a byte are uniform.
  return Array.from(random(LENGTH), (byte) => ALPHABET[byte & 31]).join('') as CardSecret;
}

/** What was typed, in the one spelling; null when it cannot be a secret. */
export function foldSecret(typed: string): CardSecret | null {
  if (typed.length > TYPED_MAX) return null;
  const folded = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return SPELLED.test(folded) ? (folded as CardSecret) : null;
}

/** The secret as printed on a card: `7KQ2-M0XA-9RTV-C3HE`. */
export const spellSecret = (secret: CardSecret): string => secret.replace(/(.{4})(?=.)/g, '$1-');

/** SHA-256 in hex: look-ups go by it, so their time tells nothing about the secret. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const derived = (secret: CardSecret, what: string): Buffer =>
  createHmac('sha256', secret).update(`bell-lap ${what} 1`).digest();

/** What a phone shows the cloud relay instead of the secret: spelled like one, and no way back to it. */
export const relayPassOf = (secret: CardSecret): CardSecret =>
  drawSecret((count) => derived(secret, 'relay pass').subarray(0, count));

/** What a phone seals its batches with that go by the relay (phone/seal.ts). */
export const sealKeyOf = (secret: CardSecret): string => derived(secret, 'seal key').toString('hex');
