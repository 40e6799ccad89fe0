/**
 * The little of DER (X.690) that a certificate needs: each function gives the bytes of one value. Written by
 * hand because two certificates of a fixed shape are all we make (docs/decisions/certificates-by-hand.md).
 */

type Bytes = Uint8Array;

export function der(tag: number, ...contents: readonly Bytes[]): Bytes {
  const length = contents.reduce((sum, bytes) => sum + bytes.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...contents: readonly Bytes[]): Bytes => der(0x30, ...contents);
export const set = (...contents: readonly Bytes[]): Bytes => der(0x31, ...contents);
export const octets = (bytes: Bytes): Bytes => der(0x04, bytes);
export const utf8 = (text: string): Bytes => der(0x0c, Buffer.from(text, 'utf8'));
export const yes: Bytes = Buffer.from([0x01, 0x01, 0xff]);
/** [n] EXPLICIT. */
export const explicit = (n: number, content: Bytes): Bytes => der(0xa0 | n, content);
/** [n] IMPLICIT of a primitive type. */
export const implicit = (n: number, content: Bytes): Bytes => der(0x80 | n, content);

/** A non-negative integer, most significant byte first. */
export function integer(bytes: Bytes): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const trimmed = bytes.subarray(start);
  return (trimmed[0] ?? 0) >= 0x80 ? der(0x02, Buffer.from([0]), trimmed) : der(0x02, trimmed);
}

/** A bit string; `unused` bits at its end do not count. */
export const bits = (bytes: Bytes, unused = 0): Bytes => der(0x03, Buffer.from([unused]), bytes);

export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime from 2050 on, as RFC 5280 wants it; whole seconds. */
export function time(ms: number): Bytes {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return Number(digits.slice(0, 4)) < 2050
    ? der(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : der(0x18, Buffer.from(`${digits}Z`));
}

/** The algorithm of each signature here (RFC 5758). */
export const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
