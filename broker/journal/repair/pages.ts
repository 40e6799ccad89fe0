/**
 * A journal's pages as they lie on the disk, read without SQLite: what it refuses to open may hold all but one of its
 * records. The file's pages, the write-ahead log's committed frames over them, and, apart, every frame of this log, also
 * those behind a damaged one, which SQLite does not look at (https://www.sqlite.org/fileformat2.html).
 */

import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isThere } from '../is-there.ts';
import { type Sum, summed } from '../log-put-right.ts';

/** Where one image of a page lies: its number, and its place in the file or the log. */
export interface Image {
  readonly page: number;
  readonly in: 'file' | 'log' | 'kept';
  readonly at: number;
  /** Which of the logs that were kept. */
  readonly kept?: number;
}

export interface Pages {
  /** Bytes of a page that SQLite uses; encryption keeps the rest. */
  readonly usable: number;
  /** The newest image of each page as SQLite would see it. */
  readonly current: readonly Image[];
  /** What was written before or after that: frames behind a damaged one, newest first, then what frames cover. */
  readonly others: readonly Image[];
  /** Plain bytes of an image. */
  read(image: Image): Buffer;
  /** Every image that there is of a page, the current one first. */
  imagesOf(page: number): readonly Image[];
  /** Every frame of another log of this journal, one that was kept when its end was damaged, the newest first. */
  openKept(path: string): Image[];
  close(): void;
}

const LOG_HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;
const PAGE_BYTES_USUAL = 4_096;
/** ChaCha20-Poly1305 as SQLite3MultipleCiphers has it: nonce and tag at each page's end, 24 plain bytes at the first's begin. */
const NONCE_BYTES = 16;
const TAG_BYTES = 16;
const FIRST_PLAIN_BYTES = 24;
const KEY_ROUNDS = 64_007;
const HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/** Opens the journal at `path` with its log. Its key, if it has one, is not checked: what it does not open reads as noise. */
export function openPages(path: string, key: string | null): Pages {
  // A journal that is gone: its log may be there.
  const file = isThere(path) ? openSync(path, 'r') : null;
  const log = isThere(`${path}-wal`) ? openSync(`${path}-wal`, 'r') : null;
  const head = file === null ? Buffer.alloc(100) : bytesOf(file, 0, 100);
  const size = pageSizeOf(head);
  const cipher = key === null ? null : cipherOf(head, key);
  const usable = size - (key === null ? 0 : NONCE_BYTES + TAG_BYTES);
  const count = file === null ? 0 : Math.floor(fstatSync(file).size / size);
  const { committed, behind } = log === null ? { committed: [], behind: [] } : framesOf(log, size);

  const newest = new Map<number, Image>();
  for (let page = 1; page <= count; page++) newest.set(page, { page, in: 'file', at: (page - 1) * size });
  const covered: Image[] = [];
  for (const frame of committed) {
    const under = newest.get(frame.page);
    if (under !== undefined) covered.push(under);
    newest.set(frame.page, frame);
  }
  const current = [...newest.values()].sort((a, b) => a.page - b.page);
  const others = [...behind.reverse(), ...covered.reverse()];
  const byPage = new Map<number, Image[]>();
  const index = (images: readonly Image[]): void => {
    for (const image of images) byPage.set(image.page, [...(byPage.get(image.page) ?? []), image]);
  };
  index([...current, ...others]);
  const kept: number[] = [];
  const fileOf = (image: Image): number =>
    image.in === 'file' ? file! : image.in === 'log' ? log! : kept[image.kept!]!;
  return {
    usable,
    current,
    others,
    read(image) {
      const bytes = bytesOf(fileOf(image), image.at, size);
      return cipher === null ? bytes : cipher(bytes, image.page);
    },
    imagesOf: (page) => byPage.get(page) ?? [],
    openKept(path) {
      const number = kept.push(openSync(path, 'r')) - 1;
      const frames = framesOf(kept[number]!, size);
      const images = [...frames.committed, ...frames.behind]
        .reverse()
        .map((image): Image => ({ ...image, in: 'kept', kept: number }));
      index(images);
      return images;
    },
    close() {
      for (const one of [file, log, ...kept]) if (one !== null) closeSync(one);
    },
  };
}

