/**
 * Variable-length whole numbers, as every binary format of this project writes them: seven bits a byte, lowest
 * first, the top bit says that more follow (LEB128). Signed numbers are zig-zagged first. Exact up to 2^53 − 1;
 * a reader refuses numbers that are cut off, too large, or longer than they need be.
 */

/** Bytes that are not the varints they should be. The message names the byte where reading stopped. */
export class VarintError extends Error {
  override readonly name = 'VarintError';
}

/** Eight bytes hold 56 bits: more than a whole number in JavaScript can be sure of. */
const BYTES_MAX = 8;
const TWO_31 = 0x8000_0000;

/** 0, −1, 1, −2, 2 … → 0, 1, 2, 3, 4 …: small differences of either sign stay small. |value| < 2^52. */
export const zigZag = (value: number): number =>
  value >= -0x4000_0000 && value < 0x4000_0000
    ? ((value << 1) ^ (value >> 31)) >>> 0
    : value >= 0
      ? value * 2
      : -value * 2 - 1;

/** The inverse of `zigZag`. */
export const unZigZag = (value: number): number =>
  value < TWO_31 ? (value >>> 1) ^ -(value & 1) : value % 2 === 0 ? value / 2 : -(value + 1) / 2;

/** Appends bytes and varints to a buffer that grows by doubling; `finish` gives an exact copy. */
export class VarintWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(Math.max(16, capacity));
  }

  get length(): number {
    return this.#at;
  }

  /** The memory itself, of which the first `length` bytes are written: good until more is written or it is cleared. */
  get memory(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Begins again, in the same memory. */
  clear(): void {
    this.#at = 0;
  }

  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#grow();
    this.#bytes[this.#at++] = value;
  }

  /** A whole number, 0 ≤ value ≤ 2^53 − 1. */
  unsigned(value: number): void {
    if (this.#at + BYTES_MAX > this.#bytes.length) this.#grow();
    const bytes = this.#bytes;
    let rest = value;
    while (rest >= TWO_31) {
      bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.#at++] = rest;
  }

  /** A whole number of either sign, |value| < 2^52. */
  signed(value: number): void {
    this.unsigned(zigZag(value));
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what `VarintWriter` wrote. Throws `VarintError`, and nothing else, on anything it did not. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw cutOff(this.#at);
    this.#at++;
    return value;
  }

  unsigned(): number {
    const first = this.#bytes[this.#at];
    if (first === undefined) throw cutOff(this.#at);
    this.#at++;
    return first < 128 ? first : this.#rest(first & 127);
  }

  signed(): number {
    return unZigZag(this.unsigned());
  }

  /** A view (not a copy) of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    if (length > this.left) throw cutOff(this.#bytes.length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #rest(lowest: number): number {
    const start = this.#at - 1;
    let value = lowest;
    let scale = 128;
    for (let length = 2; length <= BYTES_MAX; length++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw cutOff(this.#at);
      this.#at++;
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (byte === 0)
          throw new VarintError(`the number at byte ${start} is written longer than it need be`);
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw new VarintError(`the number at byte ${start} is larger than 2^53 − 1`);
  }
}

const cutOff = (at: number): VarintError =>
  new VarintError(`the bytes end at ${at}, where more should follow`);
