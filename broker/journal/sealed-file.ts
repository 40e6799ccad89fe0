/**
 * A file of pieces that nobody can change, cut, lengthen or read without its key: each is sealed by ChaCha20-Poly1305 under
 * its number. It is written beside its name, and has it only when it is whole and on the disk.
 *
 *   magic · nonce (8) · [length (4) · piece · tag (16)] … · list (the last piece) · tag · length of the list (4) · magic
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { letGo } from './let-go.ts';
import { bringFolderToDisk } from './to-disk.ts';

const CIPHER = 'chacha20-poly1305';
export const KEY_BYTES = 32;
const MAGIC = Buffer.from('LapKept1');
const [NONCE_BYTES, TAG_BYTES, LENGTH_BYTES] = [8, 16, 4];
/** The number of the list: none of the pieces has it. */
const LIST = 0xffff_ffff;
const PIECE_BYTES_MAX = 64 * 1024 * 1024;

/** Something else than what was written, or written with another key. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const nonceOf = (nonce: Uint8Array, number: number): Buffer => {
  const bytes = Buffer.alloc(NONCE_BYTES + 4);
  bytes.set(nonce);
  bytes.writeUInt32LE(number, NONCE_BYTES);
  return bytes;
};

export interface SealedWriter {
  /** Writes a piece and brings it to the disk, so that nothing of it waits when a commit is brought there. */
  piece(bytes: Uint8Array): void;
  /** The last piece; afterwards the file has its name. */
  end(list: Uint8Array): void;
  abandon(): void;
}

export function writeSealed(path: string, key: Uint8Array): SealedWriter {
  const beside = `${path}.new`;
  rmSync(beside, { force: true });
  const file = openSync(beside, 'wx', 0o600);
  const nonce = randomBytes(NONCE_BYTES);
  let number = 0;
  const put = (...parts: readonly Uint8Array[]): void => {
    for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(file, part, at);
  };
  const seal = (bytes: Uint8Array, as: number): Uint8Array[] => {
    const cipher = createCipheriv(CIPHER, key, nonceOf(nonce, as), { authTagLength: TAG_BYTES });
    return [cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
  };
  put(MAGIC, nonce);
  return {
    piece(bytes) {
      const sealed = seal(bytes, number++);
      put(lengthOf(bytes.length), ...sealed);
      for (const part of sealed) letGo(part);
      fdatasyncSync(file);
    },
    end(list) {
      put(...seal(list, LIST), lengthOf(list.length), MAGIC);
      fdatasyncSync(file);
      closeSync(file);
      renameSync(beside, path);
      bringFolderToDisk(dirname(path));
    },
    abandon() {
      closeSync(file);
      rmSync(beside, { force: true });
    },
  };
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes);
  return length;
}

export interface SealedFile {
  readonly list: Buffer;
  /** The pieces in order; throws at one that is not what was written, and when there are fewer than were. */
  pieces(count: number): Generator<Buffer>;
  close(): void;
}

/** @throws SealError, or what the disk says */
export function openSealed(path: string, key: Uint8Array): SealedFile {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    let space = Buffer.alloc(0);
    /** Good until the next is read. */
    const read = (at: number, length: number): Buffer => {
      if (at < 0 || length > PIECE_BYTES_MAX || at + length > size) throw new SealError('it was cut');
      if (space.length < length) space = Buffer.allocUnsafeSlow(length);
      const bytes = space.subarray(0, length);
      if (readSync(file, bytes, 0, length, at) !== length) throw new SealError('it was cut');
      return bytes;
    };
    const head = Buffer.from(read(0, MAGIC.length + NONCE_BYTES));
    const footAt = size - MAGIC.length - LENGTH_BYTES;
    const foot = Buffer.from(read(footAt, MAGIC.length + LENGTH_BYTES));
    if (!head.subarray(0, MAGIC.length).equals(MAGIC) || !foot.subarray(LENGTH_BYTES).equals(MAGIC))
      throw new SealError('it is of another layout, or was cut');
    const nonce = head.subarray(MAGIC.length);
    const unseal = (at: number, length: number, as: number): Buffer => {
      const bytes = read(at, length + TAG_BYTES);
      const cipher = createDecipheriv(CIPHER, key, nonceOf(nonce, as), { authTagLength: TAG_BYTES });
      cipher.setAuthTag(bytes.subarray(length));
      const piece = cipher.update(bytes.subarray(0, length));
      try {
        cipher.final();
      } catch {
        throw new SealError('it is not what was written, or was written with another key');
      }
      return piece;
    };
    const listBytes = foot.readUInt32LE(0);
    const listAt = footAt - listBytes - TAG_BYTES;
    return {
      list: unseal(listAt, listBytes, LIST),
      *pieces(count) {
        let at = MAGIC.length + NONCE_BYTES;
        for (let number = 0; number < count; number++) {
          const length = read(at, LENGTH_BYTES).readUInt32LE(0);
          yield unseal(at + LENGTH_BYTES, length, number);
          at += LENGTH_BYTES + length + TAG_BYTES;
        }
        if (at !== listAt) throw new SealError('it has more pieces than it says');
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