function bytesOf(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, at);
  return bytes;
}

function pageSizeOf(head: Buffer): number {
  const said = head.readUInt16BE(16);
  const size = said === 1 ? 65_536 : said;
  return size >= 512 && (size & (size - 1)) === 0 ? size : PAGE_BYTES_USUAL;
}

/** Frames of this log: those that SQLite takes (up to the last commit before the first bad frame), and the rest. */
function framesOf(log: number, size: number): { committed: Image[]; behind: Image[] } {
  const { size: bytes } = fstatSync(log);
  if (bytes < LOG_HEAD_BYTES) return { committed: [], behind: [] };
  const head = bytesOf(log, 0, LOG_HEAD_BYTES);
  const little = (head.readUInt32BE(0) & 1) === 0;
  let sum: Sum = summed(head.subarray(0, 24), [0, 0], little);
  let isWhole = sum[0] === head.readUInt32BE(24) && sum[1] === head.readUInt32BE(28);
  // Where the head is hurt its first frame says which turn of the log this is.
  const salts = isWhole ? head.subarray(16, 24) : bytesOf(log, LOG_HEAD_BYTES + 8, 8);
  const frames: Image[] = [];
  let committed = 0;
  for (let at = LOG_HEAD_BYTES; at + FRAME_HEAD_BYTES + size <= bytes; at += FRAME_HEAD_BYTES + size) {
    const frame = bytesOf(log, at, FRAME_HEAD_BYTES + size);
    // Of an earlier turn of the log: what it holds was folded into the file.
    const isOurs = frame.subarray(8, 16).equals(salts);
    if (isWhole) {
      sum = summed(frame.subarray(FRAME_HEAD_BYTES), summed(frame.subarray(0, 8), sum, little), little);
      isWhole = isOurs && sum[0] === frame.readUInt32BE(16) && sum[1] === frame.readUInt32BE(20);
    }
    if (!isOurs) continue;
    frames.push({ page: frame.readUInt32BE(0), in: 'log', at: at + FRAME_HEAD_BYTES });
    if (isWhole && frame.readUInt32BE(4) !== 0) committed = frames.length;
  }
  return { committed: frames.slice(0, committed), behind: frames.slice(committed) };
}

function cipherOf(head: Buffer, key: string): (bytes: Buffer, page: number) => Buffer {
  const secret = rawKey(key) ?? pbkdf2Sync(key, head.subarray(0, 16), KEY_ROUNDS, 32, 'sha256');
  return (bytes, page) => {
    const end = bytes.length - NONCE_BYTES - TAG_BYTES;
    const nonce = bytes.subarray(end, end + NONCE_BYTES);
    const counter = (nonce.readUInt32LE(12) ^ page) >>> 0;
    const once = chaCha(secret, counter, nonce, Buffer.alloc(64));
    const begin = page === 1 ? FIRST_PLAIN_BYTES : 0;
    const plain = Buffer.from(bytes);
    chaCha(once.subarray(32), (counter + 1) >>> 0, nonce, bytes.subarray(begin, end)).copy(plain, begin);
    if (page === 1) HEADER.copy(plain, 0);
    return plain;
  };
}

/** `raw:` and the key itself, or its digits, perhaps with a salt behind it: nothing is derived from it. Null for a password. */
function rawKey(key: string): Buffer | null {
  if (!key.startsWith('raw:')) return null;
  const bytes = Buffer.from(key.slice(4), 'utf8');
  if (bytes.length === 32 || bytes.length === 48) return bytes.subarray(0, 32);
  const isDigits = /^([0-9a-f]{64}|[0-9a-f]{96})$/i.test(key.slice(4));
  return isDigits ? Buffer.from(key.slice(4, 68), 'hex') : null;
}

function chaCha(key: Buffer, counter: number, nonce: Buffer, bytes: Buffer): Buffer {
  const start = Buffer.alloc(16);
  start.writeUInt32LE(counter, 0);
  nonce.copy(start, 4, 0, 12);
  return createDecipheriv('chacha20', key, start).update(bytes);
}
