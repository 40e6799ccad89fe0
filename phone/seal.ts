/**
 * The seal on a batch that goes by the cloud relay: the relay passes it on and cannot make one, so the station knows
 * that these are the phone's positions, of this rider, in this race. Under the batch's own bytes, which the station makes
 * again from the positions. Coming twice, or late, changes nothing: the moments are under the seal, and a position that
 * is known is the same position.
 */
import { hmacSha256 } from './sha256.ts';

/** 64 hexadecimal digits; the station derives it from the card's secret, the relay is never told. */
export type SealKey = string;

const SEAL = /^1\.[0-9a-f]{64}$/;

/** `rider`: RACE.BIB, as printed on the card. `batch`: packed (race/codec/fix-batch.ts). */
export function sealOf(key: SealKey, rider: string, batch: Uint8Array): string {
  const label = Uint8Array.from(`bell-lap seal 1\n${rider}\n`, (letter) => letter.charCodeAt(0) & 0x7f);
  const sealed = new Uint8Array(label.length + batch.length);
  sealed.set(label);
  sealed.set(batch, label.length);
  const bytes = Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return `1.${Array.from(hmacSha256(bytes, sealed), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const isSeal = (text: string): boolean => SEAL.test(text);
