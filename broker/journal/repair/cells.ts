/**
 * Rows out of a page's bytes, believing nothing: counts, lengths and pointers may be damaged. What does not parse is left
 * out; whether what parses is what was stored, its checksum says (survey.ts).
 */
import { isUtf8 } from 'node:buffer';
import type { Pages } from './pages.ts';

export type Value = number | string | Buffer | null;

/** A row of a table (with its number) or of an index (without). */
export interface Cell {
  readonly rowid: number | null;
  readonly values: readonly Value[];
}

const TABLE_LEAF = 13;
const INDEX_LEAF = 10;
const INDEX_INNER = 2;
const PAYLOAD_MAX = 32 * 1024 * 1024;
const COLUMNS_MAX = 16;

/** Every row that a page holds. `image`: which of its images the overflow pages are taken from, 0 = the current. */
export function* cellsOf(pages: Pages, page: number, bytes: Buffer, image = 0): Generator<Cell> {
  const start = page === 1 ? 100 : 0;
  const type = bytes[start];
  if (type !== TABLE_LEAF && type !== INDEX_LEAF && type !== INDEX_INNER) return;
  const headBytes = type === INDEX_INNER ? 12 : 8;
  const count = Math.min(bytes.readUInt16BE(start + 3), Math.floor((pages.usable - start - headBytes) / 2));
  for (let index = 0; index < count; index++) {
    const at = bytes.readUInt16BE(start + headBytes + 2 * index);
    const cell = cellAt(pages, bytes, at, type, image);
    if (cell !== null) yield cell;
  }
}

function cellAt(pages: Pages, bytes: Buffer, start: number, type: number, image: number): Cell | null {
  try {
    let at = type === INDEX_INNER ? start + 4 : start;
    const [length, afterLength] = varint(bytes, at);
    at = afterLength;
    let rowid: number | null = null;
    if (type === TABLE_LEAF) [rowid, at] = varint(bytes, at);
    if (length > PAYLOAD_MAX) return null;
    const payload = payloadAt(pages, bytes, at, length, type === TABLE_LEAF, image);
    const values = payload === null ? null : valuesOf(payload);
    return values === null ? null : { rowid, values };
  } catch (error) {
    // A length or a pointer that leads out of the page.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function payloadAt(
  pages: Pages,
  bytes: Buffer,
  at: number,
  length: number,
  isTable: boolean,
  image: number,
): Buffer | null {
  const { usable } = pages;
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (length <= most) return at + length <= usable ? bytes.subarray(at, at + length) : null;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (usable - 4));
  const local = wanted <= most ? wanted : least;
  if (at + local + 4 > usable) return null;
  const parts = [bytes.subarray(at, at + local)];
  let left = length - local;
  let next = bytes.readUInt32BE(at + local);
  while (left > 0) {
    const images = pages.imagesOf(next);
    const there = images[Math.min(image, images.length - 1)];
    if (there === undefined) return null;
    const page = pages.read(there);
    const part = page.subarray(4, 4 + Math.min(left, usable - 4));
    parts.push(part);
    left -= part.length;
    next = page.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** The values of a row, or null where they are none. */
function valuesOf(payload: Buffer): Value[] | null {
  const [headBytes, first] = varint(payload, 0);
  if (headBytes > payload.length) return null;
  const values: Value[] = [];
  let at = headBytes;
  for (let typeAt = first; typeAt < headBytes; ) {
    const [type, next] = varint(payload, typeAt);
    typeAt = next;
    if (values.length === COLUMNS_MAX) return null;
    const length = bytesOfType(type);
    if (length === null || at + length > payload.length) return null;
    values.push(valueAt(payload, at, type, length));
    at += length;
  }
  return values;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];
const bytesOfType = (type: number): number | null =>
  type >= 12 ? Math.floor((type - 12) / 2) : (INTEGER_BYTES[type] ?? null);

function valueAt(payload: Buffer, at: number, type: number, length: number): Value {
  if (type === 0) return null;
  if (type >= 12) {
    const bytes = payload.subarray(at, at + length);
    // Text that is none stays bytes: one of them may be mended.
    return type % 2 === 1 && isUtf8(bytes) ? bytes.toString('utf8') : bytes;
  }
  if (type === 7) return payload.readDoubleBE(at);
  if (type >= 8) return type - 8;
  return length === 8 ? Number(payload.readBigInt64BE(at)) : payload.readIntBE(at, length);
}

/** SQLite's varint: up to nine bytes, the high ones first. */
function varint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes.readUInt8(start + index);
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, start + index + 1];
  }
  return [value * 256 + bytes.readUInt8(start + 8), start + 9];
}
