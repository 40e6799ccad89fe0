/**
 * The lines of what is remembered beside a journal: JSON, each with a checksum, added at the end. A line that was torn or
 * damaged is left out, and spoils none after it. Beside an encrypted journal each is sealed with the journal's key.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type Line =
  | readonly [is: 'station', stationId: string, createdMs: number]
  | readonly [is: 'race', number: number, id: string]
  | readonly [is: 'author', number: number, role: string, name: string]
  /** With its value as JSON where that is kept; null for one that was deleted. */
  | readonly [is: 'setting', key: string, sum: number | null, json?: string];

/** How lines are kept from other eyes. */
export interface Seal {
  /** What the file begins with; empty for one that is plain. */
  readonly head: string;
  close(text: string): string;
  /** Null: not what was sealed with this key. */
  open(text: string): string | null;
}

const CIPHER = 'chacha20-poly1305';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT = 'salt ';
const PLAIN: Seal = { head: '', close: (text) => text, open: (text) => text };
/** A line's checksum and the space behind it. */
const SUM_CHARS = 9;

/** With this key, null for none; `salt`: null draws one. */
export function sealOf(key: string | null, salt: Buffer | null): Seal {
  if (key === null) return PLAIN;
  const grain = salt ?? randomBytes(16);
  const secret = scryptSync(key, grain, 32);
  return {
    head: summed(`${SALT}${grain.toString('base64url')}`),
    close(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(text) {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const cipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
      cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const opened = cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([opened, cipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

export const textOf = (seal: Seal, lines: readonly Line[]): string =>
  lines.map((line) => summed(seal.close(JSON.stringify(line)))).join('');

/** Each begins with a line's end, too: whatever was torn before it is a line of its own. */
const summed = (body: string): string => `\n${sumOf(body)} ${body}\n`;
const sumOf = (body: string): string => crc32(body).toString(16).padStart(8, '0');

/** The lines that are as they were written; `isSound`: all are. */
export function linesIn(
  text: string,
  key: string | null,
): { readonly lines: Line[]; readonly seal: Seal; readonly count: number; readonly isSound: boolean } {
  const rows = text.split('\n').filter((row) => row !== '');
  const bodies = rows.flatMap((row) => {
    const body = row.slice(SUM_CHARS);
    return row[SUM_CHARS - 1] === ' ' && row.slice(0, SUM_CHARS - 1) === sumOf(body) ? [body] : [];
  });
  const salt = bodies.find((body) => body.startsWith(SALT));
  if (key !== null && salt === undefined)
    return { lines: [], seal: sealOf(key, null), count: rows.length, isSound: false };
  const seal = sealOf(key, salt === undefined ? null : Buffer.from(salt.slice(SALT.length), 'base64url'));
  const lines = bodies.flatMap((body) => (body === salt ? [] : (lineIn(seal.open(body)) ?? [])));
  const isSound = lines.length + (salt === undefined ? 0 : 1) === rows.length;
  return { lines, seal, count: rows.length, isSound };
}

/** The checksum says that it was written like this; a later version's lines are left out. */
function lineIn(text: string | null): [Line] | null {
  try {
    const line = JSON.parse(text ?? 'null') as Line;
    return ['station', 'race', 'author', 'setting'].includes(line[0]) ? [line] : null;
  } catch {
    return null;
  }
}
