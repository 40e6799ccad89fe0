/** The good rider, in a process of its own: publishes fixes at its pace on a raw socket and notes when each is answered. */
import net from 'node:net';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import { connectFrame, publishFrame } from '../../conformance/wire.ts';
import type { Felt, RiderOrder } from './messages.ts';

let order: RiderOrder;
let socket: net.Socket;
let id = 0;
let isIn = false;
let reconnects = -1;
const sentAt = new Map<number, number>();
let took: number[] = [];
let sent = 0;
/** A fix's time says who it is: no two are the same. */
let lastTimeMs = 0;

function connect(): void {
  isIn = false;
  reconnects++;
  let kept: Buffer = Buffer.alloc(0);
  socket = net.connect({ port: order.port, host: '127.0.0.1', noDelay: true });
  socket.on('connect', () => socket.write(connectFrame(order.login, { clientId: 'good' })));
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(connect, 200));
  socket.on('data', (bytes) => {
    kept = Buffer.concat([kept, bytes]);
    // Every answer here is four bytes long: CONNACK, PUBACK.
    for (; kept.length >= 4; kept = kept.subarray(4)) {
      if (kept[0] === 0x20) isIn = true;
      const at = kept[0] === 0x40 ? sentAt.get(kept.readUInt16BE(2)) : undefined;
      if (at === undefined) continue;
      sentAt.delete(kept.readUInt16BE(2));
      took.push(performance.now() - at);
    }
  });
}

function send(): void {
  if (!isIn) return;
  id = (id % 65_000) + 1;
  lastTimeMs = Math.max(lastTimeMs + 1, Date.now() - 2_000);
  const fix = { timeMs: lastTimeMs, latDeg: 50, lonDeg: 10 + (id % 100) / 1e5, speedMps: 10 };
  sentAt.set(id, performance.now());
  sent++;
  socket.write(publishFrame(order.topic, encodeFixes([fix]), 1, id));
}

async function measure(ms: number): Promise<Felt> {
  took = [];
  sent = 0;
  sentAt.clear();
  await new Promise((done) => setTimeout(done, ms));
  // Those that are not answered yet have waited so long at least.
  for (const at of sentAt.values()) took.push(performance.now() - at);
  const unanswered = sentAt.size;
  const sorted = took.sort((a, b) => a - b);
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? ms;
  return {
    sent,
    acknowledged: sent - unanswered,
    reconnects,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: sorted.at(-1) ?? ms,
  };
}

process.on('message', (message: RiderOrder | { readonly measure: number }) => {
  if ('measure' in message) {
    void measure(message.measure).then((felt) => process.send!(felt));
    return;
  }
  order = message;
  connect();
  setInterval(send, 1_000 / order.perSecond);
});
process.on('disconnect', () => process.exit(0));
