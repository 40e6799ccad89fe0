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
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { enginesMissing, startPostgres, startRedis } from '../../../tests/cloud/engines.ts';
import { type NginxProcess, nginxMissing, startNginx } from './nginx-process.ts';

const skip = nginxMissing;
const work = mkdtempSync(join(tmpdir(), 'bell-lap-relays-'));
const endings: (() => Promise<unknown> | unknown)[] = [];
let nginx: NginxProcess;
let alone: RelayProcess;

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
  alone = await startRelay('alone');
  nginx = await startNginx([alone.port]);
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
  assert.equal(alive.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
  assert.equal((await nginx.get('/v1/races')).status, 200);
});

test('figures for operators are not for everybody, however their address is written', { skip }, async () => {
  const spellings =
    '/metrics /metrics/ /metrics?x=1 //metrics /./metrics /%6detrics /metrics%2f /METRICS /v1/../metrics';
  for (const path of spellings.split(' ')) {
    const { status, body } = await nginx.get(path);
    assert.ok(status >= 400 && !body.includes('relay_viewers'), `${path}: ${status}`);
  }
  // The relay holds that also where nginx does not stand before it, as at CloudFront.
  const direct = (path: string, headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${alone.port}${path}`, { headers });
  assert.equal((await direct('/metrics', {})).status, 200);
  for (const path of ['/metrics', '/metrics/'])
    for (const name of ['x-forwarded-for', 'forwarded'])
      assert.equal((await direct(path, { [name]: '203.0.113.9' })).status, 404, `${path} by ${name}`);
});

test('every answer has its headers once, also what nginx says by itself', { skip }, async () => {
  const usual = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  };
  for (const path of ['/v1/races', '/watch', '/nowhere', '/metrics', '/v1/races/none/segments/1'])
    for (const [name, value] of Object.entries(usual)) {
      const { headers } = await nginx.get(path);
      assert.equal(headers[name], value, `${path}: ${name}`);
      assert.match(String(headers['content-security-policy'] ?? ''), /^default-src '(none|self)'|^$/);
      assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains', path);
    }
  assert.match(
    String((await nginx.get('/metrics')).headers['content-security-policy']),
    /default-src 'none'/,
  );
});

test('a body as large as a phone may send goes through, a larger one does not', { skip }, async () => {
  const send = (bytes: number) =>
    nginx.post('/v1/races/one/entries/7/fixes', Buffer.alloc(bytes, ' '), {
      'content-type': 'application/json',
      authorization: 'Basic b25lLjc6c2VjcmV0',
    });
  // 401: the relay has read it and knows no such card.
  assert.equal((await send(BODY_MAX.fixes)).status, 401);
  assert.equal((await send(BODY_MAX.fixes + 1)).status, 413);
});

test('sockets of phones and of GraphQL pass through, and the relay is told whose they are', {
  skip,
}, async () => {
  const opened = async (path: string, protocol: string): Promise<string> => {
    const socket = new WebSocket(`wss://127.0.0.1:${nginx.port}${path}`, protocol, {
      rejectUnauthorized: false,
    });
    await once(socket, 'open');
    socket.terminate();
    return socket.protocol;
  };
  assert.equal(await opened('/mqtt', 'mqtt'), 'mqtt');
  assert.equal(await opened('/v1/graphql', 'graphql-transport-ws'), 'graphql-transport-ws');
  const heard: unknown[] = [];
  const origin = createServer().on('upgrade', (request, socket) => {
    heard.push([request.headers['x-forwarded-for'], request.headers['x-forwarded-proto']]);
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  origin.on('request', (_request, answer) => answer.end('{}'));
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const front = await startNginx([(origin.address() as AddressInfo).port]);
  for (const path of ['/v1/live', '/v1/uplink', '/v1/graphql', '/mqtt']) {
    const headers = { 'x-forwarded-for': '10.1.2.3' };
    const socket = new WebSocket(`wss://127.0.0.1:${front.port}${path}`, 'any', {
      rejectUnauthorized: false,
      headers,
    });
    await once(socket, 'error');
  }
  await front.stop();
  origin.close();
  assert.deepEqual(heard, Array(4).fill(['127.0.0.1', 'https']));
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
  let confirmed = 0;
  let isGone = false;
  // Fresh for as long as a busy machine may take to ask a hundred times; the other for the two seconds of the relay.
  const PATH = '/v1/races/criterium/segments/171';
  // An origin that takes its time, as a relay does with a segment that is not complete yet.
  const origin = createServer((request, answer) => {
    asked += 1;
    const isPrivate = request.headers.authorization !== undefined;
    setTimeout(() => {
      answer.setHeader(
        'cache-control',
        isPrivate ? 'private, no-store' : `public, max-age=${request.url === PATH ? 60 : 2}, must-revalidate`,
      );
      answer.setHeader('etag', '"171"');
      if (isGone) answer.removeHeader('cache-control');
      if (isGone) answer.writeHead(404);
      else if (request.headers['if-none-match'] === '"171"') {
        confirmed += 1;
        answer.writeHead(304);
      }
      answer.end(`segment for ${request.headers['x-forwarded-for']}`);
    }, 300);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  endings.push(() => origin.close());
  const cache = await startNginx([(origin.address() as AddressInfo).port]);
  endings.push(() => cache.stop());
  asked = 0;
  const answers = await Promise.all(Array.from({ length: 100 }, () => cache.get(PATH)));
  assert.ok(answers.every(({ status, body }) => status === 200 && body === 'segment for 127.0.0.1'));
  assert.equal(asked, 1);
  assert.equal((await cache.get(PATH)).headers['x-cache'], 'HIT');
  assert.equal(asked, 1);

  // What a visitor claims about their address is not passed on, and a private race is never kept.
  const token = { authorization: 'Bearer one', 'x-forwarded-for': '10.1.2.3' };
  for (const expected of [2, 3]) {
    assert.equal((await cache.get(PATH, token)).body, 'segment for 127.0.0.1');
    assert.equal(asked, expected);
  }

  // Two seconds later, which nginx counts in whole ones, the relay is asked whether it still is so, and says it in no
  // bytes; then the race is made private.
  const path = '/v1/races/criterium/segments/172';
  assert.equal((await cache.get(path)).status, 200);
  confirmed = 0;
  await sleep(3_100);
  assert.equal((await cache.get(path)).body, 'segment for 127.0.0.1');
  assert.equal(confirmed, 1);
  isGone = true;
  await sleep(3_100);
  const after = await cache.get(path);
  assert.deepEqual([after.status, after.headers['x-cache']], [404, 'EXPIRED']);
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

test('a mobile network’s customers, who come all at once from one address, are let in', {
  skip,
}, async () => {
  const sockets: WebSocket[] = [];
  while (sockets.length < 650)
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => openLive(nginx.port)))));
  assert.ok(sockets.every(({ readyState }) => readyState === WebSocket.OPEN));
  for (const socket of sockets) socket.terminate();
});
