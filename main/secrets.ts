/**
 * Secrets at rest, sealed by the operating system's keychain (Electron safeStorage). The journal's key is made here
 * once; without a keychain the station runs unencrypted rather than with a key that lies beside what it locks.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export interface Keychain {
  isEncryptionAvailable(): boolean;
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

/**
 * The journal's key: read from `file`, or made and sealed into it if neither it nor a journal exists yet.
 * Returns null when there is no real keychain, or when the journal was begun without a key.
 * @throws when the sealed key can no longer be opened (another user, another computer).
 */
export function journalKey(keychain: Keychain, file: string, journalFile: string): string | null {
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
