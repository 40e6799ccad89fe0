/**
 * A port for a server that is to be found again on it. It lies below those that the kernel gives to outgoing
 * connections and to port 0 (Linux: from 32768): one of these, asked for and given back, is somebody else's by the
 * time it is opened once in a few thousand times.
 */
import { createServer } from 'node:net';

const FROM = 15_000;
const UNTIL = 32_000;
const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on, never the same twice in a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FROM + Math.floor(Math.random() * (UNTIL - FROM));
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
