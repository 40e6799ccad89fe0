/**
 * One client's connection, whatever its bytes come by (TCP, TLS, WebSocket) and whichever MQTT it speaks: at the station
 * and at the relay. It reads frames as long as nothing holds it back, refuses what is too large before anything is kept,
 * watches the keep-alive, and sends what is to be sent. What a frame means is decided in inflow.ts (PUBLISH),
 * session.ts (answers) and broker.ts (everything else).
 *
 * A fault of the client's, and one of ours in reading its bytes, ends this connection and nothing else.
 */
import type { Duplex } from 'node:stream';
import { elementOf } from '../../race/present.ts';
import type { Identity, Refusal } from '../intake.ts';
import { sessionOf } from './accepted.ts';
import { connack, disconnect, PINGRESP } from './answers.ts';
import { Malformed } from './bytes.ts';
import { FrameReader, type FrameTaker } from './frame-reader.ts';
import {
  CONNECT,
  DISCONNECT,
  FROM_CLIENTS,
  PINGREQ,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  SUBSCRIBE,
  UNSUBSCRIBE,
  type Version,
} from './frames.ts';
import type { Ticket } from './gate.ts';
import { type Fate, Inflow, type Published, type Sender } from './inflow.ts';
import { costOf, type MqttLimits } from './limits.ts';
import type { Alias } from './mail.ts';
import type { Owner } from './owner.ts';
import {
  type Connect,
  readAnswer,
  readConnect,
  readDisconnect,
  readSubscribe,
  readUnsubscribe,
  type Subscribe,
  type Unsubscribe,
  type Will,
} from './packets.ts';
import type { Properties } from './properties.ts';
import { REASON } from './reasons.ts';
import type { Credential, Line, Session } from './session.ts';
import type { Inbound } from './topics.ts';

/** What a connection needs of the broker it belongs to. */
export interface Front {
  readonly limits: MqttLimits;
  /** Of no wall clock, ms. */
  readonly now: () => number;
  /** Counts turns of the event loop in which something was received. */
  readonly turn: number;
  /** A CONNECT that is well made; answered by `accept` or `turnAway`. */
  connect(from: Connection, asked: Connect): void;
  routeOf(from: Connection, topic: string): Inbound;
  /** A message; `done` exactly once. Answers how many fixes are in it. */
  published(from: Connection, message: Published, done: (fate: Fate) => void): number;
  subscribe(from: Connection, asked: Subscribe): void;
  unsubscribe(from: Connection, asked: Unsubscribe): void;
  /** The connection has ended; once. */
  left(from: Connection): void;
  /** Something was refused before it was a message. */
  refused(from: Connection, refusal: Refusal): void;
  /** `from.flush()` is wanted once whatever runs now is over. */
  flushSoon(from: Connection): void;
  received(bytes: number): void;
  /** Its credential has sent more than it may: it is read later. */
  rested(from: Connection): void;
}

/** Why nothing more is read for now; bits. */
const AWAITING_CONNACK = 1;
const COMMIT_BEHIND = 2;
const CLIENT_BEHIND = 4;
const OVER_RATE = 8;
const OTHERS_TURN = 16;
/** How long a client may take to read the last bytes, and what it sent last to be taken. */
const CLOSING_MS = 1_000;
/** The low half of a frame's first byte is fixed but for PUBLISH's (2.2.2). */
const flagsOf = (type: number): number =>
  type === PUBREL || type === SUBSCRIBE || type === UNSUBSCRIBE ? 2 : 0;

export class Connection implements Line, FrameTaker, Sender {
  readonly front: Front;
  readonly ticket: Ticket;
  version: Version = 4;
  clientId = '';
  username = '';
  /** Who signed in, and all that theirs is; null before. */
  identity: Identity | null = null;
  owner: Owner | null = null;
  session: Session | null = null;
  /** To be published if the connection ends without a goodbye. */
  will: Will | null = null;
  /** MQTT 5: what the client has changed the session's life to in its goodbye, s. */
  lastExpiryS: number | null = null;
  receiveMax = 65_535;
  packetSizeMax = Number.POSITIVE_INFINITY;
  wantsWords = false;
  heardMs: number;
  /** Since when the client has not read what it was sent, ms; null when it has. */
  behindSinceMs: number | null = null;
  readonly line: string;
  /** Whether nobody on the way can read it. */
  readonly isSecure: boolean;
  /** What let it in, where that can end: a token. */
  credential: Credential | null = null;

