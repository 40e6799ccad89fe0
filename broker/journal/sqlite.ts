/**
 * Which SQLite opens a journal: the plain one, or, for an encrypted journal, the one with ciphers. The latter takes a
 * failed read of an unencrypted file for a good one, with whatever its buffer held before (its layer under SQLite forgets
 * the error; only the cipher's tag notices), and then writes that to the file. One file must never be open in both.
 */
import Database from 'better-sqlite3';
import Ciphered from 'better-sqlite3-multiple-ciphers';

/** Opens the file at `path`, under `key` if there is one. Throws what SQLite throws; the first read tells a wrong key. */
export function openSqlite(path: string, key: string | null, options: Database.Options): Database.Database {
  if (key === null) return new Database(path, options);
  const db = new Ciphered(path, options) as unknown as Database.Database;
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
  error instanceof Database.SqliteError || error instanceof Ciphered.SqliteError ? error.code : null;
