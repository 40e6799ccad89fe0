/**
 * The phone's store: SQLite behind three calls, so that the same SQL runs on SQLite's WebAssembly in the riders' page, on
 * expo-sqlite in the native app and on Node's own SQLite in tests. What a call has resolved for survives a closed tab, a
 * killed app and a reboot.
 */

import type { Fix } from '../race/fix.ts';
import type { Held } from './held.ts';

type Value = string | number | null;

/** A SQLite connection. Statements run in the order they were asked for. */
export interface Database {
  exec(sql: string): Promise<void>;
  run(sql: string, values: readonly Value[]): Promise<void>;
  all(sql: string, values: readonly Value[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface FixStore {
  /** False where there is no place to keep a file: then all of this is gone with the app. */
  readonly durable: boolean;
  held(who: string): Promise<Held[]>;
  store(who: string, held: readonly Held[]): Promise<void>;
  freeze(who: string, held: readonly Held[], frozenMs: number): Promise<void>;
  delete(ids: readonly number[]): Promise<void>;
  /** The largest id ever given to a fix that is still here, of anybody. */
  lastId(): Promise<number>;
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
}

/** Version 1. Later ones are added below it and run on phones that have an older one. */
const SCHEMA = `
  create table if not exists fixes (
    id integer primary key,
    who text not null,
    sent integer,
    fix text not null
  ) strict;
  create table if not exists kept (key text primary key, value text not null) strict;
`;
/** SQLite's own bound on values of a statement is far higher; this keeps statements short. */
const DELETED_AT_ONCE = 500;

export async function openFixStore(database: Database, durable: boolean): Promise<FixStore> {
  // Every commit is on the phone's disk before it is acknowledged: there is one a second, that is cheap.
  await database.exec('pragma journal_mode = truncate');
  await database.exec('pragma synchronous = full');
  await database.exec(SCHEMA);

  /** One after the other: a transaction of one caller must not take in another's statement. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work);
    last = done.catch(() => {});
    return done;
  };
  const together = (work: () => Promise<void>): Promise<void> =>
    inTurn(async () => {
      await database.exec('begin immediate');
      try {
        await work();
        await database.exec('commit');
      } catch (error) {
        await database.exec('rollback').catch(() => {});
        throw error;
      }
    });

  const keep = (key: string, value: unknown): Promise<void> =>
    database.run('insert into kept values (?, ?) on conflict (key) do update set value = excluded.value', [
      key,
      JSON.stringify(value),
    ]);

  return {
    durable,
    held: (who) =>
      inTurn(async () => {
        const rows = await database.all('select id, sent, fix from fixes where who = ? order by id', [who]);
        return rows.map(({ id, sent, fix }) => ({
          id: Number(id),
          sentMs: sent === null ? null : Number(sent),
          fix: JSON.parse(String(fix)) as Fix,
        }));
      }),
    store: (who, held) =>
      together(async () => {
        for (const { id, sentMs, fix } of held) {
          await database.run('insert into fixes (id, who, sent, fix) values (?, ?, ?, ?)', [
            id,
            who,
            sentMs,
            JSON.stringify(fix),
          ]);
        }
      }),
    freeze: (who, held, frozenMs) =>
      together(async () => {
        for (const { id, sentMs } of held)
          await database.run('update fixes set sent = ? where id = ?', [sentMs, id]);
        await keep(`frozen/${who}`, frozenMs);
      }),
    delete: (ids) =>
      together(async () => {
        for (let at = 0; at < ids.length; at += DELETED_AT_ONCE) {
          const some = ids.slice(at, at + DELETED_AT_ONCE);
          await database.run(`delete from fixes where id in (${some.map(() => '?').join(',')})`, some);
        }
      }),
    lastId: () =>
      inTurn(async () => Number((await database.all('select max(id) as id from fixes', []))[0]?.id ?? 0)),
    read: (key) =>
      inTurn(async () => {
        const [row] = await database.all('select value from kept where key = ?', [key]);
        return typeof row?.value === 'string' ? (JSON.parse(row.value) as unknown) : null;
      }),
    write: (key, value) => inTurn(() => keep(key, value)),
  };
}
