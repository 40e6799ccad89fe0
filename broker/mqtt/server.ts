/**
 * The station's MQTT server (3.1 and 3.1.1; QoS 0–2, retained, wills, sessions) over TCP, TLS and WebSocket. A front
 * per connection (connection.ts) takes riders' messages to intake; the broker library does the rest of the protocol
 * and asks here who may do what. Nothing a rider publishes is acknowledged before it is durable.
 */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { Aedes, type AuthenticateError, type Client, type Subscription } from 'aedes';
import { createWebSocketStream, type WebSocket } from 'ws';
import { createPhoneClocks, type PhoneClocks } from '../intake/clock.ts';
import type { Identity, Intake, Refusal } from '../intake/intake.ts';
import { isRefusal } from '../intake/intake.ts';
import { Connection, type Front, type FrontLimits } from './connection.ts';
import { clockReply, type InboxOptions, type Message, type RiderStatus, take } from './inbox.ts';
import { BoundedSessions, type SessionLimits } from './sessions.ts';
import { clockReplyTopic, coversRiders, inbound, mayHear, subscription } from './topics.ts';

export interface MqttLimits extends FrontLimits, SessionLimits {
  /** Connections beyond are closed at once. */
  readonly connectionsMax: number;
  /** A client that reads nothing for so long is let go, since its broker waits for it. */
  readonly slowReaderMs: number;
  /** From the first byte to the end of CONNECT. */
  readonly connectMs: number;
  /** QoS 2 messages of one client between PUBREC and PUBREL; one more ends the connection. */
  readonly halfOpenMax: number;
  /** Messages on their way to listeners; copies beyond are not made. */
  readonly passingOnMax: number;
}

export const MQTT_LIMITS: MqttLimits = {
  frameBytesMax: 65_536,
  connectBytesMax: 8_192,
  messagesWaitingMax: 64,
  fixesWaitingMax: 7_200,
  retainedMax: 20_000,
  retainedBytesMax: 64 * 1024 * 1024,
  sessionsMax: 10_000,
  sessionsOfOneMax: 8,
  waitingMax: 1_000,
  connectionsMax: 12_000,
  slowReaderMs: 3_000,
  connectMs: 10_000,
  halfOpenMax: 256,
  passingOnMax: 5_000,
};

export interface MqttListeners {
  readonly tcp?: { readonly host: string; readonly port: number } | undefined;
  readonly tls?:
    | {
        readonly host: string;
        readonly port: number;
        readonly cert: string | Buffer;
        readonly key: string | Buffer;
      }
    | undefined;
}

export interface MqttOptions {
  readonly listeners: MqttListeners;
  /** Who this is, or null. A throw is answered as "server unavailable". */
  authenticate(
    username: string,
    password: string,
    clientId: string,
  ): Promise<Identity | null> | Identity | null;
  readonly intake: Intake;
  readonly now: () => number;
  readonly limits?: Partial<MqttLimits> | undefined;
  /** Shared with the HTTP dialects, so that a phone's clock is one clock. */
  readonly clocks?: PhoneClocks | undefined;
  readonly onStatus?: ((status: RiderStatus) => void) | undefined;
}

export interface MqttStats {
  readonly clients: number;
  readonly riders: number;
  readonly connectionsRefused: number;
  /** Riders' messages taken, refused ones among them. */
  readonly publishes: number;
  readonly refused: number;
  readonly bytesReceived: number;
  /** Copies for listeners, retained messages and sessions that were dropped at their bounds. */
  readonly dropped: {
    readonly copies: number;
    readonly retained: number;
    readonly sessions: number;
    readonly waiting: number;
  };
}

