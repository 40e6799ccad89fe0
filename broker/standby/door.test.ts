/** The pair's door: strangers who hold lines do not shut it, and whoever knows the secret comes in meanwhile. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectToDoor, openPairDoor } from './door.ts';

test('strangers from one address with a hundred lines: the pair knocks and is in; they have five seconds', async () => {
  const secret = randomBytes(32);
  const guests: Socket[] = [];
  const door = await openPairDoor({
    ...{ host: '127.0.0.1', port: 0 },
    secrets: (guest) => (guest === 'pair' ? secret : null),
    onGuest: (_guest, socket) => void guests.push(socket.on('error', () => {})),
    onWrongSecret: () => {},
  });
  const open: Socket[] = [];
  const hold = () => {
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    open.push(socket);
  };
  for (let count = 0; count < 100; count++) hold();
  await sleep(200);
  assert.ok(
    open.filter(({ closed }) => !closed).length <= 4,
    'one address holds four that have not proved themselves',
  );
  const line = await connectToDoor({ host: '127.0.0.1', port: door.port, guest: 'pair', secret }, 2_000);
  assert.equal(guests.length, 1);
  line.on('error', () => {});
  const dripping = connect(door.port, '127.0.0.1');
  dripping.on('error', () => {}).resume();
  const drip = setInterval(() => dripping.write(Buffer.from([22])), 200);
  await sleep(5_500);
  clearInterval(drip);
  assert.ok(dripping.closed, 'byte by byte is no handshake');
  assert.ok(open.every(({ closed }) => closed));
  assert.equal(line.closed, false, 'the pair’s line stays');
  line.destroy();
  await door.close();
});
