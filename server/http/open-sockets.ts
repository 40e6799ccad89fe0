/**
 * The sockets of a server, so that it can be closed for certain. Node's own `closeAllConnections` knows only those that
 * have got as far as HTTP: one that is still shaking hands over TLS keeps `close` waiting until it says something.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

export interface OpenSockets {
  /** Ends them all, whatever they are in the middle of. */
  destroyAll(): void;
}

export function openSocketsOf(server: EventEmitter): OpenSockets {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
