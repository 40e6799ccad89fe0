/** The phone's own database: expo-sqlite, which is the system's SQLite here and WebAssembly on OPFS in a browser. */
import { openDatabaseAsync, type SQLiteDatabase } from 'expo-sqlite';
import { type Database, type FixStore, openFixStore } from '../../../phone/fix-store.ts';

const FILE = 'rider.sqlite3';

export async function openPhoneStore(): Promise<FixStore> {
  try {
    return await openFixStore(adapted(await openDatabaseAsync(FILE)), true);
  } catch (error) {
    // A private window, or a second tab: races can be ridden, but what is not sent is lost with the page.
    console.warn('No durable store here.', error);
    return openFixStore(adapted(await openDatabaseAsync(':memory:')), false);
  }
}

const adapted = (sqlite: SQLiteDatabase): Database => ({
  exec: (sql) => sqlite.execAsync(sql),
  run: async (sql, values) => {
    await sqlite.runAsync(sql, [...values]);
  },
  all: (sql, values) => sqlite.getAllAsync<Record<string, unknown>>(sql, [...values]),
});
