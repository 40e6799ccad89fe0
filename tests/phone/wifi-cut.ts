/**
 * The venue's Wi-Fi between a phone and the station, as a wire that can be cut: bytes pass as they are (TLS stays end
 * to end), until `cut` ends every connection and refuses new ones, as out of range.
 */
import { createServer, connect as dial, type Socket } from 'node:net';

export interface Wire {
  readonly port: number;
  cut(): void;
  mend(): void;
  /** Bytes that went through, both ways. */
  readonly bytes: number;
  close(): Promise<void>;
}

export async function openWire(stationPort: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let bytes = 0;
  const server = createServer((phone) => {
    if (isCut) {
      phone.destroy();
      return;
    }
    const station = dial(stationPort, '127.0.0.1');
    for (const [from, to] of [
      [phone, station],
      [station, phone],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        bytes += chunk.length;
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
  return {
    port: address.port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    get bytes() {
      return bytes;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
