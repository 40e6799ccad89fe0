/** MQTT's bytes in WebSocket frames, against a WebSocket client that is not ours, and against strangers' bytes. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { after, test } from 'node:test';
import fc from 'fast-check';
import WebSocket from 'ws';
import { opening, WebSocketBytes } from './websocket-bytes.ts';
import { attachMqtt } from './websocket-door.ts';

const server = http.createServer();
const lines: Duplex[] = [];
attachMqtt(server, {
  enter: (address) => ({ address, isIn: true, isReading: true, signedIn() {}, leave() {} }) as never,
  serve: (bytes) => void lines.push(bytes),
  addressOf: () => '127.0.0.1',
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
after(() => {
  for (const line of lines) line.destroy();
  server.close();
});

async function dial(protocols: string[] = ['mqtt']): Promise<{ client: WebSocket; line: Duplex }> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, protocols);
  await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject));
  return { client, line: lines.at(-1)! };
}
const collect = (line: Duplex): Buffer[] => {
  const chunks: Buffer[] = [];
  line.on('data', (chunk: Buffer) => chunks.push(chunk));
  return chunks;
};
async function until(is: () => boolean): Promise<void> {
  for (let waited = 0; !is(); waited += 5) {
    assert.ok(waited < 5_000, 'in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const size = (chunks: readonly Buffer[]) => chunks.reduce((sum, { length }) => sum + length, 0);

test('whatever comes in frames of any length comes out as it was, and the other way round', async () => {
  const { client, line } = await dial();
  assert.equal(client.protocol, 'mqtt');
  const [came, went] = [collect(line), [] as Buffer[]];
  client.on('message', (data: Buffer) => went.push(data));
  const sent: Buffer[] = [];
  for (const length of [0, 1, 2, 125, 126, 127, 65_535, 65_536, 3_000_000]) {
    sent.push(randomBytes(length));
    client.send(sent.at(-1)!);
    line.write(sent.at(-1)!);
  }
  // One message in three frames, a ping between them.
  client.send(Buffer.from('abc'), { fin: false });
  client.ping('how');
  client.send(Buffer.from('def'), { fin: false });
  client.send(Buffer.from('ghi'), { fin: true });
  sent.push(Buffer.from('abcdefghi'));
  const whole = Buffer.concat(sent);
  await until(() => size(came) === whole.length && size(went) === whole.length - 9);
  assert.ok(Buffer.concat(came).equals(whole));
  assert.ok(Buffer.concat(went).equals(whole.subarray(0, -9)));
  const pongs: string[] = [];
  client.on('pong', (data) => pongs.push(String(data)));
  client.ping('still there?');
  await until(() => pongs.includes('still there?'));
  const closed = new Promise<number>((resolve) => client.once('close', resolve));
  line.end();
  assert.equal(await closed, 1000);
});

test('a frame of a hundred megabytes is never held: it goes by in pieces', async () => {
  let [largest, total] = [0, 0];
  const piece = Buffer.alloc(1_000_000, 7);
  const socket = net.connect(port, '127.0.0.1');
  socket.write(
    `GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  const bytes = lines.at(-1)!;
  bytes.on('data', (chunk: Buffer) => {
    largest = Math.max(largest, chunk.length);
    total += chunk.length;
  });
  const head = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(100_000_000n, 2);
  socket.write(head);
  for (let i = 0; i < 100; i++)
    if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
  await until(() => total === 100_000_000);
  assert.ok(largest <= 1_000_000, `${largest} bytes at once`);
  socket.destroy();
});

test('text is refused with 1003, what breaks the protocol with 1002; a request that is none gets 400', async () => {
  const text = await dial([]);
  assert.equal(text.client.protocol, '');
  collect(text.line);
  const closed = new Promise<number>((resolve) => text.client.once('close', resolve));
  text.client.send('CONNECT me');
  assert.equal(await closed, 1003);
  for (const bad of [
    [0x82, 0x01, 0x41],
    [0xc2, 0x81, 0, 0, 0, 0, 0x41],
    [0x80, 0x80, 0, 0, 0, 0],
    [0x83, 0x80, 0, 0, 0, 0],
    [0x09, 0x80, 0, 0, 0, 0],
  ]) {
    const { client, line } = await dial();
    collect(line);
    const ended = new Promise<number>((resolve) => client.once('close', resolve));
    (client as unknown as { _socket: net.Socket })._socket.write(Buffer.from(bad));
    assert.equal(await ended, 1002, String(bad));
  }

  assert.equal(opening({ method: 'GET', headers: { upgrade: 'websocket' } } as never, null), null);
});

test('any bytes, cut anywhere, throw nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), (chunks) => {
      const line = new net.Socket();
      const bytes = new WebSocketBytes(line, Buffer.alloc(0));
      bytes.on('data', () => {});
      bytes.on('error', () => {});
      for (const chunk of chunks) line.emit('data', Buffer.from(chunk));
      bytes.destroy();
    }),
    { numRuns: 300 },
  );
});
