/** A line to a station that counts what goes over it: the bytes of TCP as they are, headers, framing and packing in. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CountedLine {
  readonly origin: string;
  /** Bytes that came from the station so far. */
  readonly received: () => number;
  close(): Promise<void>;
}

export async function openCountedLine(port: number): Promise<CountedLine> {
  let received = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      received += chunk.length;
      near.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
