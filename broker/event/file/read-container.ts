/** Reads the file of an event, each byte checked, and says what is wrong with one. How it is laid out: container.ts. */
import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { present } from '../../../race/present.ts';
import {
  checkOf,
  EXTENSION,
  FORMAT,
  type Head,
  headShape,
  keyOf,
  MAGIC,
  PIECE_BYTES,
  sealing,
} from './container.ts';
import { FileProblem } from './problem.ts';

const HEAD_MAX = 64 * 1024;
const TAG_BYTES = 16;
const NAME_MAX = 200;

/** The head alone. @throws FileProblem for what is no such file, or of a newer version. */
export async function readHead(path: string): Promise<{ head: Head; text: string; behind: number }> {
  const file = await open(path, 'r');
  try {
    const first = await part(file, 0, MAGIC.length + 4);
    if (first.length === 0)
      throw new FileProblem('cut', 'This file is empty: it was not copied whole. Copy it again.');
    if (!first.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, first.length)))
      throw new FileProblem(
        'foreign',
        `This is no file of a Bell Lap event: those are made under "Event, Back up to a file" and end in ${EXTENSION}.`,
      );
    if (first.length < MAGIC.length + 4) throw cut();
    const length = first.readUInt32BE(MAGIC.length);
    if (length > HEAD_MAX) throw damaged();
    const text = await part(file, first.length, length);
    if (text.length < length) throw cut();
    return {
      head: headOf(text.toString('utf8')),
      text: text.toString('utf8'),
      behind: first.length + length,
    };
  } finally {
    await file.close();
  }
}

function headOf(text: string): Head {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged();
  }
  const { format } = (json ?? {}) as { format?: unknown };
  if (typeof format === 'number' && format > FORMAT) throw newer(`files of kind ${format}`);
  const parsed = headShape.safeParse(json);
  if (!parsed.success) throw damaged();
  return parsed.data;
}

export const newer = (what: string): FileProblem =>
  new FileProblem(
    'newer',
    `This file was made by a newer Bell Lap (${what}). Install that version here to open it; nothing was changed.`,
  );
const cut = (): FileProblem =>
  new FileProblem(
    'cut',
    'This file ends too early: it was not copied whole, or the stick was pulled too soon. Copy it again from the laptop that made it.',
  );
const damaged = (): FileProblem =>
  new FileProblem(
    'damaged',
    'This file is damaged: it is not what was written. Copy it again, or make another at the laptop it comes from.',
  );

async function part(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}

/** The key that opens it. @throws FileProblem when a passphrase is wanted, or is another. */
async function openingKey(about: Head, passphrase: string | null): Promise<Buffer> {
  if (about.passphrase !== null && passphrase === null)
    throw new FileProblem('passphrase-wanted', 'This file has a passphrase: type the one it was made with.');
  const key =
    about.passphrase === null
      ? Buffer.from(about.key ?? '', 'base64url')
      : await keyOf(present(passphrase, 'The passphrase of an event file that has one'), about.passphrase);
  const [is, should] = [Buffer.from(checkOf(key)), Buffer.from(about.check)];
  if (key.length === 32 && is.length === should.length && timingSafeEqual(is, should)) return key;
  if (about.passphrase === null) throw damaged();
  throw new FileProblem(
    'passphrase-wrong',
    'This is not the passphrase the file was made with. Capital letters and spaces count; without it nobody can open the file.',
  );
}

/** What becomes of each thing in the file: a place to write it to; null: it is passed over. */
export type Unpacking = (name: string, bytes: number) => ((part: Buffer) => Promise<void>) | null;

/** Reads all of it, each byte checked. @throws FileProblem, also when something is behind its end. */
export async function readContainer(
  path: string,
  passphrase: string | null,
  unpack: Unpacking,
): Promise<Head> {
  const { head: about, text, behind } = await readHead(path);
  const { size } = await stat(path);
  // The contents, what seals each piece, and the pieces' lengths.
  const count = Math.max(1, Math.ceil(about.bytes / PIECE_BYTES));
  const whole = behind + about.bytes + count * (TAG_BYTES + 4);
  if (size < whole) throw cut();
  if (size > whole) throw damaged();
  const key = await openingKey(about, passphrase);
  const seal = sealing(text);
  const unpacker = createUnpacker(unpack);
  const file = await open(path, 'r');
  try {
    let from = behind;
    for (let at = 0; at < count; at++) {
      const isLast = at === count - 1;
      const size = await part(file, from, 4);
      const length = size.length === 4 ? size.readUInt32BE() : 0;
      if (length < TAG_BYTES || length > PIECE_BYTES + TAG_BYTES) throw damaged();
      const sealed = await part(file, from + 4, length);
      await unpacker.take(unsealed(sealed, key, seal(at, isLast)));
      from += 4 + length;
    }
    if (!unpacker.isAtEnd()) throw damaged();
    return about;
  } finally {
    await file.close();
  }
}

function unsealed(sealed: Buffer, key: Buffer, { nonce, about }: { nonce: Buffer; about: Buffer }): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(about);
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw damaged();
  }
}

/** Contents as they come, whatever pieces they were cut into. */
function createUnpacker(unpack: Unpacking) {
  let waiting: Buffer = Buffer.alloc(0);
  let left = 0;
  let write: ReturnType<Unpacking> = null;
  return {
    isAtEnd: () => waiting.length === 0 && left === 0,
    async take(more: Buffer): Promise<void> {
      waiting = waiting.length === 0 ? more : Buffer.concat([waiting, more]);
      for (;;) {
        if (left > 0) {
          const now = waiting.subarray(0, left);
          waiting = waiting.subarray(now.length);
          left -= now.length;
          if (now.length > 0) await write?.(now);
          if (left > 0) return;
        }
        if (waiting.length < 2) return;
        const length = waiting.readUInt16BE();
        if (length > NAME_MAX) throw damaged();
        if (waiting.length < 2 + length + 6) return;
        const name = waiting.subarray(2, 2 + length).toString('utf8');
        left = waiting.readUIntBE(2 + length, 6);
        waiting = waiting.subarray(2 + length + 6);
        write = unpack(name, left);
      }
    },
  };
}
