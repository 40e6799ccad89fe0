/** The gate before an HTTP door: who holds sockets loses them, who asks is let in. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { makeAuthority } from '../../broker/tls/certificate.ts';
import { addressOf, type Gate, type GateLimits, guardDoor } from './gate.ts';

interface Door {
  readonly server: Server;
  readonly gate: Gate;
  readonly port: number;
  close(): void;
}

async function door(limits: Partial<GateLimits>, server: Server = createServer(answer)): Promise<Door> {
  const gate = guardDoor(server, { totalMax: 100, perAddressMax: 100, ...limits });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    gate,
    port: (server.address() as AddressInfo).port,
    close: () => {
      gate.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

const answer = (_request: unknown, response: { end(text: string): void }) => response.end('here you are');

async function silent(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'connect');
  return socket;
}
/** Closed, whether it was told so or found out by writing. */
const isGone = (socket: Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve));

/** Asks once, on a connection of its own. */
const ask = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });

test('who says nothing goes after the time given, who asked once may stay', async () => {
  const { gate, port, close } = await door({ silentMs: 300 });
  const quiet = await silent(port);
  const polite = await silent(port);
  polite.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(polite, 'data');
  await isGone(quiet);
  assert.equal(gate.stats().droppedSilent, 1);
  assert.equal(polite.closed, false);
  assert.equal(gate.stats().open, 1);
  close();
});

test('a head that trickles in is no sign of life', async () => {
  const { gate, port, close } = await door({ silentMs: 300 });
  const slow = await silent(port);
  slow.write('GET / HTTP/1.1\r\n');
  const drip = setInterval(() => slow.write('X-More: 1\r\n'), 50);
  await isGone(slow);
  clearInterval(drip);
  assert.equal(gate.stats().droppedSilent, 1);
  close();
});

test('a full door: the newcomer who asks gets in, the longest silent makes room', async () => {
  const { gate, port, close } = await door({ totalMax: 5 });
  const held: Socket[] = [];
  for (let count = 0; count < 5; count++) held.push(await silent(port));
  assert.equal(await ask(port), 200);
  await isGone(held[0]!);
  assert.equal(held[4]!.closed, false);
  assert.equal(gate.stats().gaveWay, 1);
  close();
});

test('one address at its bound takes from itself only', async () => {
  const { gate, port, close } = await door({ totalMax: 100, perAddressMax: 3 });
  const mine = [await silent(port), await silent(port), await silent(port)];
  const fourth = await silent(port);
  await isGone(mine[0]!);
  assert.deepEqual([gate.stats().open, fourth.closed], [3, false]);
  close();
});

test('those who are served are not sent away: then the newcomer is', async () => {
  const server = createServer(() => {}); // never answers
  const { gate, port, close } = await door({ totalMax: 2 }, server);
  const busy = [await silent(port), await silent(port)];
  for (const socket of busy) socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  for (let seen = 0; seen < 2; seen++) await once(server, 'request');
  const third = connect(port, '127.0.0.1');
  third.on('error', () => {});
  await isGone(third);
  assert.equal(gate.stats().turnedAway, 1);
  assert.ok(busy.every(({ closed }) => !closed));
  close();
});

test('a body that trickles in for long makes room when somebody needs it', async () => {
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  const { gate, port, close } = await door({ totalMax: 1, trickleMs: 200 }, server);
  const slow = await silent(port);
  slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\na');
  await sleep(300);
  assert.equal(await ask(port), 200);
  await isGone(slow);
  assert.equal(gate.stats().gaveWay, 1);
  close();
});

test('over TLS the handshake counts as silence, and a request as a word', async () => {
  const { cert, key } = makeAuthority('test', [], Date.now(), (count) => randomBytes(count));
  const server = createHttps({ cert, key }, (_request, response) => response.end('ok'));
  const { gate, port, close } = await door({ silentMs: 1_200 }, server as unknown as Server);
  const mute = await silent(port);
  const polite = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(polite, 'secureConnect');
  polite.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(polite, 'data');
  const shaken = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  shaken.on('error', () => {});
  await once(shaken, 'secureConnect');
  await Promise.all([isGone(mute), isGone(shaken)]);
  assert.equal(gate.stats().droppedSilent, 2);
  assert.equal(polite.closed, false);
  polite.destroy();
  await sleep(50);
  assert.equal(gate.stats().open, 0);
  close();
});

test('IPv4 in the clothes of IPv6 is the same address', () => {
  assert.equal(addressOf('::ffff:10.0.0.7'), '10.0.0.7');
  assert.equal(addressOf('fe80::1'), 'fe80::1');
});
