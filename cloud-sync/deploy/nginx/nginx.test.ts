/** nginx as it is shipped, before a real relay: pages and sockets go through, segments come from its cache. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { enginesMissing, startPostgres, startRedis } from '../../../tests/cloud/engines.ts';
import { type NginxProcess, nginxMissing, startNginx } from './nginx-process.ts';

const skip = nginxMissing;
const work = mkdtempSync(join(tmpdir(), 'bell-lap-relays-'));
const endings: (() => Promise<unknown> | unknown)[] = [];
let nginx: NginxProcess;

interface RelayProcess {
  readonly port: number;
  readonly process: ChildProcess;
}

async function startRelay(name: string, env: Record<string, string> = {}): Promise<RelayProcess> {
  const program = join(import.meta.dirname, '..', '..', 'relay', 'main.ts');
  const relay = spawn(process.execPath, [program, '--announce'], {
    env: {
      PATH: process.env.PATH,
      BELL_LAP_RELAY_HOST: '127.0.0.1',
      BELL_LAP_RELAY_PORT: '0',
      BELL_LAP_RELAY_DATA: join(work, name),
      BELL_LAP_RELAY_PROXIES: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  endings.push(async () => {
    relay.kill('SIGTERM');
    if (relay.exitCode === null && relay.signalCode === null) await once(relay, 'exit');
  });
  for await (const line of createInterface({ input: relay.stdout! }))
    return { port: JSON.parse(line).port, process: relay };
  throw new Error('The relay ended before it said its port.');
}

const openLive = async (port: number): Promise<WebSocket> => {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/v1/live`, 'bell-lap.v1', {
    rejectUnauthorized: false,
  });
  await once(socket, 'open');
  return socket;
};

before(async () => {
  if (skip) return;
  nginx = await startNginx([(await startRelay('alone')).port]);
  endings.push(() => nginx.stop());
});

after(async () => {
  for (const end of endings.reverse()) await end();
  rmSync(work, { recursive: true, force: true });
});

test('a spectator’s requests reach the relay, over TLS', { skip }, async () => {
  const alive = await nginx.get('/healthz');
  assert.equal(alive.status, 200);
  assert.deepEqual(JSON.parse(alive.body), { alive: true });
  assert.equal(alive.headers['strict-transport-security'], 'max-age=31536000');
  assert.equal((await nginx.get('/v1/races')).status, 200);
});

test('figures for operators are not for everybody', { skip }, async () => {
  assert.equal((await nginx.get('/metrics')).status, 404);
});

test('a live socket passes through', { skip }, async () => {
  const socket = await openLive(nginx.port);
  assert.equal(socket.protocol, 'bell-lap.v1');
  socket.close();
  await once(socket, 'close');
});

test('a hundred ask for a new segment: one request reaches the relay, its answer is kept', {
  skip,
}, async () => {
  let asked = 0;
  // An origin that takes its time, as a relay does with a segment that is not complete yet.
  const origin = createServer((request, answer) => {
    asked += 1;
    const isPrivate = request.headers.authorization !== undefined;
    setTimeout(() => {
      answer.setHeader(
        'cache-control',
        isPrivate ? 'private, no-store' : 'public, max-age=31536000, immutable',
      );
      answer.end(`segment for ${request.headers['x-forwarded-for']}`);
    }, 300);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  endings.push(() => origin.close());
  const cache = await startNginx([(origin.address() as AddressInfo).port]);
  endings.push(() => cache.stop());
  asked = 0;
  const path = '/v1/races/criterium/segments/171';
  const answers = await Promise.all(Array.from({ length: 100 }, () => cache.get(path)));
  assert.ok(answers.every(({ status, body }) => status === 200 && body === 'segment for 127.0.0.1'));
  assert.equal(asked, 1);
  assert.equal((await cache.get(path)).headers['x-cache'], 'HIT');
  assert.equal(asked, 1);

  // What a visitor claims about their address is not passed on, and a private race is never kept.
  const token = { authorization: 'Bearer one', 'x-forwarded-for': '10.1.2.3' };
  for (const expected of [2, 3]) {
    assert.equal((await cache.get(path, token)).body, 'segment for 127.0.0.1');
    assert.equal(asked, expected);
  }
});

test('given two relays on PostgreSQL and Redis, when one is killed, then nobody is refused', {
  skip: skip || enginesMissing(),
}, async () => {
  const [postgres, redis] = [await startPostgres(), await startRedis()];
  endings.push(
    () => postgres.remove(),
    () => redis.remove(),
  );
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const relays = [await startRelay('one', env), await startRelay('two', env)] as const;
  const front = await startNginx(relays.map(({ port }) => port));
  endings.push(() => front.stop());

  const sockets = await Promise.all([1, 2, 3, 4].map(() => openLive(front.port)));
  const closed: WebSocket[] = [];
  for (const socket of sockets) socket.on('close', () => closed.push(socket)).on('error', () => {});

  const statuses: number[] = [];
  for (let asked = 0; asked < 60; asked++) {
    if (asked === 20) relays[0].process.kill('SIGKILL');
    statuses.push((await front.get('/v1/races')).status);
  }
  assert.deepEqual([...new Set(statuses)], [200]);
  // The dead one's viewers are told at once, and are taken by the other.
  assert.ok(closed.length > 0 && closed.length < sockets.length, `${closed.length} of ${sockets.length}`);
  const again = await Promise.all(closed.map(() => openLive(front.port)));
  for (const socket of [...sockets, ...again]) socket.terminate();
});
