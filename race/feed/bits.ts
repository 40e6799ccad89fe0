// biome-ignore-all lint/style/noNonNullAssertion: bytes of every message, read within their length: a check shared by lists of all kinds takes 7 ns a byte instead of half a one (measured).
/**
 * Bit streams for position frames: most significant bit first, whole numbers up to 2^48, and Rice codes, which
 * spend few bits on small numbers and let each column of a frame choose how small "small" is.
 * Reading past the end or into nonsense throws `BitsError`, never anything else.
 */

export class BitsError extends Error {
  override readonly name = 'BitsError';
}

/** Quotients from here on are written as an explicit length and the plain value: an outlier costs 22–70 bits. */
const RICE_ESCAPE = 16;
const VALUE_BITS_MAX = 48;
export const RICE_K_MAX = 31;

export class BitWriter {
  #bytes = new Uint8Array(256);
  #length = 0;
  #free = 8;

  /** Writes the low `count` (0…48) bits of a whole number ≥ 0. */
  bits(value: number, count: number): void {
    let left = count;
    while (left > 0) {
      const take = Math.min(this.#free, left);
      left -= take;
      const part = left < 31 && value < 2 ** 31 ? value >> left : Math.floor(value / 2 ** left);
      this.#put(part % (1 << take), take);
    }
  }

  flag(value: boolean): void {
    this.#put(value ? 1 : 0, 1);
  }

  /** A whole number 0…2^48 − 1 with `k` low bits plain and the rest in unary. */
  rice(value: number, k: number): void {
    const quotient = Math.floor(value / 2 ** k);
    if (quotient < RICE_ESCAPE) {
      this.bits(2 ** (quotient + 1) - 2, quotient + 1);
      this.bits(value, k);
      return;
    }
    const length = bitLength(value);
    this.bits(2 ** RICE_ESCAPE - 1, RICE_ESCAPE);
    this.bits(length, 6);
    this.bits(value, length);
  }

  /** A whole number of either sign, |value| < 2^47. */
  signedRice(value: number, k: number): void {
    this.rice(zigzag(value), k);
  }

  /** The bytes so far, the last one filled up with zeros. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length + (this.#free < 8 ? 1 : 0));
  }

  #put(part: number, count: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#free -= count;
    this.#bytes[this.#length]! |= part << this.#free;
    if (this.#free === 0) {
      this.#free = 8;
      this.#length += 1;
    }
  }
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #left = 8;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  bits(count: number): number {
    let value = 0;
    let wanted = count;
    while (wanted > 0) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new BitsError('The frame ends in the middle of a value.');
      const take = Math.min(this.#left, wanted);
      this.#left -= take;
      wanted -= take;
      value = value * (1 << take) + ((byte >> this.#left) & ((1 << take) - 1));
      if (this.#left === 0) {
        this.#left = 8;
        this.#at += 1;
      }
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  rice(k: number): number {
    let quotient = 0;
    while (quotient < RICE_ESCAPE && this.bits(1) === 1) quotient += 1;
    if (quotient < RICE_ESCAPE) return quotient * 2 ** k + this.bits(k);
    const length = this.bits(6);
    if (length > VALUE_BITS_MAX) throw new BitsError(`A value of ${length} bits cannot be: 48 at most.`);
    return this.bits(length);
  }

  signedRice(k: number): number {
    return unzigzag(this.rice(k));
  }

  /** Nothing but the zeros that fill the last byte may be left. */
  end(): void {
    if (this.#left < 8 && this.bits(this.#left) !== 0)
      throw new BitsError('The last byte is not filled with zeros.');
    if (this.#at !== this.#bytes.length) throw new BitsError('There are bytes after the end of the frame.');
  }
}

/** The `k` that writes these values (whole, ≥ 0) in the fewest bits, or very nearly. */
export function bestRiceK(values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  // The mean's length is never too small; costs fall from there to the best k and rise after it.
  let best = Math.min(RICE_K_MAX, bitLength(Math.ceil(sum / Math.max(1, values.length))));
  let bestCost = riceCost(values, best);
  for (let k = best - 1; k >= 0 && k >= best - 3; k -= 1) {
    const cost = riceCost(values, k);
    if (cost > bestCost) continue;
    best = k;
    bestCost = cost;
  }
  return best;
}

function riceCost(values: readonly number[], k: number): number {
  const scale = 2 ** k;
  let cost = 0;
  // Called for thousands of riders a few times a second, with no time to become quick: an iterator makes an object a value.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const quotient = Math.floor(value / scale);
    cost += quotient < RICE_ESCAPE ? quotient + 1 + k : RICE_ESCAPE + 6 + bitLength(value);
  }
  return cost;
}

export const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);

const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

const bitLength = (value: number): number =>
  value < 2 ** 31 ? 32 - Math.clz32(value) : 32 + (32 - Math.clz32(Math.floor(value / 2 ** 32)));
