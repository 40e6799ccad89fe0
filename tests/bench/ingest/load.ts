/**
 * The load, in a process of its own: so many riders on raw sockets, each publishing one fix with QoS 1 over and over.
 * Closed loop: the next one follows its PUBACK. Open loop: one a second, whatever comes back. It does as little as a
 * client can, and the same for every server, so that the server is what is measured.
 */
import net from 'node:net';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import type { LoadOrder, LoadResult } from './messages.ts';

const HISTOGRAM_STEP_MS = 0.05;
const HISTOGRAM_STEPS = 200_000;

interface Client {
  readonly socket: net.Socket;
  readonly frame: Buffer;
  readonly timeAt: number;
  timeMs: number;
  sentMs: number;
  waiting: boolean;
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
/** All frames here are shorter than 128 bytes. */
const frame = (first: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([first, body.length]), body]);

const connectFrame = (n: number): Buffer =>
  frame(
    0x10,
    Buffer.concat([
      text('MQTT'),
      Buffer.from([4, 0xc2, 0, 60]),
      text(`b${n}`),
      text(`bench.${n}`),
      text('card'),
    ]),
  );

/** A PUBLISH of one fix, and where in it the six bytes of the fix time are. */
function publishFrame(n: number, timeMs: number): { frame: Buffer; timeAt: number } {
  const fix = { timeMs, latDeg: 46 + n / 1e5, lonDeg: 14.5 + n / 1e5, speedMps: 11.11, accuracyM: 4.5 };
  const payload = encodeFixes([fix]);
  const bytes = frame(
    0x32,
    Buffer.concat([text(`bell-lap/v1/bench/${n}/fixes`), Buffer.from([0, 1]), payload]),
  );
  return { frame: bytes, timeAt: bytes.length - payload.length + 4 };
}

function writeTime(client: Client): void {
  let rest = client.timeMs;
  for (let i = 0; i < 6; i++) {
    client.frame[client.timeAt + i] = (rest % 128) | (i < 5 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}

async function open(port: number, n: number, onAck: (client: Client) => void): Promise<Client> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  const timeMs = Date.now() - 3_600_000;
  const client: Client = { socket, ...publishFrame(n, timeMs), timeMs, sentMs: 0, waiting: false };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => socket.write(connectFrame(n)));
    socket.once('data', () => resolve());
  });
  // Every answer from here on is a PUBACK, and there is never more than one to wait for.
  socket.on('data', () => onAck(client));
  return client;
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const histogram = new Uint32Array(HISTOGRAM_STEPS);
  let counted = 0;
  let maxMs = 0;
  let measuring = false;
  let running = true;
  let missed = 0;
  const send = (client: Client) => {
    client.timeMs += 1000;
    writeTime(client);
    client.sentMs = performance.now();
    client.waiting = true;
    client.socket.write(client.frame);
  };
  const onAck = (client: Client) => {
    if (!client.waiting) return;
    client.waiting = false;
    if (measuring) {
      const tookMs = performance.now() - client.sentMs;
      const step = Math.min(HISTOGRAM_STEPS - 1, Math.floor(tookMs / HISTOGRAM_STEP_MS));
      histogram[step] = histogram[step]! + 1;
      counted++;
      if (tookMs > maxMs) maxMs = tookMs;
    }
    if (running && order.loop === 'closed') send(client);
  };
  const clients: Client[] = [];
  for (let n = 1; n <= order.clients; n += 100) {
    const some = Array.from({ length: Math.min(100, order.clients - n + 1) }, (_, i) =>
      open(order.port, n + i, onAck),
    );
    clients.push(...(await Promise.all(some)));
  }
  let timer: NodeJS.Timeout | null = null;
  if (order.loop === 'closed') for (const client of clients) send(client);
  else {
    const startMs = performance.now();
    let sent = 0;
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) / 1000) * clients.length);
      for (; sent < due; sent++) {
        const client = clients[sent % clients.length]!;
        if (client.waiting) missed++;
        else send(client);
      }
    }, 1);
  }
  await sleep(order.warmUpMs);
  process.send!('measuring');
  measuring = true;
  const fromMs = performance.now();
  await sleep(order.measureMs);
  measuring = false;
  const seconds = (performance.now() - fromMs) / 1000;
  running = false;
  if (timer !== null) clearInterval(timer);
  for (let waited = 0; waited < 5_000 && clients.some((client) => client.waiting); waited += 20)
    await sleep(20);
  for (const client of clients) client.socket.destroy();
  const quantile = (share: number): number => {
    let left = counted * share;
    for (let step = 0; step < HISTOGRAM_STEPS; step++) {
      left -= histogram[step]!;
      if (left <= 0) return (step + 1) * HISTOGRAM_STEP_MS;
    }
    return maxMs;
  };
  return {
    perSecond: counted / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs,
    missed,
    frameBytes: clients[0]!.frame.length,
  };
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send!(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