  readonly #stream: Duplex;
  readonly #reader: FrameReader;
  readonly #inflow: Inflow;
  #holds = 0;
  #phase: 'new' | 'asking' | 'open' | 'closed' = 'new';
  #ended = false;
  #keepaliveMs = 0;
  #turn = -1;
  #framesInTurn = 0;
  #aliasMax = 0;
  readonly #aliases = new Map<string, number>();

  constructor(front: Front, stream: Duplex, ticket: Ticket, line: string, isSecure: boolean) {
    this.isSecure = isSecure;
    this.front = front;
    this.ticket = ticket;
    this.line = line;
    this.#stream = stream;
    this.#reader = new FrameReader(this);
    this.#inflow = new Inflow(this);
    this.heardMs = front.now();
    ticket.drop = () => this.#drop();
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('end', () => this.#end());
    stream.on('error', () => {}); // 'close' follows
    stream.on('close', () => {
      ticket.leave();
      this.#end();
      setTimeout(() => this.close(), CLOSING_MS).unref();
    });
  }

  get limits(): MqttLimits {
    return this.front.limits;
  }
  get isClosed(): boolean {
    return this.#phase === 'closed';
  }
  get isOpen(): boolean {
    return this.#phase === 'open';
  }
  get isBehind(): boolean {
    return this.#stream.writableLength > this.limits.unreadBytesMax;
  }
  /** Bytes kept of what it sent, and of what it was sent and has not read. */
  get keptBytes(): number {
    return this.#reader.kept + this.#stream.writableLength;
  }

  // ── Signing in ───────────────────────────────────────────────────────────────────────────────────────────────

  /** It has signed in; what it sent meanwhile is read. */
  accept(session: Session, isPresent: boolean, keepaliveS: number, properties: Properties): void {
    this.session = session;
    this.#phase = 'open';
    this.ticket.known();
    this.#keepaliveMs = keepaliveS * 1_500;
    this.send(connack(this.version, REASON.success, isPresent, properties));
    session.resume(this);
    this.#release(AWAITING_CONNACK);
  }

  /** It may not come in, and is told why in its version's words. */
  turnAway(reason: number, words: string): void {
    if (this.isClosed) return;
    this.send(connack(this.version, reason, false, this.wantsWords ? { reason: words } : {}));
    this.close();
  }

  /** What it asked for when it connected. */
  describe(asked: Connect): void {
    this.clientId = asked.clientId;
    this.username = asked.username ?? '';
    this.will = asked.will;
    this.receiveMax = asked.receiveMax;
    this.packetSizeMax = asked.packetSizeMax;
    this.wantsWords = asked.wantsWords;
    this.#aliasMax = Math.min(asked.topicAliasMax, this.limits.aliasesMax);
  }

  // ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #receive(chunk: Buffer): void {
    if (this.isClosed) return;
    this.heardMs = this.front.now();
    this.front.received(chunk.length);
    try {
      this.#reader.receive(chunk);
    } catch (error) {
      this.#unreadable(error);
    }
    if (this.#holds !== 0) this.#stream.pause();
  }

  #unreadable(error: unknown): void {
    const [why, reason] =
      error instanceof Malformed
        ? [error.message, error.reason]
        : [`its messages could not be read: ${String(error)}`, REASON.unspecified];
    this.#refuse({ code: 'malformed', message: why }, reason);
  }

  begins(first: number): boolean {
    const type = first >> 4;
    if (this.#phase === 'new') {
      if (first === CONNECT << 4) return true;
      this.#refuse({ code: 'malformed', message: 'the first packet is no MQTT CONNECT' });
      return false;
    }
    const fits =
      type === PUBLISH || (FROM_CLIENTS.has(type) && type !== CONNECT && (first & 15) === flagsOf(type));
    if (fits) return true;
    const message =
      type === CONNECT
        ? 'a second CONNECT'
        : `a client may not send packets of type ${type} with these flags`;
    this.#refuse({ code: 'malformed', message }, type === CONNECT ? REASON.protocolError : REASON.malformed);
    return false;
  }

