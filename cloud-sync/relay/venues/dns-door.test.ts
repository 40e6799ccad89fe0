/** The door of DNS: by UDP and TCP, and how much of it one network may have. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { createShares, type DnsDoor, openDnsDoor } from './dns-door.ts';

/** Answers with the question turned round, but not to one that ends in 0. */
const answer = (question: Uint8Array): Buffer | null =>
  question.at(-1) === 0 ? null : Buffer.from(question).reverse();
const QUESTION = Buffer.from('0102010000010000000000000102030405', 'hex');
const doors: DnsDoor[] = [];
after(() => Promise.all(doors.map((door) => door.close())));

async function open(host: string): Promise<number> {
  const door = await openDnsDoor({ host, port: 0, answer, onError: (error) => assert.fail(error) });
  doors.push(door);
  return door.port;
}

/** What comes back for these datagrams, until as many answers are there or nothing more has come for a while. */
async function bySocket(port: number, questions: readonly Buffer[], wanted: number): Promise<Buffer[]> {
  const socket = createSocket('udp4');
  const heard: Buffer[] = [];
  await new Promise<void>((resolve) => {
    let quiet = setTimeout(resolve, 5_000);
    socket.on('message', (said) => {
      heard.push(said);
      clearTimeout(quiet);
      quiet = setTimeout(resolve, 500);
      if (heard.length >= wanted) {
        clearTimeout(quiet);
        resolve();
      }
    });
    for (const question of questions) socket.send(question, port, '127.0.0.1');
  });
  socket.close();
  return heard;
}

function byStream(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => {
      parts.push(part as Buffer);
      const all = Buffer.concat(parts);
      if (all.length >= 2 && all.length >= 2 + all.readUInt16BE(0)) socket.end();
    });
    socket.on('close', () => resolve(Buffer.concat(parts)));
    socket.on('error', reject);
  });
}

const framed = (question: Buffer): Buffer => Buffer.concat([Buffer.from([0, question.length]), question]);

test('given a question by UDP and one by TCP in two parts, then each is answered', async () => {
  const port = await open('127.0.0.1');
  assert.deepEqual(await bySocket(port, [QUESTION], 1), [answer(QUESTION)]);
  assert.deepEqual((await byStream(port, framed(QUESTION))).subarray(2), answer(QUESTION));
  const [head, rest] = [framed(QUESTION).subarray(0, 5), framed(QUESTION).subarray(5)];
  const late = await new Promise<Buffer>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(head);
      setTimeout(() => socket.write(rest), 20);
    });
    socket.once('data', (said) => {
      socket.destroy();
      resolve(said as Buffer);
    });
  });
  assert.deepEqual(late.subarray(2), answer(QUESTION));
});

test('given noise, then nothing is sent back, and the next question is answered', async () => {
  const port = await open('127.0.0.1');
  const noise = Buffer.from('not a question\0');
  assert.deepEqual(await bySocket(port, [noise, QUESTION], 1), [answer(QUESTION)]);
  assert.equal((await byStream(port, framed(noise))).length, 0);
  assert.equal((await byStream(port, Buffer.alloc(4_000, 0xff))).length, 0);
});

test('given a datagram from port 0, to which nothing can be sent, then the door stands', async (t) => {
  // Written by hand, as no program is given that port: a length of 8 bytes and the question's, no checksum.
  const port = await open('127.0.0.1');
  const bytes = Buffer.alloc(8 + QUESTION.length);
  bytes.writeUInt16BE(port, 2);
  bytes.writeUInt16BE(bytes.length, 4);
  QUESTION.copy(bytes, 8);
  const script =
    'import socket,sys\ns=socket.socket(socket.AF_INET,socket.SOCK_RAW,17)\ns.sendto(bytes.fromhex(sys.argv[1]),("127.0.0.1",0))';
  const sent = spawnSync('python3', ['-c', script, bytes.toString('hex')]);
  if (sent.status !== 0) return t.skip('datagrams by hand take python3 and the right to raw sockets');
  assert.deepEqual(await bySocket(port, [QUESTION], 1), [answer(QUESTION)]);
});

test('given connections of one network that say nothing, then ten stand and it is answered by UDP all the while', async () => {
  const port = await open('127.0.0.1');
  let closed = 0;
  const silent = Array.from({ length: 14 }, () => connect(port, '127.0.0.1'));
  await new Promise<void>((resolve) => {
    for (const socket of silent)
      socket
        .on('error', () => {})
        .on('close', () => {
          closed += 1;
          if (closed === 4) resolve();
        });
  });
  assert.equal(closed, 4);
  assert.deepEqual(await bySocket(port, [QUESTION], 1), [answer(QUESTION)]);
  for (const socket of silent) socket.destroy();
});

test('given a flood from one network, then it has sixty answers a second, is else sent to TCP, and others are not the worse', () => {
  const shares = createShares();
  const count = (address: string, times: number, nowMs: number) => {
    const heard = { yes: 0, truncated: 0, no: 0 };
    for (let at = 0; at < times; at++) heard[shares.enter(address, nowMs)] += 1;
    return heard;
  };
  assert.deepEqual(count('203.0.113.7', 100, 1_000), { yes: 60, truncated: 20, no: 20 });
  assert.deepEqual(count('203.0.113.200', 2, 1_100), { yes: 0, truncated: 1, no: 1 });
  assert.deepEqual(count('::ffff:198.51.100.1', 2, 1_100), { yes: 2, truncated: 0, no: 0 });
  assert.deepEqual(count('2001:db8:1:2::9', 60, 1_100), { yes: 60, truncated: 0, no: 0 });
  assert.deepEqual(count('2001:db8:1:2::ffff', 2, 1_100), { yes: 0, truncated: 1, no: 1 });
  assert.deepEqual(count('2001:db8:1:ff::1', 2, 1_100), { yes: 0, truncated: 1, no: 1 });
  assert.deepEqual(count('2001:db8:1:102::1', 1, 1_100), { yes: 1, truncated: 0, no: 0 });
  for (let at = 0; at < 60; at++) shares.enter(`2001:db8::${at.toString(16)}`, 1_100);
  assert.deepEqual(count('2001:db8::abcd:ef01', 2, 1_100), { yes: 0, truncated: 1, no: 1 });
  assert.deepEqual(count('203.0.113.7', 1, 2_000), { yes: 1, truncated: 0, no: 0 });
  let taken = 0;
  for (let at = 0; at < 6_000; at++)
    if (shares.enter(`10.${at >> 8}.${at & 255}.1`, 3_100) === 'yes') taken += 1;
  assert.equal(taken, 5_000);
});

test('given two doors at one port, as two relays of one server have it, then both stand', {
  skip: process.platform !== 'linux' && 'ports are shared on Linux',
}, async () => {
  const port = await open('127.0.0.1');
  const second = await openDnsDoor({ host: '127.0.0.1', port, answer, onError: () => {} });
  doors.push(second);
  assert.equal(second.port, port);
});
