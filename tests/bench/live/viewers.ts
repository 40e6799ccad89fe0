/**
 * Thousands of spectators in one lean process: bare sockets that upgrade, subscribe and then only note when the frame
 * asked about arrived. From many loopback addresses, since one has only 28,000 ports. Whoever is refused or loses the
 * connection is counted as lost and has no arrivals from then on.
 */
import { connect } from 'node:net';
import { type FromViewers, keyOf, monotonicMs, type ToViewers } from './messages.ts';

const MAX = 20_000;
const UNSEEN = Number.NaN;
/** Arrivals of the frame under observation, one a viewer. */
const arrivals = new Map<number, Float64Array>();
const lost: Record<string, number> = {};
let count = 0;

const mask = (text: string): Buffer => {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
};
const SUBSCRIBE = mask('{"subscribe":{"race":"bench"}}');
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
    localAddress: `127.0.${1 + Math.floor(index / 5_000)}.1`,
    onread: {
      buffer: SHARED,
      callback: (length, buffer) => {
        restSoon();
        const chunk = (buffer as Buffer).subarray(0, length);
        const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
        let from = 0;
        if (!open) {
          const end = bytes.indexOf('\r\n\r\n');
          if (end < 0) {
            rest = Buffer.from(bytes);
            return true;
          }
          const status = bytes.toString('latin1', 'HTTP/1.1 '.length, 'HTTP/1.1 101'.length);
          if (status !== '101') {
            lose(`refused with ${status}`);
            return false;
          }
          open = true;
          from = end + 4;
          socket.write(SUBSCRIBE);
          settled();
        }
        from = read(bytes, from);
        rest = from < bytes.length ? Buffer.from(bytes.subarray(from)) : null;
        return true;
      },
    },
  });
  const read = (bytes: Buffer, start: number): number => {
    let from = start;
    while (from + 2 <= bytes.length) {
      let length = bytes[from + 1]! & 0x7f;
      let header = 2;
      if (length === 126) {
        if (from + 4 > bytes.length) break;
        [length, header] = [bytes.readUInt16BE(from + 2), 4];
      } else if (length === 127) {
        if (from + 10 > bytes.length) break;
        [length, header] = [Number(bytes.readBigUInt64BE(from + 2)), 10];
      }
      if (from + header + length > bytes.length) break;
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

/**
 * Reads come in batches a millisecond apart. A viewer elsewhere is woken by its own computer; one here, asleep until the next
 * byte, is woken by the process that is measured, for each frame anew, and that costs it as much as the frame. Arrivals are
 * noted up to a millisecond late for it, never early.
 */
const BATCH_MS = 1;
const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));
let isResting = false;

function restSoon(): void {
  if (isResting) return;
  isResting = true;
  setImmediate(() => {
    Atomics.wait(NEVER_WOKEN, 0, 0, BATCH_MS);
    isResting = false;
  });
}

function note(key: number, index: number): void {
  let times = arrivals.get(key);
  if (!times) {
    times = new Float64Array(MAX).fill(UNSEEN);
    arrivals.set(key, times);
  }
  times[index] = monotonicMs();
}

process.on('message', (message: ToViewers) => {
  if ('connect' in message) {
    const { port, count: more } = message.connect;
    const until = count + more;
    let settled = count;
    // A few at a time: this measures broadcasts, not a stampede.
    const next = (): void => {
      if (count >= until) return;
      viewer(port, count, () => {
        settled += 1;
        if (settled === until) setTimeout(() => say({ connected: until, lost }), 200);
        next();
      });
      count += 1;
    };
    for (let at = 0; at < 64; at += 1) next();
  } else {
    const times = arrivals.get(message.collect)?.slice(0, count) ?? new Float64Array(count).fill(UNSEEN);
    arrivals.delete(message.collect);
    say({ arrivals: times, lost });
  }
});
process.on('disconnect', () => process.exit(0));
