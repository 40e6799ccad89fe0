/**
 * A write-ahead log with a damaged place, made whole from itself. SQLite ends its log at the first bad frame; but each frame's
 * checksum continues the one before it, so that behind a bad frame it can still be told which are as they were written, and
 * a page that was written again later needs its damaged image no more (https://www.sqlite.org/fileformat2.html#walformat).
 */

const HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;
/** So many damaged frames are tried bit by bit, which takes some tenths of a second each. */
const TURNED_MAX = 8;

export type Sum = readonly [number, number];

/** The log's checksum, over words in the order of the machine that wrote it. */
export function summed(bytes: Buffer, from: Sum, little: boolean): Sum {
  let [a, b] = from;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + b) >>> 0;
    b = (b + (little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

const isSame = (one: Sum, other: Sum): boolean => one[0] === other[0] && one[1] === other[1];

interface Frame {
  readonly bytes: Buffer;
  readonly isSound: boolean;
}
const pageOf = ({ bytes }: Frame): number => bytes.readUInt32BE(0);
const isCommit = ({ bytes, isSound }: Frame): boolean => isSound && bytes.readUInt32BE(4) !== 0;

/**
 * The log as it would be without its damage, up to the newest commit at which every page is known; null where it gives
 * nothing more than SQLite finds by itself.
 */
export function putRight(log: Buffer): Buffer | null {
  if (log.length < HEAD_BYTES) return null;
  const head = soundHead(log.subarray(0, HEAD_BYTES));
  if (head === null) return null;
  const little = (head.readUInt32BE(0) & 1) === 0;
  const frames = framesIn(log, head, little);
  const last = lastWholeCommit(frames);
  if (last < 0) return null;
  const right = written(head, frames.slice(0, last + 1), little);
  return right.equals(log.subarray(0, right.length)) ? null : right;
}

/** The head as it was written: one flipped bit in it is turned back. Null when it cannot be told. */
function soundHead(head: Buffer): Buffer | null {
  const fits = (bytes: Buffer): boolean =>
    (bytes.readUInt32BE(0) & ~1) === 0x377f0682 &&
    isSame(summed(bytes.subarray(0, 24), [0, 0], (bytes.readUInt32BE(0) & 1) === 0), sumAt(bytes, 24));
  return fits(head) ? head : bitTurned(head, HEAD_BYTES, fits);
}

const sumAt = (bytes: Buffer, at: number): Sum => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];

/** These bytes with the one bit turned, among the first so many bytes, that makes them fit. */
function bitTurned(bytes: Buffer, within: number, fits: (bytes: Buffer) => boolean): Buffer | null {
  const tried = Buffer.from(bytes);
  for (let bit = 0; bit < within * 8; bit++) {
    tried[bit >> 3]! ^= 1 << (bit & 7);
    if (fits(tried)) return tried;
    tried[bit >> 3]! ^= 1 << (bit & 7);
  }
  return null;
}

/** Frames of this turn of the log, each as it was written or known not to be. */
function framesIn(log: Buffer, head: Buffer, little: boolean): Frame[] {
  const length = FRAME_HEAD_BYTES + head.readUInt32BE(8);
  const salts = head.subarray(16, 24);
  const all: Buffer[] = [];
  for (let at = HEAD_BYTES; at + length <= log.length; at += length) all.push(log.subarray(at, at + length));
  const count = all.findLastIndex((bytes) => bytes.subarray(8, 16).equals(salts)) + 1;
  const sumOf = (bytes: Buffer, from: Sum): Sum =>
    summed(bytes.subarray(FRAME_HEAD_BYTES), summed(bytes.subarray(0, 8), from, little), little);
  let sum = sumAt(head, 24);
  let turned = 0;
  return all.slice(0, count).map((bytes, index): Frame => {
    const before = sum;
    const said = sumAt(bytes, 16);
    const is = sumOf(bytes, before);
    sum = said;
    if (isSame(is, said)) return { bytes, isSound: true };
    const next = index + 1 < count ? all[index + 1]! : null;
    const goesOnFrom = (from: Sum): boolean => next !== null && isSame(sumOf(next, from), sumAt(next, 16));
    // Its checksum is what was hurt: the frame behind it continues the right one.
    if (goesOnFrom(is)) {
      sum = is;
      return { bytes, isSound: true };
    }
    const isWorthIt = (next === null || goesOnFrom(said)) && ++turned <= TURNED_MAX;
    const mended = isWorthIt
      ? bitTurned(bytes, bytes.length, (tried) => isSame(sumOf(tried, before), sumAt(tried, 16)))
      : null;
    if (mended !== null) sum = sumAt(mended, 16);
    return mended === null ? { bytes, isSound: false } : { bytes: mended, isSound: true };
  });
}

/** The newest commit at which each page that has a damaged image was written again; -1 where there is none. */
function lastWholeCommit(frames: readonly Frame[]): number {
  for (let last = frames.length - 1; last >= 0; last--) {
    if (!isCommit(frames[last]!)) continue;
    if (frames.every((frame, at) => at > last || frame.isSound || againAt(frames, at, last) !== null))
      return last;
  }
  return -1;
}

function againAt(frames: readonly Frame[], at: number, last: number): Frame | null {
  const page = pageOf(frames[at]!);
  return frames.slice(at + 1, last + 1).find((later) => later.isSound && pageOf(later) === page) ?? null;
}

function written(head: Buffer, frames: readonly Frame[], little: boolean): Buffer {
  let sum = sumAt(head, 24);
  const parts = frames.map((frame, at) => {
    const isBad = !frame.isSound;
    const bytes = Buffer.from(isBad ? againAt(frames, at, frames.length - 1)!.bytes : frame.bytes);
    // What it committed, if it did, is committed by the next.
    if (isBad) bytes.writeUInt32BE(0, 4);
    head.copy(bytes, 8, 16, 24);
    sum = summed(bytes.subarray(FRAME_HEAD_BYTES), summed(bytes.subarray(0, 8), sum, little), little);
    bytes.writeUInt32BE(sum[0], 16);
    bytes.writeUInt32BE(sum[1], 20);
    return bytes;
  });
  return Buffer.concat([head, ...parts]);
}
