/**
 * Secrets at rest, sealed by the operating system's keychain (Electron safeStorage). The journal's key is made here
 * once; without a keychain the station runs unencrypted rather than with a key that lies beside what it locks.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Keychain {
  isEncryptionAvailable(): boolean;
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

/**
 * Where the sealed key of a data folder's journal is kept: the first folder's in the file that there always was, each other
 * folder's in one of its own, so that choosing another folder locks nobody out of either.
 */
export function keyFileFor(userData: string, dataDir: string, usualDir: string): string {
  const first = join(userData, 'journal.key');
  if (dataDir === usualDir) return first;
  const own = join(
    userData,
    `journal-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}.key`,
  );
  // Before there was one for each, the one key went to whichever folder was named.
  return !existsSync(own) && existsSync(first) && existsSync(join(dataDir, 'journal.db')) ? first : own;
}

const PLAIN = 'SQLite format 3\0';

/** Whether a journal is there and not encrypted, by the first bytes of its file. */
function isPlain(journalFile: string): boolean {
  if (!existsSync(journalFile)) return false;
  const file = openSync(journalFile, 'r');
  try {
    const head = Buffer.alloc(PLAIN.length);
    readSync(file, head, 0, head.length, 0);
    return head.toString('latin1') === PLAIN;
  } finally {
    closeSync(file);
  }
}

/**
 * The journal's key: read from `file`, or made and sealed into it if neither it nor a journal exists yet.
 * Returns null when there is no real keychain, or when the journal was begun without a key.
 * @throws when the sealed key can no longer be opened (another user, another computer).
 */
export function journalKey(keychain: Keychain, file: string, journalFile: string): string | null {
  if (isPlain(journalFile)) return null;
  if (existsSync(file)) {
    try {
      return keychain.decryptString(readFileSync(file));
    } catch (cause) {
      throw new Error(
        `The journal's key in ${file} was sealed by another user or computer and cannot be opened here. The journal is untouched. Start the app as the user who made it.`,
        { cause },
      );
    }
  }
  const plainBackend = keychain.getSelectedStorageBackend?.() === 'basic_text';
  if (!keychain.isEncryptionAvailable() || plainBackend || existsSync(journalFile)) return null;
  const key = randomBytes(32).toString('base64url');
  writeFileSync(file, keychain.encryptString(key), { mode: 0o600 });
  return key;
}
