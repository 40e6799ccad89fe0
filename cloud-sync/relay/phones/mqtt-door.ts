/**
 * The relay's MQTT over WebSocket, `/mqtt`, for phones on mobile data (mqtt-session.ts has what it understands).
 *
 * Bounds: 20,000 connections, 2,000 of one address (a mobile network's customers share few), four of one card; the
 * same client id of the same card again ends the connection before (MQTT 3.1.1, 3.1.4-2).
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Cards } from './cards.ts';
import type { Desk } from './inbox.ts';
import { openSession, type Session } from './mqtt-session.ts';

export const MQTT_PATH = '/mqtt';

export interface MqttDoorOptions {
  readonly cards: Cards;
  readonly desk: Desk;
  /** Where a request comes from, behind the proxies that are believed. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly now: () => number;
  readonly connectionsMax?: number;
  readonly perAddressMax?: number;
}

export interface MqttDoor {
  stats(): { readonly connections: number; readonly refused: number };
  close(): void;
}

const CONNECTIONS_MAX = 20_000;
const PER_ADDRESS_MAX = 2_000;
const PER_CARD_MAX = 4;
/** Of one WebSocket frame; MQTT's own limit (64 KiB) is the session's. */
const WEBSOCKET_BYTES_MAX = 131_072;
const SWEEP_MS = 1_000;

export function openMqttDoor(server: HttpServer, options: MqttDoorOptions): MqttDoor {
  const { cards, desk, addressOf, now } = options;
  const sessions = new Set<Session>();
  const byAddress = new Map<string, number>();
  /** Station and card → client id → its session. */
  const byCard = new Map<string, Map<string, Session>>();
  let refused = 0;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: WEBSOCKET_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false,
  });

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== MQTT_PATH) return;
    stream.on('error', () => {});
    const address = addressOf(request);
    const here = byAddress.get(address) ?? 0;
    if (
      sessions.size >= (options.connectionsMax ?? CONNECTIONS_MAX) ||
      here >= (options.perAddressMax ?? PER_ADDRESS_MAX)
    ) {
      refused += 1;
      stream.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
      const session = openSession(socket, {
        desk,
        now,
        async admit({ clientId, username, password }) {
          const card = await cards.rider(username ?? '', password ?? '');
          if (card === null) {
            refused += 1;
            return 4;
          }
          const key = `${card.station}/${card.digest}`;
          const own = byCard.get(key) ?? new Map<string, Session>();
          // Without a name of its own a phone takes nobody's place.
          const name = clientId === '' ? `#${sessions.size}-${now()}` : clientId;
          own.get(name)?.close();
          if (!own.has(name) && own.size >= PER_CARD_MAX) {
            refused += 1;
            return 3;
          }
          own.set(name, session);
          byCard.set(key, own);
          socket.once('close', () => {
            if (own.get(name) === session) own.delete(name);
            if (own.size === 0 && byCard.get(key) === own) byCard.delete(key);
          });
          return card;
        },
        onClosed() {
          sessions.delete(session);
          const left = (byAddress.get(address) ?? 1) - 1;
          if (left > 0) byAddress.set(address, left);
          else byAddress.delete(address);
        },
      });
      sessions.add(session);
    });
  };
  server.on('upgrade', onUpgrade);
  const sweep = setInterval(() => {
    for (const session of sessions) session.checkSilence(now());
  }, SWEEP_MS);
  sweep.unref();

  return {
    stats: () => ({ connections: sessions.size, refused }),
    close() {
      clearInterval(sweep);
      server.off('upgrade', onUpgrade);
      for (const session of sessions) session.close();
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}
