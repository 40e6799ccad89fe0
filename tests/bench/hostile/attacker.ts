/** Attacks a broker until it is ended; says now and then how much it has got through. */
import net from 'node:net';
import tls from 'node:tls';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import { connectFrame, publishFrame, subscribeFrame } from '../../conformance/wire.ts';
import type { Attack, AttackOrder } from './messages.ts';

/** Messages, connections or handshakes that went through. */
let done = 0;
const HANDSHAKES_PER_SECOND = 206;
const batch = (timeMs: number) => encodeFixes([{ timeMs, latDeg: 50, lonDeg: 10 }]);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const random = (): string => Math.random().toString(36).slice(2);

function open({ port, login }: AttackOrder, clientId: string, clean: boolean): Promise<net.Socket> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('error', () => {});
    socket.once('connect', () => socket.write(connectFrame(login, { clientId, clean })));
    socket.once('data', () => {
      socket.resume();
      resolve(socket);
    });
    socket.once('close', () => resolve(socket));
  });
}
const drained = (socket: net.Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
  });

const ATTACKS: Readonly<Record<Attack, (order: AttackOrder, n: number) => Promise<void>>> = {
  async qos0(order, n) {
    const socket = await open(order, `flood-${n}`, true);
    const fromMs = Date.now() - 3_600_000;
    while (!socket.destroyed) {
      const frames = Array.from({ length: 200 }, (_, i) =>
        publishFrame(order.topic, batch(fromMs + done + i), 0),
      );
      done += frames.length;
      if (!socket.write(Buffer.concat(frames))) await drained(socket);
      else await sleep(0);
    }
    await sleep(50);
  },
  async takeovers(order) {
    await open(order, 'mine', false);
    done++;
  },
  async retained(order, n) {
    const socket = await open(order, `keep-${n}`, true);
    for (let i = 1; !socket.destroyed; i++) {
      const frame = publishFrame(`venue/${n}/${done}`, Buffer.alloc(1_024, 0x61), 1, (i % 65_000) + 1, 1);
      done++;
      if (!socket.write(frame)) await drained(socket);
      else if (i % 50 === 0) await sleep(0);
    }
    await sleep(50);
  },
  async sessions(order) {
    const socket = await open(order, random(), false);
    socket.write(subscribeFrame(1, order.topic.replace('/fixes', '/messages'), 1));
    await sleep(2);
    socket.destroy();
    done++;
  },
  async halves(order) {
    const socket = await open(order, random(), false);
    const padding = Buffer.alloc(8_000, 0x20);
    for (let id = 1; id <= 200 && !socket.destroyed; id++) {
      if (!socket.write(publishFrame(order.topic, padding, 2, id))) await drained(socket);
      done++;
    }
    await sleep(5);
    socket.destroy();
  },
  async handshakes({ tlsPort, connections }) {
    await new Promise<void>((resolve) => {
      const socket = tls.connect({ port: tlsPort, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        done++;
        socket.destroy();
      });
      socket.on('error', () => {});
      socket.setTimeout(3_000, () => socket.destroy());
      socket.once('close', () => resolve());
      setTimeout(resolve, (1_000 * connections) / HANDSHAKES_PER_SECOND);
    });
  },
};

process.once('message', (order: AttackOrder) => {
  const go = async (n: number): Promise<void> => {
    for (;;) await ATTACKS[order.attack](order, n);
  };
  for (let n = 0; n < order.connections; n++) void go(n);
});
setInterval(() => process.send?.(done), 500);
process.on('disconnect', () => process.exit(0));
