/**
 * MQTT over WebSocket (MQTT 3.1.1, 6) on an HTTP server's `/mqtt`, subprotocol `mqtt` (or `mqttv3.1`, by which MQTT 3.1
 * goes), at the station and at the relay. A place at the gate is taken before the upgrade.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Origin } from './broker.ts';
import type { Ticket } from './gate.ts';
import { opening, WebSocketBytes } from './websocket-bytes.ts';

export const MQTT_PATH = '/mqtt';

export interface WebSocketDoorOptions {
  enter(remoteAddress: string, drop: () => void): Ticket | null;
  serve(bytes: Duplex, origin: Origin): void;
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
  const open = new Set<Duplex>();
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== MQTT_PATH) return;
    stream.on('error', () => {});
    const remoteAddress = options.addressOf(request);
    const ticket = options.enter(remoteAddress, () => stream.destroy());
    if (ticket === null) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\r\n');
      return;
    }
    stream.once('close', () => {
      ticket.leave();
      open.delete(stream);
    });
    const answer = opening(request, protocolOf(request));
    if (answer === null) {
      stream.end('HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n\r\n');
      return;
    }
    open.add(stream);
    stream.write(answer);
    options.serve(new WebSocketBytes(stream, head), { secure: isEncrypted(stream), remoteAddress, ticket });
  };
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
    for (const stream of open) stream.destroy();
  };
}

/** The one of ours that is offered; null when none is, which some clients do. */
function protocolOf({ headers }: IncomingMessage): string | null {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  return offered.find((name) => name === 'mqtt') ?? offered.find((name) => name === 'mqttv3.1') ?? null;
}
