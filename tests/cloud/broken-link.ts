/**
 * The line between the venue and the cloud, and the load balancer at its end, as one TCP proxy: it delays, stalls
 * and cuts when told to, limits the rate, and leads each new connection to one of the relays.
 */
import { createServer, type Socket, connect as tcpConnect } from 'node:net';

export interface Link {
  readonly port: number;
  /** One way, ms. */
  delayMs: number;
  /** Bytes a second each way; null for no limit. */
  bytesPerS: number | null;
  /**
   * `up`; `cut`: connections are reset and refused; `stalled`: they hang, nothing goes through; `portal`: a hotel's
   * sign-in page answers whoever asks anything.
   */
  state: 'up' | 'cut' | 'stalled' | 'portal';
  /** Ports that new connections may be led to. */
  targets: readonly number[];
  readonly bytesUp: number;
  /** Cuts what is there now. */
  reset(): void;
  close(): void;
}

/** What is under way in one direction before the sender is made to wait, as a router's buffer does. */
const BUFFER_BYTES = 256 * 1024;

const PORTAL =
  'HTTP/1.1 302 Found\r\nLocation: http://hotel.example/sign-in\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

export function openLink(targets: readonly number[], random: () => number): Promise<Link> {
  const pairs = new Set<() => void>();
  let bytesUp = 0;

  const carry = (from: Socket, to: Socket, count: (bytes: number) => void): void => {
    let freeMs = 0;
    let queued = 0;
    from.on('data', (chunk) => {
      count(chunk.length);
      queued += chunk.length;
      if (queued > BUFFER_BYTES) from.pause();
      const nowMs = performance.now();
      const takesMs = link.bytesPerS === null ? 0 : (chunk.length / link.bytesPerS) * 1_000;
      freeMs = Math.max(nowMs, freeMs) + takesMs;
      const deliver = (): void => {
        if (link.state === 'stalled') {
          setTimeout(deliver, 20);
          return;
        }
        queued -= chunk.length;
        if (from.isPaused() && queued < BUFFER_BYTES / 2) from.resume();
        if (to.writable) to.write(chunk);
      };
      // In order: a later chunk is never due before an earlier one.
      setTimeout(deliver, freeMs - nowMs + link.delayMs);
    });
  };

  const server = createServer({ noDelay: true }, (near) => {
    near.on('error', () => {});
    const target = link.targets[Math.floor(random() * link.targets.length)];
    if (link.state === 'cut' || target === undefined) {
      near.resetAndDestroy();
      return;
    }
    if (link.state === 'portal') {
      near.once('data', () => near.end(PORTAL));
      return;
    }
    const far = tcpConnect({ host: '127.0.0.1', port: target, noDelay: true });
    const end = (): void => {
      pairs.delete(end);
      near.destroy();
      far.destroy();
    };
    pairs.add(end);
    far.on('error', end);
    near.on('close', end);
    far.on('close', end);
    carry(near, far, (bytes) => {
      bytesUp += bytes;
    });
    carry(far, near, () => {});
  });

  const link: Link = {
    port: 0,
    delayMs: 0,
    bytesPerS: null,
    state: 'up',
    targets,
    get bytesUp() {
      return bytesUp;
    },
    reset() {
      for (const end of [...pairs]) end();
    },
    close() {
      link.reset();
      server.close();
    },
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      Object.assign(link, { port: typeof address === 'object' && address ? address.port : 0 });
      resolve(link);
    });
  });
}
