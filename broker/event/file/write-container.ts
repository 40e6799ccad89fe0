/** Writes the file of an event, slowly: the disk is riders' fixes first. How it is laid out: container.ts. */
import { createCipheriv, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { setTimeout as rest } from 'node:timers/promises';
import { present } from '../../../race/present.ts';
import { checkOf, FORMAT, type Head, keyOf, MAGIC, PIECE_BYTES, sealing } from './container.ts';

/** Of the time the disk is left to riders' fixes while a file is written. */
const WORKING_SHARE = 0.25;
/** Brought to the disk after so many bytes, not all at the end: commits would wait for that. */
const SYNC_BYTES = 1024 * 1024;

export interface Source {
  readonly name: string;
  readonly bytes: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

export type About = Pick<Head, 'schema' | 'madeMs' | 'stationId' | 'event'>;

const COST = { memoryKiB: 65_536, passes: 3 } as const;

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
  const key =
    recipe === null
      ? randomBytes(32)
      : await keyOf(present(passphrase, 'The passphrase of an event file that has one'), recipe);
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
