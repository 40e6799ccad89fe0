/**
 * A station on loopback as a phone sees it: MQTT over a WebSocket (aedes, as the real one), a POST, a clock; at one address
 * or, as with a standby, at two. It notes every batch it has taken, byte for byte, and can be cut, refuse cards, lose its
 * answers or be out of order.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Aedes, type AuthenticateError } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { decodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';

export interface TestVenue {
  readonly origin: string;
  /** The payloads of all batches taken, in hexadecimal, and by which of the addresses. */
  readonly batches: { readonly at: string; readonly payload: string }[];
  /** Each position once, by its time. */
  readonly fixes: Map<number, Fix>;
  repeats: number;
  refuses: boolean;
  losesAnswers: boolean;
  /** 503, and no answer by MQTT: its disk is full. */
  isFull: boolean;
  cut(host: string): Promise<void>;
  mend(host: string): Promise<void>;
  close(): Promise<void>;
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

/** `clock` is the station's, in ms. */
export async function openTestVenue(clock: () => number, hosts = ['127.0.0.1']): Promise<TestVenue> {
  const sockets = new Map<string, Set<Socket>>(hosts.map((host) => [host, new Set()]));
  const servers = new Map<string, Server>();
  const broker = await Aedes.createBroker();
  let port = 0;

  const drop = (host: string): void => {
    for (const socket of sockets.get(host) ?? []) socket.destroy();
  };

  const receive = (host: string, payload: Uint8Array): void => {
    venue.batches.push({ at: host, payload: Buffer.from(payload).toString('hex') });
    for (const fix of decodeFixes(payload)) {
      if (venue.fixes.has(fix.timeMs)) venue.repeats += 1;
      venue.fixes.set(fix.timeMs, fix);
    }
    if (venue.losesAnswers) drop(host);
  };

  broker.authenticate = (_client, _user, _password, done) =>
    venue.refuses
      ? done(Object.assign(new Error('refused'), { returnCode: 5 }) as AuthenticateError, false)
      : done(null, true);
  broker.authorizePublish = (client, packet, done) => {
    const host = (client as unknown as { readonly req?: IncomingMessage }).req?.socket.localAddress ?? '';
    if (packet.topic.endsWith('/clock')) {
      const { t0 } = JSON.parse(String(packet.payload)) as { t0: number };
      const answer = {
        topic: `${packet.topic}/reply`,
        payload: JSON.stringify({ t0, t1: clock(), t2: clock() }),
      };
      broker.publish({ cmd: 'publish', qos: 0, dup: false, retain: false, ...answer }, () => {});
    }
    if (packet.topic.endsWith('/fixes')) {
      if (venue.isFull) return drop(host);
      receive(host, packet.payload as Buffer);
    }
    done(null);
  };

  const answer = async (host: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith('/v1/clock'))
      return void response.end(JSON.stringify({ t1: clock(), t2: clock() }));
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (venue.refuses || venue.isFull) return void response.writeHead(venue.refuses ? 401 : 503).end();
    receive(host, Buffer.concat(parts));
    response.writeHead(204).end();
  };

  const mend = async (host: string): Promise<void> => {
    const server = createServer((request, response) => void answer(host, request, response).catch(() => {}));
    const webSockets = new WebSocketServer({ server, path: '/mqtt' });
    webSockets.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request));
    server.on('connection', (socket) => {
      sockets.get(host)?.add(socket);
      socket.on('close', () => sockets.get(host)?.delete(socket));
    });
    await listen(server, host, port);
    port = (server.address() as AddressInfo).port;
    servers.set(host, server);
  };
  const cut = async (host: string): Promise<void> => {
    const server = servers.get(host);
    servers.delete(host);
    const closed = new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
    drop(host);
    await closed;
  };

  const venue: TestVenue = {
    get origin() {
      return `http://${hosts[0]}:${port}`;
    },
    batches: [],
    fixes: new Map(),
    repeats: 0,
    refuses: false,
    losesAnswers: false,
    isFull: false,
    cut,
    mend,
    async close() {
      for (const host of hosts) await cut(host);
      await new Promise<void>((resolve) => broker.close(resolve));
    },
  };
  for (const host of hosts) await mend(host);
  return venue;
}
