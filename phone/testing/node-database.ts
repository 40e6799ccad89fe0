/** Node's own SQLite behind the app's three calls: the same SQL as on a phone, in tests. */
import { DatabaseSync } from 'node:sqlite';
import type { Database } from '../fix-store.ts';

export interface NodeDatabase extends Database {
  close(): void;
}

export function nodeDatabase(file = ':memory:'): NodeDatabase {
  const database = new DatabaseSync(file);
  return {
    exec: async (sql) => database.exec(sql),
    run: async (sql, values) => {
      database.prepare(sql).run(...values);
    },
    all: async (sql, values) => database.prepare(sql).all(...values),
    close: () => database.close(),
  };
}
