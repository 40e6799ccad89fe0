/**
 * The station's MQTT server (3.1 and 3.1.1; QoS 0–2, retained, wills, sessions) over TCP, TLS and WebSocket. A front
 * per connection (connection.ts) takes riders' messages to intake; the broker library does the rest of the protocol
 * and asks here who may do what. Nothing a rider publishes is acknowledged before it is durable.
 */
import type { Duplex } from 'node:stream';
import { Aedes, type AuthenticateError, type Client, type Subscription } from 'aedes';
import { createWebSocketStream, type WebSocket } from 'ws';
import { type Identity, type Intake, isRefusal, type Refusal } from '../../server/intake.ts';
import {
  clockReply,
  type InboxOptions,
  type Message,
  type RiderStatus,
  take,
} from '../../server/mqtt/inbox.ts';
import { clockReplyTopic, coversRiders, inbound, mayHear, subscription } from '../../server/mqtt/topics.ts';
import { isAcknowledged, isRefusedWhole } from '../../server/outcome.ts';
import { Connection, type Front } from './connection.ts';
import { MQTT_LIMITS, type MqttLimits } from './limits.ts';
import { type Doors, type MqttListeners, type Origin, openDoors } from './listeners.ts';
import { BoundedSessions } from './sessions.ts';

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
  readonly onStatus?: ((status: RiderStatus) => void) | undefined;
}

export interface MqttStats {
  readonly clients: number;
  readonly riders: number;
  readonly connectionsRefused: number;
  /** Riders' messages, refused ones among them. */
  readonly publishes: number;
  readonly refused: number;
  readonly bytesReceived: number;
  /** Failures inside the broker library; none are expected. */
  readonly brokerErrors: number;
  /** Copies for listeners, retained messages, sessions and messages in them that were dropped at their bounds. */
  readonly dropped: {
    readonly copies: number;
    readonly retained: number;
    readonly sessions: number;
    readonly waiting: number;
  };
}

export interface MqttServer {
  /** Where it listens; null where it does not. */
  readonly addresses: Doors['addresses'];
  /** Publishes for the station itself. Resolves when the listeners there are have been served. */
  publish(
    topic: string,
    payload: Uint8Array | string,
    options?: { retain?: boolean; qos?: 0 | 1 },
  ): Promise<void>;
  /** Serves MQTT on any byte stream. */
  handleStream(stream: Duplex, origin: Origin): void;
  /** Serves MQTT on an accepted WebSocket of subprotocol `mqtt` (or `mqttv3.1`, by which MQTT 3.1 goes). */
  handleWebSocket(socket: WebSocket, origin: Origin): void;
  /** A renewed certificate, for connections from now on. */
  renewCertificate(cert: string | Buffer, key: string | Buffer): void;
  /** Ends the connections of credentials that are no longer good; answers how many. */
  disconnect(whose: (identity: Identity, username: string) => boolean): number;
  stats(): MqttStats;
  close(): Promise<void>;
}

const SILENCE_SWEEP_MS = 500;
/** What strangers call themselves, and topics they try, are shown to officials no longer than this. */
const WHO_LENGTH_MAX = 80;
const WHY_LENGTH_MAX = 300;
/** The broker library's own limit; the front's is the one that counts. */
const CLIENT_ID_MAX = 65_535;

export async function startMqtt(options: MqttOptions): Promise<MqttServer> {
  const server = new Server(options);
  await server.open(options.listeners);
  return server;
}