  frameMax(): number {
    return this.#phase === 'open' ? this.limits.frameBytesMax : this.limits.connectBytesMax;
  }
  isHeld(): boolean {
    return this.#holds !== 0 || this.isClosed;
  }
  endless(): void {
    this.#refuse({ code: 'malformed', message: 'a packet says its length in more than four bytes' });
  }

  maySkip(first: number, length: number): boolean {
    return this.isOpen && first >> 4 === PUBLISH && length <= this.limits.skipBytesMax;
  }

  tooLarge(head: Buffer, length: number): boolean {
    if (this.maySkip(elementOf(head, 0), length)) {
      const isSkipped = this.#inflow.tooLarge(head, length);
      if (isSkipped) this.#spend(costOf(length / 16, 0));
      return isSkipped;
    }
    const message = `a packet of ${length} bytes is over the limit of ${this.frameMax()}`;
    this.#refuse({ code: 'too-large', message }, REASON.tooLarge);
    return false;
  }

  frame(bytes: Buffer, at: number, end: number): void {
    const type = elementOf(bytes, at) >> 4;
    if (type === CONNECT) {
      this.#connect(bytes, at, end);
      return;
    }
    const cost = type === PUBLISH ? this.#inflow.publish(bytes, at, end) : this.#other(type, bytes, at, end);
    if (this.isClosed) return;
    this.#spend(cost);
    if (this.#inflow.isFull) this.#holds |= COMMIT_BEHIND;
    this.#countTurn();
  }

  /** Nobody has the station to themselves for longer than some frames. */
  #countTurn(): void {
    if (this.#turn !== this.front.turn) {
      this.#turn = this.front.turn;
      this.#framesInTurn = 0;
    }
    if (++this.#framesInTurn < this.limits.framesInTurnMax) return;
    this.#framesInTurn = 0;
    this.#holds |= OTHERS_TURN;
    setImmediate(() => this.#release(OTHERS_TURN));
  }

  #spend(cost: number): void {
    const restMs = this.owner?.spend(cost, this.heardMs) ?? 0;
    if (restMs === 0 || (this.#holds & OVER_RATE) !== 0) return;
    this.#holds |= OVER_RATE;
    this.front.rested(this);
    setTimeout(() => this.#release(OVER_RATE), restMs).unref();
  }

  #connect(bytes: Buffer, at: number, end: number): void {
    const asked = readConnect(bytes, at, end);
    this.version = asked.version;
    if ('unfit' in asked) {
      const message = `a client was turned away: ${asked.unfit}`;
      if (asked.reason !== null) this.send(connack(asked.version, asked.reason));
      this.#refuse({ code: 'malformed', message });
      return;
    }
    this.#phase = 'asking';
    this.#holds |= AWAITING_CONNACK;
    this.describe(asked);
    this.front.connect(this, asked);
  }

  /** Answers what it costs. @throws Malformed */
  #other(type: number, bytes: Buffer, at: number, end: number): number {
    const { version, front } = this;
    switch (type) {
      case PINGREQ:
        if (end - at !== 2) throw new Malformed('a PINGREQ that says something');
        this.send(PINGRESP);
        break;
      case SUBSCRIBE:
        front.subscribe(this, readSubscribe(bytes, at, end, version));
        break;
      case UNSUBSCRIBE:
        front.unsubscribe(this, readUnsubscribe(bytes, at, end, version));
        break;
      case PUBREL:
        this.#inflow.pubrel(readAnswer(bytes, at, end, version).packetId);
        break;
      case PUBACK:
        sessionOf(this).puback(readAnswer(bytes, at, end, version).packetId);
        break;
      case PUBREC: {
        const { packetId, reason } = readAnswer(bytes, at, end, version);
        sessionOf(this).pubrec(packetId, reason);
        break;
      }
      case PUBCOMP:
        sessionOf(this).pubcomp(readAnswer(bytes, at, end, version).packetId);
        break;
      case DISCONNECT:
        this.#goodbye(bytes, at, end);
    }
    return costOf(end - at, 0);
  }

  #goodbye(bytes: Buffer, at: number, end: number): void {
    const { reason, sessionExpiryS } = readDisconnect(bytes, at, end, this.version);
    // A session that ends with its connection cannot be prolonged by a goodbye (3.14.2.2.2).
    if (sessionExpiryS !== null && sessionExpiryS > 0 && sessionOf(this).expiryS === 0)
      throw new Malformed('a goodbye that prolongs a session that was to end', REASON.protocolError);
    this.lastExpiryS = sessionExpiryS;
    if (reason !== 0x04) this.will = null;
    this.flush();
    this.close();
  }

  // What its inflow asks for.

  routeOf(topic: string): Inbound {
    return this.front.routeOf(this, topic);
  }
  published(message: Published, done: (fate: Fate) => void): number {
    return this.front.published(this, message, done);
  }
  refused(refusal: Refusal): void {
    this.front.refused(this, refusal);
  }
  flushSoon(): void {
    this.front.flushSoon(this);
  }

  // ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────

  send(bytes: Buffer): void {
    if (!this.#stream.writable) return;
    if (this.#stream.write(bytes) || (this.#holds & CLIENT_BEHIND) !== 0) return;
    // Whoever does not read is not read.
    this.#holds |= CLIENT_BEHIND;
    this.behindSinceMs = this.front.now();
    this.#stream.pause();
    this.#stream.once('drain', () => {
      this.behindSinceMs = null;
      this.session?.pump();
      this.#release(CLIENT_BEHIND);
    });
  }

  aliasOf(topic: string): Alias | null {
    const known = this.#aliases.get(topic);
    if (known !== undefined) return { alias: known, isNew: false };
    if (this.#aliases.size >= this.#aliasMax) return null;
    this.#aliases.set(topic, this.#aliases.size + 1);
    return { alias: this.#aliases.size, isNew: true };
  }

  /** Writes the acknowledgements that are due, all in one. */
  flush(): void {
    const bytes = this.isClosed ? null : this.#inflow.due();
    if (bytes !== null) this.send(bytes);
  }

  /** Fewer messages wait for their commit. */
  eased(): void {
    if (this.#inflow.isEased) this.#release(COMMIT_BEHIND);
  }

  // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────

  takenOver(): void {
    this.close(REASON.takenOver, 'another connection with this client id has taken over');
  }

  /** Whether the client has been silent for longer than it promised (one and a half keep-alives). */
  isSilent(nowMs: number): boolean {
    if (this.#keepaliveMs === 0 || (this.#holds & ~CLIENT_BEHIND) !== 0) return false;
    return nowMs - this.heardMs > this.#keepaliveMs;
  }

  /** Ends it; MQTT 5 is told why. What was written still goes out. */
  close(reason: number = REASON.success, words = ''): void {
    if (this.isClosed) return;
    if (this.isOpen && this.version === 5 && reason !== REASON.success)
      this.send(disconnect(reason, this.wantsWords ? words : ''));
    this.#phase = 'closed';
    this.#reader.end();
    this.front.left(this);
    // What the client still sends is read and forgotten: closing over it would take back what it was told last.
    this.#stream.end();
    this.#stream.resume();
    setTimeout(() => this.#stream.destroy(), CLOSING_MS).unref();
  }

  /** Ends it at once: a stranger who has to make room. */
  #drop(): void {
    this.close();
    this.#stream.destroy();
  }

  #refuse(refusal: Refusal, reason: number = REASON.malformed): void {
    if (this.isClosed) return;
    this.front.refused(this, refusal);
    this.close(reason, refusal.message);
  }

  #release(hold: number): void {
    if ((this.#holds & hold) === 0) return;
    this.#holds &= ~hold;
    if (this.#holds !== 0 || this.isClosed) return;
    try {
      this.#reader.goOn();
    } catch (error) {
      this.#unreadable(error);
    }
    if (this.#holds !== 0 || this.isClosed) return;
    if (this.#ended) this.close();
    else this.#stream.resume();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#holds === 0) this.close();
  }
}
