/** Riders of the whole-station benchmarks: bare MQTT sockets with cards, a fix a message, spread over the second. */
import net from 'node:net';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import type { StationProcess } from '../../station/station-process.ts';
import { monotonicMs } from '../live/messages.ts';

/** Fix times go over the wire in steps of 10 ms: a fix is recognised by its rider and its time in these. */
const STEP_MS = 10;

export interface Riders {
  /** When the fix of (entry, time step) was published, monotonic ms. */
  readonly published: Map<string, number>;
  /** From publish to PUBACK, ms, of what was acknowledged since `reset`. */
  readonly acknowledged: number[];
  reset(): void;
  /** Fixes a second of each from now on; 1 at first. */
  pace(hz: number): void;
  end(): void;
}

export const fixKey = (entry: number, timeMs: number): string => `${entry} ${Math.round(timeMs / STEP_MS)}`;

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
const frame = (first: number, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      body.length < 128 ? [first, body.length] : [first, (body.length & 127) | 128, body.length >> 7],
    ),
    body,
  ]);

/** `cards`: bib → secret, of riders of `race`, bibs being entries' numbers. */
export async function ride(
  station: Pick<StationProcess, 'ports'>,
  race: string,
  cards: ReadonlyMap<string, string>,
): Promise<Riders> {
  const published = new Map<string, number>();
  const acknowledged: number[] = [];
  const riders = await Promise.all(
    [...cards].map(async ([bib, secret]) => {
      const socket = net.connect({ port: station.ports.mqtt, host: '127.0.0.1', noDelay: true });
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.once('connect', () =>
          socket.write(
            frame(
              0x10,
              Buffer.concat([
                text('MQTT'),
                Buffer.from([4, 0xc2, 0, 60]),
                text(`phone-${bib}`),
                text(`${race}.${bib}`),
                text(secret),
              ]),
            ),
          ),
        );
        socket.once('data', (answer: Buffer) =>
          answer[3] === 0 ? resolve() : reject(new Error(`bib ${bib} was refused`)),
        );
      });
      const rider = { bib, socket, waiting: [] as number[] };
      socket.on('data', (data: Buffer) => {
        const nowMs = monotonicMs();
        for (let at = 0; at + 4 <= data.length; at += 4)
          acknowledged.push(nowMs - (rider.waiting.shift() ?? nowMs));
      });
      return rider;
    }),
  );
  const topics = riders.map(({ bib }) => text(`bell-lap/v1/${race}/${bib}/fixes`));
  let startMs = performance.now();
  let sent = 0;
  let hz = 1;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) / 1_000) * riders.length * hz);
    for (; sent < due; sent += 1) {
      const index = sent % riders.length;
      const { bib, socket, waiting } = riders[index]!;
      const timeMs = Math.round(Date.now() / STEP_MS) * STEP_MS;
      const along = ((timeMs / 1000) * 10) % 120;
      const payload = encodeFixes([
        {
          timeMs,
          latDeg: 50,
          lonDeg: Math.round((10.00175 + along / 71_700) * 1e6) / 1e6,
          speedMps: 10,
          accuracyM: 4,
        },
      ]);
      const nowMs = monotonicMs();
      waiting.push(nowMs);
      published.set(fixKey(Number(bib), timeMs), nowMs);
      socket.write(frame(0x32, Buffer.concat([topics[index]!, Buffer.from([0, 1]), payload])));
    }
  }, 1);
  return {
    published,
    acknowledged,
    reset: () => {
      acknowledged.length = 0;
      published.clear();
    },
    pace(wanted) {
      [hz, startMs, sent] = [wanted, performance.now(), 0];
    },
    end: () => {
      clearInterval(timer);
      for (const { socket } of riders) socket.destroy();
    },
  };
}
