/** The relay's store, whichever it is: a copy of it while the relay runs, and put back while it does not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import Database from 'better-sqlite3';
import { DATABASE, type Layout, portsOf, type Stores } from './layout.ts';
import { asUser, run, Stopped } from './system.ts';

const fileOf = ({ state }: Layout): string => join(state, String(portsOf('embedded')[0]), 'relay.db');
const stamp = (nowMs: number): string => new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Packed, as it is at one moment. */
export const dumpStore = (stores: Stores, layout: Layout): AsyncGenerator<Buffer> =>
  stores === 'postgres' ? dumpPostgres() : dumpFile(layout);

/** Puts a packed copy in its place; what was there is kept beside it, and its name is returned (null: nothing was there). */
export const putStore = (
  stores: Stores,
  layout: Layout,
  packed: AsyncIterable<Buffer>,
  nowMs: number,
): Promise<string | null> =>
  stores === 'postgres' ? putPostgres(packed, nowMs) : putFile(layout, packed, nowMs);

async function* dumpPostgres(): AsyncGenerator<Buffer> {
  const dump = ['pg_dump', '--format=custom', '--compress=6', '--no-owner', '--no-privileges', DATABASE];
  const child = spawn('runuser', ['-u', 'postgres', '--', ...dump], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  const closed = once(child, 'close');
  yield* child.stdout as AsyncIterable<Buffer>;
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Stopped(`PostgreSQL's database ${DATABASE} could not be copied: ${said.trim()}`);
}

async function* dumpFile(layout: Layout): AsyncGenerator<Buffer> {
  const file = fileOf(layout);
  if (!existsSync(file)) throw new Stopped(`There is no store at ${file} yet.`);
  const copy = `${file}.copy`;
  rmSync(copy, { force: true });
  try {
    const store = new Database(file, { fileMustExist: true });
    try {
      await store.backup(copy);
    } finally {
      store.close();
    }
    yield* createReadStream(copy).pipe(createGzip()) as AsyncIterable<Buffer>;
  } finally {
    rmSync(copy, { force: true });
  }
}

async function putFile(layout: Layout, packed: AsyncIterable<Buffer>, nowMs: number): Promise<string | null> {
  const file = fileOf(layout);
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(packed), createGunzip(), createWriteStream(part, { mode: 0o600 }));
    const store = new Database(part);
    const found = store.pragma('quick_check', { simple: true });
    store.close();
    if (found !== 'ok') throw new Stopped(`The copy is damaged: ${found}`);
  } catch (error) {
    rmSync(part, { force: true });
    throw error instanceof Stopped
      ? error
      : new Stopped(`The copy cannot be read: ${(error as Error).message}`);
  }
  const aside = existsSync(file) ? `${file}.before-${stamp(nowMs)}` : null;
  for (const end of ['', '-wal', '-shm'])
    if (aside !== null && existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${aside}${end}`);
  renameSync(part, file);
  if (layout.root === '') run('chown', ['-R', 'bell-lap:bell-lap', join(file, '..')]);
  return aside;
}

const psql = (statement: string): string =>
  asUser('postgres', 'psql', ['--no-psqlrc', '-tAqc', statement, 'postgres']).trim();
const isThere = (database: string): boolean =>
  psql(`SELECT 1 FROM pg_database WHERE datname = '${database}'`) === '1';

/** The database for the relays, when it is not there yet. */
export function makeDatabase(): void {
  if (!isThere(DATABASE))
    asUser('postgres', 'createdb', ['--encoding=UTF8', '--template=template0', DATABASE]);
}

async function putPostgres(packed: AsyncIterable<Buffer>, nowMs: number): Promise<string | null> {
  const next = `${DATABASE}_next`;
  psql(`DROP DATABASE IF EXISTS ${next}`);
  asUser('postgres', 'createdb', ['--encoding=UTF8', '--template=template0', next]);
  const restore = ['pg_restore', '--exit-on-error', '--no-owner', '--no-privileges', '-d', next];
  const child = spawn('runuser', ['-u', 'postgres', '--', ...restore], {
    stdio: ['pipe', 'ignore', 'pipe'],
    cwd: '/',
  });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  const closed = once(child, 'close');
  // It may end before it has read everything; then what it says tells more than the broken pipe.
  const sent = await pipeline(Readable.from(packed), child.stdin).catch((error: Error) => error);
  const [code] = (await closed) as [number | null];
  if (sent instanceof Stopped) throw sent;
  if (code !== 0) throw new Stopped(`The copy could not be put into PostgreSQL: ${said.trim()}`);
  if (!isThere(DATABASE)) {
    psql(`ALTER DATABASE ${next} RENAME TO ${DATABASE}`);
    return null;
  }
  const aside = `${DATABASE}_before_${stamp(nowMs).toLowerCase()}`;
  psql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${DATABASE}'`);
  psql(`ALTER DATABASE ${DATABASE} RENAME TO ${aside}`);
  psql(`ALTER DATABASE ${next} RENAME TO ${DATABASE}`);
  return aside;
}
