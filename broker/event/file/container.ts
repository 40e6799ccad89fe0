/**
 * The one file that holds an event: a head that anybody may read, and behind it the contents in sealed pieces
 * (AES-256-GCM), so that one changed, missing or swapped byte is noticed, with a passphrase or without. With one the key is
 * made of it (Argon2id); without, it stands in the head, and the seal is a checksum.
 *
 *   "BELL-LAP EVENT\n"  u32 length of the head, head (JSON)  { u32 length, piece }…   (the last piece is marked)
 *   contents: { u16 length of a name, name, u48 length, bytes }…
 */
import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as rest } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { FileProblem } from './problem.ts';

/** How files of events are written; a newer one is refused. */
export const FORMAT = 1;
export const EXTENSION = '.bell-lap';
const MAGIC = Buffer.from('BELL-LAP EVENT\n');
const HEAD_MAX = 64 * 1024;
const PIECE_BYTES = 256 * 1024;
const TAG_BYTES = 16;
const NAME_MAX = 200;
/** Of the time the disk is left to riders' fixes while a file is written. */
const WORKING_SHARE = 0.25;
/** Brought to the disk after so many bytes, not all at the end: commits would wait for that. */
const SYNC_BYTES = 1024 * 1024;

const head = z.object({
  format: z.number().int(),
  /** The journal's schema inside. */
  schema: z.number().int(),
  madeMs: z.number(),
  stationId: z.string().max(80),
  /** What the file is of, for whoever finds it; nothing else of it can be read without the passphrase. */
  event: z.object({ name: z.string().max(120), date: z.string().max(10).nullable() }),
  /** Null: the key is `key`. */
  passphrase: z
    .object({
      salt: z.string().max(100),
      memoryKiB: z.number().int().min(8).max(1_048_576),
      passes: z.number().int().min(1).max(20),
    })
    .nullable(),
  key: z.string().max(100).nullable(),
  /** Tells a wrong passphrase from a damaged file. */
  check: z.string().max(100),
  bytes: z.number().int().min(0).describe('of the contents, unsealed'),
});
export type Head = z.infer<typeof head>;

export interface Source {
  readonly name: string;
  readonly bytes: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

type About = Pick<Head, 'schema' | 'madeMs' | 'stationId' | 'event'>;

const COST = { memoryKiB: 65_536, passes: 3 } as const;
const derive = promisify(argon2);

const keyOf = (
  passphrase: string,
  { salt, memoryKiB, passes }: NonNullable<Head['passphrase']>,
): Promise<Buffer> =>
  derive('argon2id', {
    // One passphrase however a keyboard composes its letters.
    message: Buffer.from(passphrase.normalize('NFC')),
    nonce: Buffer.from(salt, 'base64url'),
    parallelism: 1,
    tagLength: 32,
    memory: memoryKiB,
    passes,
  }) as Promise<Buffer>;
const checkOf = (key: Buffer): string =>
  createHmac('sha256', key).update('bell-lap event file').digest('base64url').slice(0, 22);

/** Each piece knows its place, whether it is the last, and the head it stands behind. */
function sealing(headText: string) {
  const about = createHash('sha256').update(headText).digest();
  return (at: number, isLast: boolean) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(at, 6, 6);
    nonce[0] = isLast ? 1 : 0;
    return { nonce, about };
  };
}

/** What was sealed, piece by piece. */
async function* pieces(sources: readonly Source[]): AsyncIterable<Buffer> {
  for (const { name, bytes, read } of sources) {
    const called = Buffer.from(name);
    const before = Buffer.alloc(2 + called.length + 6);
    before.writeUInt16BE(called.length, 0);
    called.copy(before, 2);
    before.writeUIntBE(bytes, 2 + called.length, 6);
    yield before;
    let sent = 0;
    for await (const part of read()) {
      sent += part.length;
      yield Buffer.from(part.buffer, part.byteOffset, part.length);
    }
    if (sent !== bytes) throw new Error(`${name} has ${sent} bytes and had ${bytes}`);
  }
}

const lengthOf = (sources: readonly Source[]): number =>
  sources.reduce((sum, { name, bytes }) => sum + 2 + Buffer.byteLength(name) + 6 + bytes, 0);

/** Writes the file at `path`, which must not be there, and brings it to the disk, slowly. `onBytes` hears how far it is. */
export async function writeContainer(
  path: string,
  about: About,
  passphrase: string | null,
  sources: readonly Source[],
  onBytes: (done: number, of: number) => void = () => {},
): Promise<void> {
  const bytes = lengthOf(sources);
  const recipe = passphrase === null ? null : { ...COST, salt: randomBytes(16).toString('base64url') };
  const key = recipe === null ? randomBytes(32) : await keyOf(passphrase!, recipe);
  const made: Head = {
    format: FORMAT,
    ...about,
    passphrase: recipe,
    bytes,
    check: checkOf(key),
    key: recipe === null ? key.toString('base64url') : null,
  };
  const headText = JSON.stringify(made);
  const seal = sealing(headText);
  const file = await open(path, 'wx', 0o600);
  try {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(headText));
    await file.write(Buffer.concat([MAGIC, length, Buffer.from(headText)]));
    let at = 0;
    let done = 0;
    let unsynced = 0;
    let waiting: Buffer = Buffer.alloc(0);
    const put = async (piece: Buffer, isLast: boolean): Promise<void> => {
      const began = performance.now();
      const { nonce, about: aad } = seal(at++, isLast);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
      const sealed = Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
      const size = Buffer.alloc(4);
      size.writeUInt32BE(sealed.length);
      await file.write(Buffer.concat([size, sealed]));
      done += piece.length;
      unsynced += piece.length;
      if (unsynced >= SYNC_BYTES) {
        unsynced = 0;
        await file.datasync();
      }
      onBytes(done, bytes);
      await rest((performance.now() - began) * (1 / WORKING_SHARE - 1));
    };
    for await (const part of pieces(sources)) {
      waiting = waiting.length === 0 ? part : Buffer.concat([waiting, part]);
      while (waiting.length > PIECE_BYTES) {
        await put(waiting.subarray(0, PIECE_BYTES), false);
        waiting = waiting.subarray(PIECE_BYTES);
      }
    }
    await put(waiting, true);
    await file.sync();
  } finally {
    await file.close();
  }
}

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
  const parsed = head.safeParse(json);
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
      : await keyOf(passphrase!, about.passphrase);
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
