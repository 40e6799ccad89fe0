/**
 * The store of this phone's browser: SQLite (the official WebAssembly build) in the origin's private file system, under
 * phone/fix-store.ts. One connection at a time: the worker holds a Web Lock.
 */
import sqlite3InitModule, { type Database as Sqlite } from '@sqlite.org/sqlite-wasm';
import { type Database, type FixStore, openFixStore } from '../../../phone/fix-store.ts';

const FILE = '/rider.sqlite3';

export async function openPageStore(): Promise<FixStore> {
  const sqlite3 = await sqlite3InitModule();
  try {
    // Works without cross-origin isolation, which a page with a sign-in of its own could not have everywhere.
    const pool = await sqlite3.installOpfsSAHPoolVfs({ name: 'bell-lap', initialCapacity: 4 });
    return await openFixStore(overWasm(new pool.OpfsSAHPoolDb(FILE)), true);
  } catch {
    return openFixStore(overWasm(new sqlite3.oo1.DB(':memory:')), false);
  }
}

/** Each call is done when it returns; the promises are the interface's. */
export const overWasm = (sqlite: Sqlite): Database => ({
  async exec(sql) {
    sqlite.exec(sql);
  },
  async run(sql, values) {
    sqlite.exec({ sql, bind: [...values] });
  },
  all: async (sql, values) => sqlite.selectObjects(sql, [...values]),
});
