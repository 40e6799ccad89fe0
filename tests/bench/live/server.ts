/**
 * The server of the live benchmark: one crowd of real connections that the hub and its peers take turns to broadcast to,
 * so that both see the same sockets, the same load generator and the same moment of a noisy machine.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { createFrameEncoder } from '../../../race/feed/positions.ts';
import { SUBPROTOCOL } from '../../../race/feed/protocol.ts';
import { board } from '../../../race/feed/sample-board.ts';
import type { RaceId } from '../../../race/ids.ts';
import { viewerSocket } from '../../../server/feed/attach.ts';
import { createHub } from '../../../server/feed/hub.ts';
import { createLive, systemClock } from '../../../server/feed/sink.ts';
import { binaryFrame } from '../../../server/feed/socket-frame.ts';
import { type FromServer, keyOf, monotonicMs, type ToServer, type Way } from './messages.ts';
import { ridersAt } from './riders.ts';

const RACE = 'bench' as RaceId;
const hub = createHub<'spectator'>({ clock: systemClock, limits: { viewersMax: 100_000 } });
const live = createLive('bench', [hub]);
live.setBoard(RACE, board(50, RACE));
const peers = new Set<{ connection: WebSocket; socket: Duplex }>();
const TAG_OF_PEERS = 7;
const peerFrames = createFrameEncoder(TAG_OF_PEERS);
let second = 0;
let hubFrames = 0;

const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  clientTracking: false,
  maxPayload: 4_096,
  handleProtocols: () => SUBPROTOCOL,
});
const server = createServer().on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (connection) => {
    const viewer = hub.join(viewerSocket(connection, socket), 'spectator');
    const peer = { connection, socket };
    peers.add(peer);
    connection.on('message', (data) => viewer?.text(String(data)));
    connection.on('pong', () => viewer?.heard());
    connection.on('error', () => {});
    connection.on('close', () => {
      viewer?.left();
      peers.delete(peer);
    });
  }),
);
server.listen({ port: 0, host: '0.0.0.0', backlog: 4_096 }, () =>
  say({ port: (server.address() as AddressInfo).port }),
);

function say(message: FromServer): void {
  process.send?.(message);
}

function broadcast(way: Way): void {
  second += 1;
  const riders = ridersAt(second);
  const atMs = monotonicMs();
  if (way === 'hub') {
    hubFrames += 1;
    for (const rider of riders) live.setPosition(RACE, rider);
    say({ sent: { way, key: keyOf(0, hubFrames % 256), atMs, bytes: 0 } });
    return;
  }
  const frame = peerFrames.delta(riders);
  if (way === 'ws.send') for (const { connection } of peers) connection.send(frame);
  else {
    const bytes = binaryFrame(frame);
    for (const { socket } of peers) socket.write(bytes);
  }
  say({ sent: { way, key: keyOf(TAG_OF_PEERS, peerFrames.frameCount % 256), atMs, bytes: frame.length } });
}

process.on('message', (message: ToServer) => {
  if ('broadcast' in message) broadcast(message.broadcast);
  else if ('end' in message) process.exit(0);
  else {
    const { user, system } = process.cpuUsage();
    say({
      cpuMs: (user + system) / 1_000,
      memoryBytes: process.memoryUsage.rss(),
      viewers: hub.stats().viewers,
    });
  }
});
process.on('disconnect', () => process.exit(0));
