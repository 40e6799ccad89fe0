/**
 * Which SQLite opens a journal: the plain one, or, for an encrypted journal, the one with ciphers. The latter takes a
 * failed read of an unencrypted file for a good one, with whatever its buffer held before (its layer under SQLite forgets
 * the error; only the cipher's tag notices), and then writes that to the file. One file must never be open in both.
 */
import { createRequire } from 'node:module';
import Database from 'better-sqlite3';

const require = createRequire(import.meta.url);
let ciphered: typeof Database | null = null;
/** Loaded for the first encrypted journal: most starts of most threads need none. */
function withCiphers(): typeof Database {
  ciphered ??= require('better-sqlite3-multiple-ciphers') as typeof Database;
  return ciphered;
}

/** Opens the file at `path`, under `key` if there is one. Throws what SQLite throws; the first read tells a wrong key. */
export function openSqlite(path: string, key: string | null, options: Database.Options): Database.Database {
  if (key === null) return new Database(path, options);
  const db = new (withCiphers())(path, options);
  try {
    db.pragma(`cipher = 'chacha20'`);
    db.pragma(`key = '${key.replaceAll("'", "''")}'`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The code of an error of SQLite's (SQLITE_BUSY, SQLITE_IOERR_READ …), or null if it is another's. */
export const sqliteCode = (error: unknown): string | null =>
  error instanceof Database.SqliteError || (ciphered !== null && error instanceof ciphered.SqliteError)
    ? error.code
    : null;
