/**
 * MQTT over WebSocket (MQTT 3.1.1, 6) on an HTTP server's `/mqtt`, subprotocol `mqtt` (or `mqttv3.1`, by which MQTT 3.1
 * goes), at the station and at the relay. A place at the gate is taken before the upgrade.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Origin } from './broker.ts';
import type { Ticket } from './gate.ts';

export const MQTT_PATH = '/mqtt';
/** Of one WebSocket message, which is kept whole; MQTT's own limit is the broker's. */
const WEBSOCKET_BYTES_MAX = 131_072;

export interface WebSocketDoorOptions {
  enter(remoteAddress: string, drop: () => void): Ticket | null;
  serve(socket: WebSocket, origin: Origin): void;
  addressOf(request: IncomingMessage): string;
}

const isEncrypted = (stream: Duplex): boolean => (stream as Partial<TLSSocket>).encrypted === true;

/** Something that emits `upgrade` (an HTTP or HTTPS server). */
export interface UpgradeServer {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
  off(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
}

/** Serves upgrades to `/mqtt`; others are left to others. Answers how to stop. */
export function attachMqtt(server: UpgradeServer, options: WebSocketDoorOptions): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: WEBSOCKET_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false,
  });
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== MQTT_PATH) return;
    stream.on('error', () => {});
    const remoteAddress = options.addressOf(request);
    const ticket = options.enter(remoteAddress, () => stream.destroy());
    if (ticket === null) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\r\n');
      return;
    }
    stream.once('close', () => ticket.leave());
    sockets.handleUpgrade(request, stream, head, (socket) =>
      options.serve(socket, { secure: isEncrypted(stream), remoteAddress, ticket }),
    );
  };
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
    for (const socket of sockets.clients) socket.terminate();
  };
}
