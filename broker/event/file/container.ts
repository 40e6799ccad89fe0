/**
 * The one file that holds an event: a head that anybody may read, and behind it the contents in sealed pieces
 * (AES-256-GCM), so that one changed, missing or swapped byte is noticed, with a passphrase or without. With one the key is
 * made of it (Argon2id); without, it stands in the head, and the seal is a checksum.
 *
 *   "BELL-LAP EVENT\n"  u32 length of the head, head (JSON)  { u32 length, piece }…   (the last piece is marked)
 *   contents: { u16 length of a name, name, u48 length, bytes }…
 */
import { argon2, createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

/** How files of events are written; a newer one is refused. */
export const FORMAT = 1;
export const EXTENSION = '.bell-lap';
export const MAGIC = Buffer.from('BELL-LAP EVENT\n');
export const PIECE_BYTES = 256 * 1024;

export const headShape = z.object({
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
export type Head = z.infer<typeof headShape>;

const derive = promisify(argon2);

/** The key that a passphrase makes. */
export const keyOf = (
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
export const checkOf = (key: Buffer): string =>
  createHmac('sha256', key).update('bell-lap event file').digest('base64url').slice(0, 22);

/** Each piece knows its place, whether it is the last, and the head it stands behind. */
export function sealing(headText: string) {
  const about = createHash('sha256').update(headText).digest();
  return (at: number, isLast: boolean) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(at, 6, 6);
    nonce[0] = isLast ? 1 : 0;
    return { nonce, about };
  };
}
