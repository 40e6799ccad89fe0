/** Riders of the whole-station benchmarks: bare MQTT sockets with cards, a fix a message, spread over the second. */
import net from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { encodeFixes } from '../../../race/codec/fix-batch.ts';
import type { StationProcess } from '../../station/station-process.ts';
import { monotonicMs } from '../live/messages.ts';

/** Fix times go over the wire in steps of 10 ms: a fix is recognised by its rider and its time in these. */
const STEP_MS = 10;

/** A connection that says nothing for so long was dropped on the way, or the station has no place for it. */
const SIGN_IN_MS = 30_000;

export interface Riders {
  /** When a rider's fix was published, monotonic ms; NaN of one that is not among their newest, or from before `reset`. */
  publishedMs(entry: number, timeMs: number): number;
  /** From publish to PUBACK, ms, of what was acknowledged since `reset`. */
  readonly acknowledged: number[];
  /** How late their own loop was since `reset`, ms, with its timer of a millisecond: what of the above is theirs. */
  lateMs(share: number): number;
  reset(): void;
  /** Fixes a second of each from now on; 1 at first. */
  pace(hz: number): void;
  end(): void;
}

/**
 * To and fro at 10 m/s on the straight behind the line, m from it: no lap ends, and nobody jumps. Riders who were back at the line
 * every twelve seconds were not where they said, for two seconds: the race sets a jump aside until others agree with it.
 */
const alongM = (timeMs: number): number => 20 + Math.abs(((timeMs / 100) % 160) - 80);

/** Of each rider it is known when so many of the newest were published. */
const NEWEST = 64;

/**
 * When what was published, in memory that is there from the start: what grew with every fix was gone through by the collector, and
 * made larger at once in tens of milliseconds, while acknowledgements waited to be read.
 */
function createPublished(riders: readonly { readonly entry: number }[]) {
  const numbers = new Map(riders.map(({ entry }, index) => [entry, index]));
  const steps = new Float64Array(riders.length * NEWEST).fill(Number.NaN);
  const moments = new Float64Array(riders.length * NEWEST);
  const next = new Uint32Array(riders.length);
  return {
    put(index: number, timeMs: number, atMs: number): void {
      const at = index * NEWEST + (next[index]! % NEWEST);
      next[index]! += 1;
      steps[at] = Math.round(timeMs / STEP_MS);
      moments[at] = atMs;
    },
    get(entry: number, timeMs: number): number {
      const from = (numbers.get(entry) ?? Number.NaN) * NEWEST;
      const step = Math.round(timeMs / STEP_MS);
      for (let at = from; at < from + NEWEST; at += 1) if (steps[at] === step) return moments[at]!;
      return Number.NaN;
    },
    clear: () => void steps.fill(Number.NaN),
  };
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
const frame = (first: number, ...parts: readonly Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const isShort = length < 128;
  const bytes = Buffer.allocUnsafe((isShort ? 2 : 3) + length);
  bytes[0] = first;
  bytes[1] = isShort ? length : (length & 127) | 128;
  if (!isShort) bytes[2] = length >> 7;
  let at = isShort ? 2 : 3;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

interface Rider {
  readonly entry: number;
  readonly socket: net.Socket;
  /** All of a message but its fix: head, topic, number; the same every time. */
  readonly head: Buffer;
  /** When what is not acknowledged was published, monotonic ms, oldest first. */
  readonly waiting: number[];
}

/** While a crowd comes nobody rides, for a minute and more on a busy machine: riders who promised a word a minute would be gone. */
const KEEPALIVE_S = 1_800;
/** What came, of whichever socket: looked at before the next is read, so that no read makes a buffer. */
const received = Buffer.alloc(65_536);

/** Its connection, signed in. Rejects where it is refused, ends, or nothing is answered. */
function signedIn(port: number, race: string, bib: string, secret: string, acknowledged: number[]) {
  return new Promise<Rider>((resolve, reject) => {
    let isIn = false;
    const fail = (why: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new Error(`bib ${bib}: ${why}`));
    };
    const take = (length: number, bytes: Uint8Array): boolean => {
      if (!isIn) {
        if (bytes[3] !== 0) fail(`refused with ${bytes[3]}`);
        else {
          clearTimeout(timer);
          isIn = true;
          resolve(rider);
        }
        return true;
      }
      const nowMs = monotonicMs();
      for (let at = 0; at + 4 <= length; at += 4) acknowledged.push(nowMs - (rider.waiting.shift() ?? nowMs));
      return true;
    };
    const onread = { buffer: received, callback: take };
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, onread });
    const timer = setTimeout(() => fail('no answer to its CONNECT'), SIGN_IN_MS);
    // Once it is in, nobody hears any more of how it ended: it is missing among those acknowledged.
    socket.once('close', () => fail('its connection was closed'));
    socket.on('error', ({ message }) => fail(message));
    socket.once('connect', () => {
      const credentials = [text(`phone-${bib}`), text(`${race}.${bib}`), text(secret)];
      const flags = Buffer.from([4, 0xc2, KEEPALIVE_S >> 8, KEEPALIVE_S & 255]);
      const asked = Buffer.concat([text('MQTT'), flags, ...credentials]);
      socket.write(frame(0x10, asked));
    });
    const topic = text(`bell-lap/v1/${race}/${bib}/fixes`);
    const rider: Rider = {
      entry: Number(bib),
      socket,
      head: Buffer.concat([topic, Buffer.from([0, 1])]),
      waiting: [],
    };
  });
}

/** `cards`: bib → secret, of riders of `race`, bibs being entries' numbers. Rejects, all connections ended, where one does not come in. */
export async function ride(
  station: Pick<StationProcess, 'ports'>,
  race: string,
  cards: ReadonlyMap<string, string>,
): Promise<Riders> {
  const acknowledged: number[] = [];
  const answers = await Promise.allSettled(
    [...cards].map(([bib, secret]) => signedIn(station.ports.mqtt, race, bib, secret, acknowledged)),
  );
  const riders = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const refused = answers.find((answer) => answer.status === 'rejected');
  if (refused !== undefined) {
    for (const { socket } of riders) socket.destroy();
    throw refused.reason;
  }
  const published = createPublished(riders);
  const late = monitorEventLoopDelay({ resolution: 1 });
  late.enable();
  let startMs = performance.now();
  let sent = 0;
  let hz = 1;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) / 1_000) * riders.length * hz);
    for (; sent < due; sent += 1) {
      const index = sent % riders.length;
      const { socket, head, waiting } = riders[index]!;
      const timeMs = Math.round(Date.now() / STEP_MS) * STEP_MS;
      const along = alongM(timeMs);
      const payload = encodeFixes([
        {
          timeMs,
          latDeg: 50,
          lonDeg: Math.round((10.00175 + along / 71_700) * 1e6) / 1e6,
          speedMps: 10,
          accuracyM: 4,
        },
      ]);
      const message = frame(0x32, head, payload);
      const nowMs = monotonicMs();
      waiting.push(nowMs);
      published.put(index, timeMs, nowMs);
      socket.write(message);
    }
  }, 1);
  return {
    publishedMs: published.get,
    acknowledged,
    lateMs: (share) => late.percentile(share * 100) / 1e6,
    reset: () => {
      acknowledged.length = 0;
      published.clear();
      late.reset();
    },
    pace(wanted) {
      [hz, startMs, sent] = [wanted, performance.now(), 0];
    },
    end: () => {
      clearInterval(timer);
      late.disable();
      for (const { socket } of riders) socket.destroy();
    },
  };
}