class Server implements MqttServer, Front {
  readonly limits: MqttLimits;
  readonly #options: MqttOptions;
  readonly #inbox: InboxOptions;
  readonly #sessions: BoundedSessions;
  readonly #connections = new Set<Connection>();
  readonly #byBrokerSide = new WeakMap<object, Connection>();
  /** Clients (also those away, with a session) that listen to riders: without any, no copies are made. */
  readonly #listeners = new Set<string>();
  readonly #flushDue: Connection[] = [];
  readonly #counts = {
    connectionsRefused: 0,
    publishes: 0,
    refused: 0,
    bytesReceived: 0,
    brokerErrors: 0,
    copiesDropped: 0,
  };
  #passingOn = 0;
  #broker!: Aedes;
  #doors!: Doors;
  #sweep: NodeJS.Timeout | null = null;
  #closing = false;

  constructor(options: MqttOptions) {
    this.limits = { ...MQTT_LIMITS, ...options.limits };
    this.#options = options;
    this.#sessions = new BoundedSessions(this.limits);
    this.#inbox = {
      intake: options.intake,
      onStatus: options.onStatus,
      refused: (dialect, who, refusal, items) => this.#refused(dialect, who, refusal, items),
    };
  }

  async open(listeners: MqttListeners): Promise<void> {
    this.#broker = await this.#openBroker();
    this.#sweep = setInterval(() => this.#endTheSilent(), SILENCE_SWEEP_MS);
    this.#sweep.unref();
    const enter = (stream: Duplex, origin: Origin) => this.handleStream(stream, origin);
    this.#doors = await openDoors(listeners, this.limits.connectMs, enter, () => {
      this.#counts.connectionsRefused++;
    });
  }

  get addresses(): Doors['addresses'] {
    return this.#doors.addresses;
  }

  handleStream(stream: Duplex, origin: Origin): void {
    if (this.#connections.size >= this.limits.connectionsMax || this.#closing) {
      this.#counts.connectionsRefused++;
      stream.on('error', () => {});
      stream.destroy();
      return;
    }
    const connection = new Connection(this, stream, origin);
    this.#connections.add(connection);
    this.#byBrokerSide.set(connection.brokerSide, connection);
    connection.brokerSide.on('close', () => this.#connections.delete(connection));
    this.#broker.handle(connection.brokerSide);
  }

  handleWebSocket(socket: WebSocket, origin: Origin): void {
    socket.on('message', (_data, isBinary) => {
      if (!isBinary) socket.close(1003, 'MQTT is binary');
    });
    this.handleStream(createWebSocketStream(socket), origin);
  }

  publish(
    topic: string,
    payload: Uint8Array | string,
    { retain = false, qos = 0 as 0 | 1 } = {},
  ): Promise<void> {
    const packet = {
      cmd: 'publish' as const,
      topic,
      payload: Buffer.from(payload as string),
      retain,
      qos,
      dup: false,
    };
    return new Promise((resolve, reject) => {
      this.#broker.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  renewCertificate(cert: string | Buffer, key: string | Buffer): void {
    this.#doors.renewCertificate(cert, key);
  }

  disconnect(whose: (identity: Identity, username: string) => boolean): number {
    let count = 0;
    for (const connection of this.#connections) {
      if (connection.identity === null || !whose(connection.identity, connection.username)) continue;
      connection.close();
      count++;
    }
    return count;
  }

  stats(): MqttStats {
    let [clients, riders] = [0, 0];
    for (const { identity } of this.#connections) {
      if (identity !== null) clients++;
      if (identity?.role === 'rider') riders++;
    }
    const { copiesDropped, ...counts } = this.#counts;
    return { clients, riders, ...counts, dropped: { copies: copiesDropped, ...this.#sessions.dropped } };
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    const closed = this.#doors.close();
    for (const connection of this.#connections) connection.close();
    await new Promise<void>((done) => this.#broker.close(done));
    await closed;
  }

  // What connections need of their server.

  now(): number {
    return this.#options.now();
  }

  take: Front['take'] = (from, route, message, qos, done) => {
    this.#counts.publishes++;
    if (route.kind === 'clock') this.#answerClock(from, message);
    return take(this.#inbox, route, message, (outcome) => {
      if (isAcknowledged(outcome) && !isRefusedWhole(outcome) && route.kind !== 'clock') {
        this.#passOn(message.topic, message.payload, qos, message.retain && route.kind === 'status');
      }
      done(outcome);
    });
  };

  refused(from: Connection, refusal: Refusal): void {
    this.#refused('mqtt', from.username || from.remoteAddress, refusal);
  }

  flushSoon(from: Connection): void {
    if (this.#flushDue.length === 0) process.nextTick(() => this.#flushAll());
    this.#flushDue.push(from);
  }

  received(bytes: number): void {
    this.#counts.bytesReceived += bytes;
  }

  // What the broker library asks and tells.

  async #openBroker(): Promise<Aedes> {
    const broker = await Aedes.createBroker({
      persistence: this.#sessions,
      drainTimeout: this.limits.slowReaderMs,
      connectTimeout: this.limits.connectMs,
      maxClientsIdLength: CLIENT_ID_MAX,
      maxInflightInbound: this.limits.halfOpenMax,
      preConnect: (client, packet, done) => {
        // One owner's client can never be taken for another's, whatever it calls itself.
        if (packet.clientId !== '') packet.clientId = `${packet.username ?? ''}/${packet.clientId}`;
        if (packet.clean === true) this.#listeners.delete(packet.clientId);
        done(null, this.#connectionOf(client) !== null);
      },
      authenticate: (client, username, password, done) => {
        const login = this.#authenticate(client, username ?? '', password?.toString('utf8') ?? '');
        void login.then((error) => done(error, error === null));
      },
      authorizeSubscribe: (client, sub, done) => done(null, this.#authorizeSubscribe(client, sub)),
      authorizePublish: (client, packet, done) => this.#authorizePublish(client, packet, done),
      authorizeForward: (client, packet) => {
        const connection = this.#connectionOf(client);
        if (connection?.identity == null) return null;
        return mayHear(connection.identity, connection.username, packet.topic) ? packet : null;
      },
    });
    broker.on('connackSent', (connack, client) => {
      if (connack.returnCode === 0) this.#connectionOf(client)?.accepted();
    });
    broker.on('unsubscribe', (filters, client) => {
      const connection = this.#connectionOf(client);
      if (connection !== null && filters.some((filter) => filter.endsWith('/clock/reply'))) {
        connection.hearsClock = false;
      }
    });
    broker.on('clientDisconnect', (client) => {
      if (client.clean) this.#listeners.delete(client.id);
    });
    // What went wrong with one client's connection is that client's affair; it has been closed.
    broker.on('clientError', () => {});
    broker.on('connectionError', () => {});
    (broker as NodeJS.EventEmitter).on('error', () => {
      this.#counts.brokerErrors++;
    });
    return broker;
  }

  #connectionOf(client: Client | null): Connection | null {
    return client === null ? null : (this.#byBrokerSide.get(client.conn) ?? null);
  }

  async #authenticate(client: Client, username: string, password: string): Promise<AuthenticateError | null> {
    const connection = this.#connectionOf(client);
    const clientId = client.id.slice(client.id.indexOf('/') + 1);
    try {
      const identity = await this.#options.authenticate(username, password, clientId);
      if (identity !== null && connection !== null) {
        connection.identity = identity;
        connection.username = username;
        connection.clientId = clientId;
        return null;
      }
    } catch {
      return turningAway(3, 'signing in failed');
    }
    const message = `wrong user name or password (client "${clientId}")`;
    this.#refused('mqtt', username, { code: 'not-allowed', message });
    return turningAway(4, 'bad user name or password');
  }

  #authorizeSubscribe(client: Client, sub: Subscription): Subscription | null {
    const connection = this.#connectionOf(client);
    const identity = connection?.identity;
    const filter = identity ? subscription(identity, connection.username, sub.topic) : null;
    if (connection === null || identity == null || filter === null) {
      // The library keeps a refused one in the session too; without QoS nothing will ever wait for it.
      sub.qos = 0;
      return null;
    }
    sub.topic = filter;
    if (identity.role === 'rider') connection.hearsClock ||= filter.endsWith('/clock/reply');
    else if (coversRiders(filter)) this.#listeners.add(client.id);
    return sub;
  }

  /** Asked for wills, for QoS 2, and for everything that others than riders publish. */
  #authorizePublish(
    client: Client | null,
    packet: { topic: string; payload: string | Buffer; retain: boolean; qos: number },
    done: (error?: Error | null) => void,
  ): void {
    const connection = this.#connectionOf(client);
    const identity = connection?.identity;
    if (connection === null || identity == null) {
      done(new Error('nobody is signed in on this connection'));
      return;
    }
    const { username } = connection;
    const { topic, retain } = packet;
    const route = inbound(identity, username, topic);
    if (identity.role !== 'rider') {
      if (route.kind === 'refused') this.#refused('mqtt', username, route.refusal);
      done(route.kind === 'refused' ? new Error(route.refusal.message) : null);
      return;
    }
    // The front counts a QoS 2 message when it lets it through; a will never came by there.
    const isCounted = packet.qos === 2 && !isWill(client, packet);
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const { clientId, line } = connection;
    const message: Message = {
      ...{ rider: identity, username, topic, payload, retain },
      ...{ arrivalMs: this.now(), client: clientId, line },
    };
    if (route.kind === 'owntracks') packet.retain = false;
    this.#counts.publishes++;
    if (route.kind === 'clock') this.#answerClock(connection, message);
    take(this.#inbox, route, message, (outcome) => {
      if (isCounted) connection.settledByBroker();
      done(isAcknowledged(outcome) ? null : new Error('not taken; the client may send it again'));
    });
  }

  #answerClock(from: Connection, message: Message): void {
    const reply = clockReply(message.payload, message.arrivalMs, this.now());
    if (isRefusal(reply)) this.#refused('mqtt', from.username, reply);
    else if (from.hearsClock) from.send(clockReplyTopic(message.topic), reply);
  }

  #refused(dialect: string, who: string, refusal: Refusal, items = 1): void {
    this.#counts.refused += items;
    this.#options.intake.refused({
      dialect,
      who: who.slice(0, WHO_LENGTH_MAX),
      refusal: { code: refusal.code, message: refusal.message.slice(0, WHY_LENGTH_MAX) },
      items,
    });
  }

  /** A copy for those who listen, if anybody does; a retained one is kept for those to come. */
  #passOn(topic: string, payload: Uint8Array, qos: 0 | 1, retain: boolean): void {
    if (this.#listeners.size === 0 && !retain) return;
    if (this.#passingOn >= this.limits.passingOnMax) {
      this.#counts.copiesDropped++;
      return;
    }
    this.#passingOn++;
    // A retained one stays, and must not keep all that came with it.
    const bytes = retain ? Buffer.from(payload) : (payload as Buffer);
    this.#broker.publish({ cmd: 'publish', topic, payload: bytes, qos, retain, dup: false }, () => {
      this.#passingOn--;
    });
  }

  #flushAll(): void {
    for (const connection of this.#flushDue) connection.flush();
    this.#flushDue.length = 0;
  }

  #endTheSilent(): void {
    const nowMs = this.now();
    for (const connection of this.#connections) if (connection.isSilent(nowMs)) connection.close();
  }
}

function turningAway(returnCode: 3 | 4, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

/** The library hands a will to the same hook as a PUBLISH; it is the object that it keeps with the client. */
const isWill = (client: Client | null, packet: object): boolean =>
  (client as unknown as { will: object | null } | null)?.will === packet;
