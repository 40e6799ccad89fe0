/**
 * One flipped bit is the commonest fault of a disk, and a CRC-32 says which it was: every single bit of a row changes the
 * checksum in a way of its own, as long as the row is shorter than 2^32 bits. What is mended so agrees with the checksum
 * again; that it is what was stored, the chain confirms (chain.ts).
 */
import { crc32 } from 'node:zlib';

/** The CRC-32 polynomial, bits reversed. */
const POLYNOMIAL = 0xedb88320;

/** The bytes with the one bit turned back that makes their CRC-32 `sum`; null when it is not one bit. */
export function turnedBack(bytes: Uint8Array, sum: number): Buffer | null {
  const wanted = (crc32(bytes) ^ sum) >>> 0;
  if (wanted === 0) return null;
  // The sum's own bit was flipped: the bytes are what was stored.
  if ((wanted & (wanted - 1)) === 0) return Buffer.from(bytes);
  let change = POLYNOMIAL;
  for (let at = bytes.length - 1; at >= 0; at--)
    for (let bit = 7; bit >= 0; bit--) {
      if (change >>> 0 === wanted) {
        const mended = Buffer.from(bytes);
        mended[at]! ^= 1 << bit;
        return crc32(mended) === sum ? mended : null;
      }
      change = (change >>> 1) ^ (change & 1 ? POLYNOMIAL : 0);
    }
  return null;
}
