/** The pair's door: strangers who hold lines do not shut it, and whoever knows the secret comes in meanwhile. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectToDoor, openPairDoor } from './door.ts';
import { countWrong, drawCode, isGood, mayTry } from './pairing.ts';

test('strangers from one address with a hundred lines: the pair knocks and is in; they have five seconds', async () => {
  const secret = randomBytes(32);
  const guests: Socket[] = [];
  const door = await openPairDoor({
    host: '127.0.0.1',
    port: 0,
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

test('lines that break off in the middle of a handshake are no wrong codes; a wrong one shuts out its address alone', async () => {
  const code = drawCode(Date.now());
  const wrong: string[] = [];
  const door = await openPairDoor({
    host: '127.0.0.1',
    port: 0,
    secrets: (guest, address) =>
      guest === 'pairing' && isGood(code, Date.now()) && mayTry(code, address) ? code.secret : null,
    onGuest: (_guest, socket) => void socket.on('error', () => {}),
    onWrongSecret: (address) => {
      wrong.push(address);
      countWrong(code, address);
    },
  });
  const at = { host: '127.0.0.1', port: door.port, guest: 'pairing' as const };
  // The first flight of an honest guest, recorded: it names its guest, and then the line is cut.
  const hello = await firstFlight({ ...at, secret: code.secret });
  for (let count = 0; count < 12; count++)
    await new Promise<void>((resolve) => {
      const socket = connect(door.port, '127.0.0.1', () => socket.write(hello));
      socket.on('data', () => socket.resetAndDestroy()).on('error', () => {});
      socket.on('close', () => resolve());
      setTimeout(() => socket.resetAndDestroy(), 100);
    });
  assert.deepEqual(wrong, [], 'twelve aborted lines are no tries');
  (await connectToDoor({ ...at, secret: code.secret }, 2_000)).destroy();

  for (let count = 0; count < 10; count++)
    await assert.rejects(connectToDoor({ ...at, secret: randomBytes(32) }, 2_000));
  assert.equal(wrong.length, 10);
  await assert.rejects(
    connectToDoor({ ...at, secret: code.secret }, 2_000),
    'ten wrong ones from here are enough',
  );
  assert.equal(isGood(code, Date.now()), true, 'the code lives for the computer it is meant for');
  assert.equal(mayTry(code, '192.168.1.30'), true);
  await door.close();
});

/** The bytes that a guest says first, taken by a listener that answers nothing. */
async function firstFlight(to: { secret: Uint8Array; guest: 'pairing' }): Promise<Buffer> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const heard = new Promise<Buffer>((resolve) =>
    listener.once('connection', (socket) => socket.once('data', (bytes) => resolve(bytes))),
  );
  const { port } = listener.address() as AddressInfo;
  const trying = connectToDoor({ ...to, host: '127.0.0.1', port }, 200).catch(() => {});
  const bytes = await heard;
  await trying;
  listener.close();
  return bytes;
}
