/** nginx as it is shipped, before a real relay: pages and sockets go through, segments come from its cache. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';

const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));
const skip = NGINX === undefined ? 'nginx is not installed' : false;
const relayMain = join(import.meta.dirname, '..', '..', 'relay', 'main.ts');

const work = mkdtempSync(join(tmpdir(), 'bell-lap-nginx-'));
const started: ChildProcess[] = [];
let port = 0;
let origin: Server;
let asked = 0;

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

async function startRelay(): Promise<number> {
  const relay = spawn(process.execPath, [relayMain, '--announce'], {
    env: {
      PATH: process.env.PATH,
      BELL_LAP_RELAY_HOST: '127.0.0.1',
      BELL_LAP_RELAY_PORT: '0',
      BELL_LAP_RELAY_DATA: join(work, 'relay'),
      BELL_LAP_RELAY_PROXIES: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(relay);
  for await (const line of createInterface({ input: relay.stdout! })) return JSON.parse(line).port;
  throw new Error('The relay ended before it said its port.');
}

/** The shipped files with other ports and folders, and upstreams of this test. */
function configure(relays: readonly number[]): void {
  const here = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
  writeFileSync(
    join(work, 'nginx.conf'),
    here('nginx.conf')
      .replace('/run/nginx.pid', join(work, 'nginx.pid'))
      .replace('/var/cache/nginx', join(work, 'cache'))
      .replace('worker_rlimit_nofile 262144;', '')
      .replace(
        'worker_processes auto;',
        // The test's folder is its owner's alone.
        `worker_processes 1;${process.getuid?.() === 0 ? ' user root;' : ''}`,
      )
      .replace('worker_connections 131072', 'worker_connections 1024'),
  );
  writeFileSync(
    join(work, 'site.conf'),
    here('site.conf')
      .replaceAll(/^ {2}listen \[::\].*\n/gm, '')
      .replace(
        'listen 80;',
        'listen 127.0.0.1:0;'.replace(':0', `:${port + 1 > 65_535 ? port - 1 : port + 1}`),
      )
      .replace('listen 443', `listen 127.0.0.1:${port}`),
  );
  writeFileSync(
    join(work, 'upstream.conf'),
    here('upstream-server.conf')
      .replaceAll(/^ {2}server .*\n/gm, '')
      .replace(
        'least_conn;',
        `least_conn;\n${relays.map((relay) => `  server 127.0.0.1:${relay} max_fails=2 fail_timeout=5s;`).join('\n')}`,
      ),
  );
  copyFileSync('/etc/nginx/mime.types', join(work, 'mime.types'));
  mkdirSync(join(work, 'cache'), { recursive: true });
  mkdirSync(join(work, 'tls'), { recursive: true });
  const made = spawnSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout tls/privkey.pem -out tls/fullchain.pem`.split(
      ' ',
    ),
    { cwd: work, encoding: 'utf8' },
  );
  assert.equal(made.status, 0, made.stderr);
}

async function startNginx(): Promise<void> {
  const args = ['-p', work, '-c', join(work, 'nginx.conf'), '-e', 'stderr'];
  const tested = spawnSync(NGINX!, [...args, '-t'], { encoding: 'utf8' });
  assert.equal(tested.status, 0, tested.stderr);
  const nginx = spawn(NGINX!, [...args, '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'inherit'] });
  started.push(nginx);
  for (let tries = 0; tries < 100; tries++) {
    const answer = await get('/healthz').catch(() => null);
    if (answer !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx did not answer.');
}

const get = (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, rejectUnauthorized: false, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    })
      .on('error', reject)
      .end();
  });

before(async () => {
  if (skip) return;
  port = await freePort();
  configure([await startRelay()]);
  await startNginx();
});

after(async () => {
  for (const child of started.reverse()) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  origin?.close();
  rmSync(work, { recursive: true, force: true });
});

test('a spectator’s requests reach the relay, over TLS', { skip }, async () => {
  const alive = await get('/healthz');
  assert.equal(alive.status, 200);
  assert.deepEqual(JSON.parse(alive.body), { alive: true });
  assert.equal(alive.headers['strict-transport-security'], 'max-age=31536000');
  const races = await get('/v1/races');
  assert.equal(races.status, 200);
});

test('figures for operators are not for everybody', { skip }, async () => {
  assert.equal((await get('/metrics')).status, 404);
});

test('a live socket passes through', { skip }, async () => {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/v1/live`, 'bell-lap.v1', {
    rejectUnauthorized: false,
  });
  await once(socket, 'open');
  assert.equal(socket.protocol, 'bell-lap.v1');
  socket.close();
  await once(socket, 'close');
});

test('a hundred ask for a new segment: one request reaches the relay, and its answer is kept', {
  skip,
}, async () => {
  // An origin that takes its time, as a relay does with a segment that is not complete yet.
  origin = createServer((request_, answer) => {
    asked += 1;
    setTimeout(() => {
      const isPrivate = request_.headers.authorization !== undefined;
      answer.setHeader(
        'cache-control',
        isPrivate ? 'private, no-store' : 'public, max-age=31536000, immutable',
      );
      answer.end(`segment for ${request_.headers['x-forwarded-for']}`);
    }, 300);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  configure([(origin.address() as AddressInfo).port]);
  started.at(-1)!.kill('SIGHUP');
  const path = '/v1/races/criterium/segments/171';
  for (let tries = 0; tries < 50 && asked === 0; tries++) {
    await get('/probe');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  asked = 0;
  const answers = await Promise.all(Array.from({ length: 100 }, () => get(path)));
  assert.ok(answers.every(({ status, body }) => status === 200 && body === 'segment for 127.0.0.1'));
  assert.equal(asked, 1);
  assert.equal((await get(path)).headers['x-cache'], 'HIT');
  assert.equal(asked, 1);

  // What a visitor claims about their address is not passed on, and a private race is never kept.
  const token = { authorization: 'Bearer one', 'x-forwarded-for': '10.1.2.3' };
  for (const expected of [2, 3]) {
    assert.equal((await get(path, token)).body, 'segment for 127.0.0.1');
    assert.equal(asked, expected);
  }
});
