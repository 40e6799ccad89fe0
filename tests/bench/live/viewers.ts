/**
 * Thousands of spectators in one lean process: bare sockets that upgrade, subscribe and then only note when the frame
 * asked about arrived. Whoever is refused or loses the connection is counted as lost and has no arrivals from then on.
 * Once a large crowd is there its sockets are looked at every few milliseconds, which its figures then hold.
 */
import { connect } from 'node:net';
import { type FromViewers, keyOf, monotonicMs, type ToViewers } from './messages.ts';

const MAX = 20_000;
/**
 * From one address the kernel finds half of its 28,000 ports at once, and then takes milliseconds for each; to say where a
 * connection comes from costs milliseconds from the start.
 */
const PORTS_QUICK = 14_000;
const UNSEEN = Number.NaN;
/** Of so many frames it is known when each viewer had them: eight seconds of a crowd's. The oldest makes room. */
const FRAMES_KEPT = 128;
/**
 * On a network no write wakes who reads it; here the sender's processor did, for every sixth write, and was put aside for who
 * woke up. What comes in a nap is noted behind it: arrivals are later by up to this much, ms, never sooner.
 */
const NAP_MS = 4;
/** Fewer are written to within a few milliseconds: there the nap would be most of what is measured. */
const NAPPING_VIEWERS = 5_000;
const asleep = new Int32Array(new SharedArrayBuffer(4));
/** None while a crowd comes: each connection takes several turns of the loop. */
let naps = false;
/** By frame, oldest first. */
const arrivals = new Map<number, Float64Array>();
const lost: Record<string, number> = {};
let count = 0;

/**
 * Asking `performance` costs a tenth of asking for a big number, and there is one for each viewer and frame. Both read one
 * clock; what lies between the two questions makes this too small, and would let a frame arrive before it was sent.
 */
const STARTED_MS = Math.max(...Array.from({ length: 100 }, () => monotonicMs() - performance.now()));

const mask = (text: string): Buffer => {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
};
/** Whole boards packed, as every page asks for them: as text one of 2,000 riders has 0.6 MB. */
const SUBSCRIBE = mask('{"subscribe":{"race":"bench","packed":true}}');
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

function say(message: FromViewers): void {
  process.send?.(message);
}

/** Everybody reads into the same buffer: what is whole in it is looked at, a rest is kept. `settled`: let in, or lost. */
function viewer(port: number, index: number, settled: () => void): void {
  let open = false;
  let isLost = false;
  let rest: Buffer | null = null;
  const lose = (why: string): void => {
    if (isLost) return;
    isLost = true;
    lost[why] = (lost[why] ?? 0) + 1;
    socket.destroy();
    if (!open) settled();
  };
  const socket = connect({
    port,
    host: '127.0.0.1',
    ...(index >= PORTS_QUICK && { localAddress: '127.0.1.1' }),
    onread: {
      buffer: SHARED,
      callback: (length) => {
        let [bytes, end] = [SHARED, length];
        if (rest !== null) {
          bytes = Buffer.concat([rest, SHARED.subarray(0, length)]);
          end = bytes.length;
        }
        let from = 0;
        if (!open) {
          const head = bytes.subarray(0, end).indexOf('\r\n\r\n');
          if (head < 0) {
            rest = Buffer.from(bytes.subarray(0, end));
            return true;
          }
          const status = bytes.toString('latin1', 'HTTP/1.1 '.length, 'HTTP/1.1 101'.length);
          if (status !== '101') {
            lose(`refused with ${status}`);
            return false;
          }
          open = true;
          from = head + 4;
          socket.write(SUBSCRIBE);
          settled();
        }
        from = read(bytes, from, end);
        rest = from < end ? Buffer.from(bytes.subarray(from, end)) : null;
        return true;
      },
    },
  });
  const read = (bytes: Buffer, start: number, end: number): number => {
    let from = start;
    while (from + 2 <= end) {
      let length = bytes[from + 1]! & 0x7f;
      let header = 2;
      if (length === 126) {
        if (from + 4 > end) break;
        [length, header] = [bytes.readUInt16BE(from + 2), 4];
      } else if (length === 127) {
        if (from + 10 > end) break;
        [length, header] = [Number(bytes.readBigUInt64BE(from + 2)), 10];
      }
      if (from + header + length > end) break;
      const at = from + header;
      if (bytes[from] === 0x82 && bytes[at] === 0x11)
        note(keyOf(bytes.readUInt16BE(at + 1), bytes[at + 3]!), index);
      else if (bytes[from] === 0x89) socket.write(PONG);
      else if (bytes[from] === 0x88) lose(`sent away with ${bytes.readUInt16BE(at)}`);
      from = at + length;
    }
    return from;
  };
  socket.on('error', ({ message }) => lose(message));
  socket.on('close', () => lose('closed'));
  socket.write(
    'GET /v1/live HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: bell-lap.v1\r\n\r\n',
  );
}

const SHARED = Buffer.allocUnsafe(65_536);

function note(key: number, index: number): void {
  let times = arrivals.get(key);
  if (!times) {
    times = unused().fill(UNSEEN);
    arrivals.set(key, times);
  }
  times[index] = STARTED_MS + performance.now();
}

/** A new one for each frame would keep the collector busy with what lies outside its heap. */
function unused(): Float64Array {
  const [oldest] = arrivals;
  if (arrivals.size < FRAMES_KEPT || oldest === undefined) return new Float64Array(MAX);
  arrivals.delete(oldest[0]);
  return oldest[1];
}

function nap(): void {
  if (!naps) return;
  Atomics.wait(asleep, 0, 0, NAP_MS);
  setImmediate(nap);
}

process.on('message', (message: ToViewers) => {
  if ('connect' in message) {
    naps = false;
    const { port, count: more } = message.connect;
    const until = count + more;
    let settled = count;
    const isThere = (): void => {
      naps = until >= NAPPING_VIEWERS;
      setImmediate(nap);
      say({ connected: until, lost });
    };
    // A few at a time: this measures broadcasts, not a stampede.
    const next = (): void => {
      if (count >= until) return;
      viewer(port, count, () => {
        settled += 1;
        if (settled === until) setTimeout(isThere, 200);
        next();
      });
      count += 1;
    };
    for (let at = 0; at < 64; at += 1) next();
  } else {
    const times = arrivals.get(message.collect)?.slice(0, count) ?? new Float64Array(count).fill(UNSEEN);
    say({ arrivals: times, lost });
  }
});
process.on('disconnect', () => process.exit(0));
