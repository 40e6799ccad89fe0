/**
 * Real PostgreSQL and Redis (Debian's) for tests, on loopback and in a folder of their own, started, killed and
 * started again at will. Where they are not installed a test skips and says so.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { freePort } from '../../server/testing/free-port.ts';
import { until } from './relay-process.ts';

export interface Engine {
  readonly url: string;
  start(): Promise<void>;
  /** Pulls the plug. */
  kill(): Promise<void>;
  /** Ends it for good and removes what it stored. */
  remove(): Promise<void>;
}

const POSTGRES_ROOT = '/usr/lib/postgresql';

function postgresBin(): string | null {
  if (!existsSync(POSTGRES_ROOT)) return null;
  const newest = readdirSync(POSTGRES_ROOT).sort((a, b) => Number(b) - Number(a))[0];
  const bin = newest ? join(POSTGRES_ROOT, newest, 'bin') : null;
  return bin !== null && existsSync(join(bin, 'postgres')) ? bin : null;
}

/** Why the engines cannot be had here; false when they can. For `skip`. */
export function enginesMissing(): string | false {
  if (postgresBin() === null) return 'PostgreSQL is not installed (Debian: apt-get install postgresql)';
  if (!existsSync('/usr/bin/redis-server'))
    return 'Redis is not installed (Debian: apt-get install redis-server)';
  return false;
}

/** PostgreSQL will not run as root: then it runs as the user `postgres`. */
const asPostgres = (command: string, args: readonly string[]): [string, string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, [...args]];

export async function startPostgres(): Promise<Engine> {
  const bin = postgresBin();
  if (bin === null) throw new Error(String(enginesMissing()));
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const port = await freePort();
  execFileSync(...asPostgres(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-N']), {
    stdio: 'ignore',
    cwd: '/',
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | null = null;
  const engine: Engine = {
    url,
    async start() {
      const [command, args] = asPostgres(join(bin, 'postgres'), [
        '-D',
        data,
        '-p',
        String(port),
        '-h',
        '127.0.0.1',
        '-k',
        folder,
        '-c',
        'max_connections=60',
        '-c',
        'shared_buffers=64MB',
      ]);
      server = spawn(command, args, { stdio: 'ignore', cwd: '/' });
      await until('PostgreSQL answers', async () => {
        const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
        client.on('error', () => {});
        try {
          await client.connect();
          return true;
        } finally {
          await client.end().catch(() => {});
        }
      });
    },
    async kill() {
      const gone = server && new Promise((resolve) => server?.once('exit', resolve));
      // The postmaster's own number: `runuser` stands between. Its children end when they see it gone.
      const pid = Number(execFileSync('head', ['-1', join(data, 'postmaster.pid')]).toString());
      process.kill(pid, 'SIGKILL');
      await gone;
      server = null;
    },
    async remove() {
      if (server) await engine.kill();
      await until('the folder of PostgreSQL removed', () => {
        rmSync(folder, { recursive: true, force: true });
        return true;
      });
    },
  };
  await engine.start();
  return engine;
}

export async function startRedis(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;
  const engine: Engine = {
    url,
    async start() {
      server = spawn(
        '/usr/bin/redis-server',
        ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
        { stdio: 'ignore' },
      );
      await until('Redis answers', async () => {
        const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
        client.on('error', () => {});
        try {
          await client.connect();
          return (await client.ping()) === 'PONG';
        } finally {
          client.disconnect();
        }
      });
    },
    async kill() {
      const gone = new Promise((resolve) => server?.once('exit', resolve));
      server?.kill('SIGKILL');
      await gone;
      server = null;
    },
    async remove() {
      if (server) await engine.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await engine.start();
  return engine;
}