export interface MqttServer {
  /** Where it listens; null where it does not. */
  readonly addresses: { readonly tcp: net.AddressInfo | null; readonly tls: net.AddressInfo | null };
  /** Publishes for the station itself. Resolves when the listeners there are have been served. */
  publish(
    topic: string,
    payload: Uint8Array | string,
    options?: { retain?: boolean; qos?: 0 | 1 },
  ): Promise<void>;
  /** Serves MQTT on any byte stream. */
  handleStream(stream: Duplex, about: { secure: boolean; remoteAddress: string }): void;
  /** Serves MQTT on an accepted WebSocket of subprotocol `mqtt`. */
  handleWebSocket(socket: WebSocket, about: { secure: boolean; remoteAddress: string }): void;
  /** A renewed certificate, for connections from now on. */
  renewCertificate(cert: string | Buffer, key: string | Buffer): void;
  /** Ends the connections of credentials that are no longer good; answers how many. */
  disconnect(whose: (identity: Identity, username: string) => boolean): number;
  stats(): MqttStats;
  close(): Promise<void>;
}

const SILENCE_SWEEP_MS = 500;
const TCP_PROBE_MS = 60_000;
/** The broker library's own limit; the front's is the one that counts. */
const CLIENT_ID_MAX = 65_535;

export async function startMqtt(options: MqttOptions): Promise<MqttServer> {
  const limits = { ...MQTT_LIMITS, ...options.limits };
  const sessions = new BoundedSessions(limits);
  const inbox: InboxOptions = {
    intake: options.intake,
    clocks: options.clocks ?? createPhoneClocks(),
    onStatus: options.onStatus,
  };
  const connections = new Set<Connection>();
  const byBrokerSide = new WeakMap<Duplex, Connection>();
  const counts = { connectionsRefused: 0, publishes: 0, refused: 0, bytesReceived: 0, copiesDropped: 0 };
  /** Clients (also those away, with a session) that listen to riders: without any, no copy is made. */
  const listeners = new Set<string>();

  const broker = await Aedes.createBroker({
    persistence: sessions,
    drainTimeout: limits.slowReaderMs,
    connectTimeout: limits.connectMs,
    maxClientsIdLength: CLIENT_ID_MAX,
    maxInflightInbound: limits.halfOpenMax,
    preConnect: (client, packet, done) => {
      // One owner's client can never be taken for another's, whatever it calls itself.
      if (packet.clientId !== '') packet.clientId = `${packet.username ?? ''}/${packet.clientId}`;
      if (packet.clean === true) listeners.delete(packet.clientId);
      done(null, connectionOf(client) !== null);
    },
    authenticate: (client, username, password, done) => {
      void authenticate(client, username ?? '', password?.toString('utf8') ?? '').then((error) =>
        done(error, error === null),
      );
    },
    authorizeSubscribe: (client, sub, done) => done(null, authorizeSubscribe(client, sub)),
    authorizePublish: (client, packet, done) => authorizePublish(client, packet, done),
    authorizeForward: (client, packet) => {
      const connection = connectionOf(client);
      if (connection?.identity == null) return null;
      return mayHear(connection.identity, connection.username, packet.topic) ? packet : null;
    },
  });
  broker.on('connackSent', (connack, client) => {
    if (connack.returnCode === 0) connectionOf(client)?.accepted();
  });
  broker.on('unsubscribe', (filters, client) => {
    const connection = connectionOf(client);
    if (connection !== null && filters.some((filter) => filter.endsWith('/clock/reply')))
      connection.hearsClock = false;
  });
  broker.on('clientDisconnect', (client) => {
    if (client.clean) listeners.delete(client.id);
  });
  // What went wrong with one client's connection is that client's affair; it has been closed.
  broker.on('clientError', () => {});
  broker.on('connectionError', () => {});

  const connectionOf = (client: Client | null): Connection | null =>
    client === null ? null : (byBrokerSide.get(client.conn as Duplex) ?? null);

  async function authenticate(
    client: Client,
    username: string,
    password: string,
  ): Promise<AuthenticateError | null> {
    const connection = connectionOf(client);
    const clientId = client.id.slice(client.id.indexOf('/') + 1);
    try {
      const identity = await options.authenticate(username, password, clientId);
      if (identity !== null && connection !== null) {
        connection.identity = identity;
        connection.username = username;
        return null;
      }
    } catch {
      return refusing(3, 'signing in failed');
    }
    refused(username, { code: 'not-allowed', message: `wrong user name or password (client "${clientId}")` });
    return refusing(4, 'bad user name or password');
  }

  function authorizeSubscribe(client: Client, sub: Subscription): Subscription | null {
    const connection = connectionOf(client);
    const identity = connection?.identity;
    const filter = identity ? subscription(identity, connection.username, sub.topic) : null;
    if (connection === null || identity == null || filter === null) {
      // The library keeps a refused one in the session too; without QoS nothing will ever wait for it.
      sub.qos = 0;
      return null;
    }
    sub.topic = filter;
    if (identity.role === 'rider') connection.hearsClock ||= filter.endsWith('/clock/reply');
    else if (coversRiders(filter)) listeners.add(client.id);
    return sub;
  }

  /** Asked for wills, for QoS 2, and for everything that others than riders publish. */
  function authorizePublish(
    client: Client | null,
    packet: { topic: string; payload: string | Buffer; retain: boolean; qos: number },
    done: (error?: Error | null) => void,
  ): void {
    const connection = connectionOf(client);
    const identity = connection?.identity;
    if (connection === null || identity == null) {
      done(new Error('nobody is signed in on this connection'));
      return;
    }
    const route = inbound(identity, connection.username, packet.topic);
    if (identity.role !== 'rider') {
      if (route.kind === 'refused') refused(connection.username, route.refusal);
      done(route.kind === 'refused' ? new Error(route.refusal.message) : null);
      return;
    }
    // A will has no QoS 2 place to give back: those are taken when the front lets a PUBLISH through.
    const hasPlace = packet.qos === 2 && !isWill(client, packet);
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const message = messageOf(connection, packet.topic, payload, packet.retain);
    if (route.kind === 'owntracks') packet.retain = false;
    counts.publishes++;
    if (route.kind === 'clock') answerClock(connection, message);
    take(inbox, route, message, (verdict) => {
      if (hasPlace) connection.settledByBroker();
      done(verdict === 'close' ? new Error('not taken; the client may send it again') : null);
    });
  }

  const messageOf = (from: Connection, topic: string, payload: Uint8Array, retain: boolean): Message => {
    const rider = from.identity as Message['rider'];
    return { rider, username: from.username, topic, payload, retain, arrivalMs: options.now() };
  };

  function answerClock(from: Connection, message: Message): void {
    const reply = clockReply(message.payload, message.arrivalMs, options.now());
    if (isRefusal(reply)) refused(from.username, reply);
    else if (from.hearsClock) from.send(clockReplyTopic(message.topic), reply);
  }

  function refused(who: string, refusal: Refusal): void {
    counts.refused++;
    options.intake.refused({ dialect: 'mqtt', who, refusal });
  }

  /** A copy for those who listen, if anybody does; a retained one is kept for those to come. */
  function passOn(topic: string, payload: Uint8Array, qos: 0 | 1, retain: boolean): void {
    if (listeners.size === 0 && !retain) return;
    if (passingOn >= limits.passingOnMax) {
      counts.copiesDropped++;
      return;
    }
    passingOn++;
    broker.publish({ cmd: 'publish', topic, payload: payload as Buffer, qos, retain, dup: false }, () => {
      passingOn--;
    });
  }
  let passingOn = 0;

  const due: Connection[] = [];
  const flushAll = () => {
    for (const connection of due) connection.flush();
    due.length = 0;
  };

  const front: Front = {
    limits,
    now: options.now,
    take(from, route, message, qos, done) {
      counts.publishes++;
      if (route.kind === 'clock') answerClock(from, message);
      return take(inbox, route, message, (verdict) => {
        if (verdict === 'pass' && route.kind !== 'clock') {
          passOn(message.topic, message.payload, qos, message.retain && route.kind === 'status');
        }
        done(verdict);
      });
    },
    refused: (from, refusal) => refused(from.username || from.remoteAddress, refusal),
    flushSoon(from) {
      if (due.length === 0) process.nextTick(flushAll);
      due.push(from);
    },
    received(bytes) {
      counts.bytesReceived += bytes;
    },
  };

  function handleStream(stream: Duplex, about: { secure: boolean; remoteAddress: string }): void {
    if (connections.size >= limits.connectionsMax || closing) {
      counts.connectionsRefused++;
      stream.on('error', () => {});
      stream.destroy();
      return;
    }
    const connection = new Connection(front, stream, about);
    connections.add(connection);
    byBrokerSide.set(connection.brokerSide, connection);
    connection.brokerSide.on('close', () => connections.delete(connection));
    broker.handle(connection.brokerSide);
  }

  const onSocket = (secure: boolean) => (socket: net.Socket) => {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_PROBE_MS);
    handleStream(socket, { secure, remoteAddress: socket.remoteAddress ?? 'unknown' });
  };
  const { tcp, tls: secure } = options.listeners;
  const tcpServer = tcp ? net.createServer(onSocket(false)) : null;
  const tlsServer = secure
    ? tls.createServer(
        { cert: secure.cert, key: secure.key, handshakeTimeout: limits.connectMs },
        onSocket(true),
      )
    : null;
  tlsServer?.on('tlsClientError', () => counts.connectionsRefused++);
  const sweep = setInterval(() => {
    const nowMs = options.now();
    for (const connection of connections) if (connection.isSilent(nowMs)) connection.close();
  }, SILENCE_SWEEP_MS);
  sweep.unref();
  let closing = false;

  const addresses = {
    tcp: tcpServer && tcp ? await listen(tcpServer, tcp) : null,
    tls: tlsServer && secure ? await listen(tlsServer, secure) : null,
  };
  return {
    addresses,
    handleStream,
    handleWebSocket(socket, about) {
      socket.on('message', (_data, isBinary) => {
        if (!isBinary) socket.close(1003, 'MQTT is binary');
      });
      handleStream(createWebSocketStream(socket), about);
    },
    publish: (topic, payload, { retain = false, qos = 0 } = {}) =>
      new Promise((resolve, reject) => {
        const packet = {
          cmd: 'publish' as const,
          topic,
          payload: Buffer.from(payload),
          retain,
          qos,
          dup: false,
        };
        broker.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    renewCertificate: (cert, key) => tlsServer?.setSecureContext({ cert, key }),
    disconnect(whose) {
      let count = 0;
      for (const connection of connections) {
        if (connection.identity === null || !whose(connection.identity, connection.username)) continue;
        connection.close();
        count++;
      }
      return count;
    },
    stats() {
      let [clients, riders] = [0, 0];
      for (const { identity } of connections) {
        if (identity !== null) clients++;
        if (identity?.role === 'rider') riders++;
      }
      const { copiesDropped, ...rest } = counts;
      return { clients, riders, ...rest, dropped: { copies: copiesDropped, ...sessions.dropped } };
    },
    async close() {
      closing = true;
      clearInterval(sweep);
      const closed = [tcpServer, tlsServer].map(
        (server) => server && new Promise((done) => server.close(done)),
      );
      for (const connection of connections) connection.close();
      await new Promise<void>((done) => broker.close(done));
      await Promise.all(closed);
    },
  };
}

function refusing(returnCode: 3 | 4, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

/** The library hands a will to the same hook as a PUBLISH; it is the object that it keeps with the client. */
const isWill = (client: Client | null, packet: object): boolean =>
  (client as unknown as { will: object | null } | null)?.will === packet;

/** Listens; on a machine without IPv6, `::` is every address of IPv4. */
async function listen(server: net.Server, at: { host: string; port: number }): Promise<net.AddressInfo> {
  const attempt = (host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: at.port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await attempt(at.host).catch((error: NodeJS.ErrnoException) => {
    const withoutIpv6 = error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL';
    if (at.host === '::' && withoutIpv6) return attempt('0.0.0.0');
    throw error;
  });
  return server.address() as net.AddressInfo;
}
