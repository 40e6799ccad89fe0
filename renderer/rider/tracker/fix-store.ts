/**
 * The phone's store: SQLite (the official WebAssembly build) in the origin's private file system. What `keep` has
 * returned from survives a closed tab, a crash and a reboot. One connection at a time: the worker holds a Web Lock.
 */
import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm';
import type { Held } from '../../../phone/outbox.ts';
import type { Fix } from '../../../race/fix.ts';

export interface Shelf {
  /** False in browsers without a private file system: then all of this is gone with the page. */
  readonly durable: boolean;
  held(who: string): Held[];
  store(who: string, held: Held): void;
  freeze(who: string, held: readonly Held[], frozenMs: number): void;
  delete(ids: readonly number[]): void;
  /** The largest id ever given, of anybody. */
  lastId(): number;
  read(key: string): unknown;
  write(key: string, value: unknown): void;
}

const FILE = '/rider.sqlite3';
const SCHEMA = `
  create table if not exists fixes (
    id integer primary key,
    who text not null,
    sent integer,
    fix text not null
  ) strict;
  create table if not exists kept (key text primary key, value text not null) strict;
`;

export async function openShelf(): Promise<Shelf> {
  const { database, durable } = await openDatabase();
  // Every commit is on the phone's disk before the next line runs: there is one a second, that is cheap.
  database.exec('pragma journal_mode = truncate; pragma synchronous = full;');
  database.exec(SCHEMA);
  const write = (key: string, value: unknown): void => {
    database.exec({
      sql: 'insert into kept values (?, ?) on conflict (key) do update set value = excluded.value',
      bind: [key, JSON.stringify(value)],
    });
  };
  return {
    durable,
    held: (who) =>
      database
        .selectObjects('select id, sent, fix from fixes where who = ? order by id', [who])
        .map(({ id, sent, fix }) => ({
          id: Number(id),
          sentMs: sent === null ? null : Number(sent),
          fix: JSON.parse(String(fix)) as Fix,
        })),
    store(who, { id, fix, sentMs }) {
      database.exec({
        sql: 'insert into fixes (id, who, sent, fix) values (?, ?, ?, ?)',
        bind: [id, who, sentMs, JSON.stringify(fix)],
      });
    },
    freeze(who, held, frozenMs) {
      database.transaction(() => {
        for (const { id, sentMs } of held) {
          database.exec({ sql: 'update fixes set sent = ? where id = ?', bind: [sentMs, id] });
        }
        write(`frozen/${who}`, frozenMs);
      });
    },
    delete(ids) {
      database.transaction(() => {
        for (const id of ids) database.exec({ sql: 'delete from fixes where id = ?', bind: [id] });
      });
    },
    lastId: () => Number(database.selectValue('select max(id) from fixes') ?? 0),
    read(key) {
      const text = database.selectValue('select value from kept where key = ?', [key]);
      return typeof text === 'string' ? (JSON.parse(text) as unknown) : null;
    },
    write,
  };
}

async function openDatabase(): Promise<{ database: Database; durable: boolean }> {
  const sqlite3 = await sqlite3InitModule();
  try {
    // Works without cross-origin isolation, which a page with a sign-in of its own could not have everywhere.
    const pool = await sqlite3.installOpfsSAHPoolVfs({ name: 'bell-lap', initialCapacity: 4 });
    return { database: new pool.OpfsSAHPoolDb(FILE), durable: true };
  } catch {
    return { database: new sqlite3.oo1.DB(':memory:'), durable: false };
  }
}
