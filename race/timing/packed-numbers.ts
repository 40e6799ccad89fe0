/**
 * Small whole numbers in as few bits as nearly all of them need; the few that need more stand behind them, each with its
 * place. Of one width in a block, so that a processor guesses right what comes next: several times as quick as numbers of
 * as many bytes as each needs, and smaller.
 *
 * A block: a byte for the width, one for how many are wider; the numbers, lowest bit first, in whole words of four bytes;
 * then a byte for the place of each that is wider, and its four bytes. Little endian.
 */

/** Numbers in a block at most: the place of one fits in a byte. */
export const NUMBERS_MAX = 256;
/** Of a block of `NUMBERS_MAX` at most, in bytes. */
export const BLOCK_BYTES_MAX = 2 + NUMBERS_MAX * 4;

const HEAD_BYTES = 2;
/** What one that is wider than its block takes more. */
const WIDER_BYTES = 5;
const WIDER_MAX = 255;

/** Bytes that are no such block. */
export class PackedNumbersError extends Error {
  override readonly name = 'PackedNumbersError';
}

/**
 * Writes the first `count` numbers (32 bits, taken as unsigned) from `at` on and says where they end. `out` has room for
 * `BLOCK_BYTES_MAX`. `any`: all bits that are set in any of them; `zeros`: those unset before each one's first, added up.
 * Afterwards `numbers` are whatever they are.
 */
export function putNumbers(
  out: Uint8Array,
  at: number,
  numbers: Int32Array,
  count: number,
  any: number,
  zeros: number,
): number {
  out[at] = 0;
  out[at + 1] = 0;
  if (any === 0) return at + HEAD_BYTES;
  const widest = 32 - Math.clz32(any);
  const bits = widthFor(numbers, count, widest, 32 - zeros / count);
  out[at] = bits;
  return bits < widest
    ? putWider(out, at, numbers, count, bits)
    : putBits(out, at + HEAD_BYTES, numbers, count, bits);
}

/** Nearly all of numbers that are mostly small are at most so much wider than the mean of their widths. */
const MARGIN_BITS = 2;

function widthFor(numbers: Int32Array, count: number, widest: number, meanBits: number): number {
  // Most are nought: what isn't stands alone.
  const bits = meanBits < 0.25 ? 0 : Math.floor(meanBits) + MARGIN_BITS;
  if (bits + 2 >= widest) return widest;
  let wider = 0;
  for (let i = 0; i < count; i++) if (numbers[i]! >>> bits !== 0) wider++;
  return wider <= WIDER_MAX && wider * WIDER_BYTES * 8 < (widest - bits) * count ? bits : widest;
}

function putWider(out: Uint8Array, head: number, numbers: Int32Array, count: number, bits: number): number {
  const mask = (1 << bits) - 1;
  let at = head + HEAD_BYTES + bytesFor(count, bits);
  let wider = 0;
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    if (number >>> bits === 0) continue;
    out[at] = i;
    out[at + 1] = number;
    out[at + 2] = number >>> 8;
    out[at + 3] = number >>> 16;
    out[at + 4] = number >>> 24;
    at += WIDER_BYTES;
    wider++;
    numbers[i] = number & mask;
  }
  out[head + 1] = wider;
  putBits(out, head + HEAD_BYTES, numbers, count, bits);
  return at;
}

const bytesFor = (count: number, bits: number): number => Math.ceil((count * bits) / 32) * 4;

function putBits(out: Uint8Array, from: number, numbers: Int32Array, count: number, bits: number): number {
  let at = from;
  let word = 0;
  let filled = 0;
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    word |= number << filled;
    filled += bits;
    if (filled < 32) continue;
    out[at] = word;
    out[at + 1] = word >>> 8;
    out[at + 2] = word >>> 16;
    out[at + 3] = word >>> 24;
    at += 4;
    filled -= 32;
    word = filled === 0 ? 0 : number >>> (bits - filled);
  }
  if (filled === 0) return at;
  out[at] = word;
  out[at + 1] = word >>> 8;
  out[at + 2] = word >>> 16;
  out[at + 3] = word >>> 24;
  return at + 4;
}

/** Where the block of `count` numbers at `at` ends. @throws PackedNumbersError when that is beyond the bytes */
export function endOfNumbers(bytes: Uint8Array, at: number, count: number): number {
  const [bits, wider] = [bytes[at], bytes[at + 1]];
  if (bits === undefined || wider === undefined || bits > 32)
    throw new PackedNumbersError(`no numbers begin at byte ${at}`);
  const end = at + HEAD_BYTES + bytesFor(count, bits) + wider * WIDER_BYTES;
  if (end > bytes.length) throw new PackedNumbersError(`the bytes end at ${bytes.length}, not at ${end}`);
  return end;
}

/** Reads the block at `at` into the first `count` of `numbers`. @throws PackedNumbersError on bytes that are none */
export function takeNumbers(bytes: Uint8Array, at: number, numbers: Int32Array, count: number): void {
  const end = endOfNumbers(bytes, at, count);
  const bits = bytes[at]!;
  if (bits === 0) numbers.fill(0, 0, count);
  else takeBits(bytes, at + HEAD_BYTES, numbers, count, bits);
  for (let wider = at + HEAD_BYTES + bytesFor(count, bits); wider < end; wider += WIDER_BYTES) {
    const place = bytes[wider]!;
    if (place >= count) throw new PackedNumbersError(`a number at ${place} of ${count}`);
    numbers[place] = wordAt(bytes, wider + 1);
  }
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

function takeBits(bytes: Uint8Array, from: number, numbers: Int32Array, count: number, bits: number): void {
  const mask = bits === 32 ? -1 : (1 << bits) - 1;
  let at = from;
  let word = 0;
  let left = 0;
  for (let i = 0; i < count; i++) {
    let number = word;
    if (left < bits) {
      word = wordAt(bytes, at);
      at += 4;
      // Bits below `left` are those of before.
      number |= word << left;
      const taken = bits - left;
      word = taken === 32 ? 0 : word >>> taken;
      left = 32 - taken;
    } else {
      word >>>= bits;
      left -= bits;
    }
    numbers[i] = number & mask;
  }
}
