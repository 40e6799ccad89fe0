/**
 * The front: one connection between its socket (TCP, TLS or WebSocket, all the same here) and the broker library.
 * It finds the frames without copying them, refuses what is too large before anything is kept, answers for the
 * keep-alive, and takes riders' QoS 0 and 1 messages straight to intake, acknowledging them, in order, only when
 * they are durable. Everything else passes through to the broker, which never learns the difference.
 *
 * Bounds: a frame (64 KiB; 8 KiB before a CONNECT is accepted), messages waiting for their commit (then the
 * socket is no longer read), bytes the broker has not read yet, bytes the client has not read yet.
 */
import type { Duplex } from 'node:stream';
import type { Identity, Refusal } from '../../server/intake.ts';
import { Acknowledgements, type Owed } from '../../server/mqtt/acknowledgements.ts';
import {
  CONNECT,
  FROM_CLIENTS,
  frameLength,
  PUBLISH,
  type PublishHead,
  publishFrame,
  readConnect,
  readPublish,
  topicName,
  unfitConnect,
} from '../../server/mqtt/frames.ts';
import type { Message } from '../../server/mqtt/inbox.ts';
import { type Inbound, inbound } from '../../server/mqtt/topics.ts';
import { isAcknowledged, type Outcome } from '../../server/outcome.ts';
import { openBrokerSide } from './broker-side.ts';
import type { Origin } from './listeners.ts';

export interface FrontLimits {
  readonly frameBytesMax: number;
  readonly connectBytesMax: number;
  /** Messages, and fixes in them, of one client that may wait for their commit. */
  readonly messagesWaitingMax: number;
  readonly fixesWaitingMax: number;
}

/** What a connection needs of the server it belongs to. */
export interface Front {
  readonly limits: FrontLimits;
  now(): number;
  /** A rider's message; `done` exactly once. Answers how many fixes wait for it. */
  take(
    from: Connection,
    route: Inbound,
    message: Message,
    qos: 0 | 1,
    done: (outcome: Outcome) => void,
  ): number;
  /** Something was refused before it was a message; the connection closes. */
  refused(from: Connection, refusal: Refusal): void;
  /** `from.flush()` is wanted once whatever runs now is over. */
  flushSoon(from: Connection): void;
  received(bytes: number): void;
}

/** Why nothing more is read from the socket for now; bits. */
const AWAITING_CONNACK = 1;
const COMMIT_BEHIND = 2;
const BROKER_BEHIND = 4;
const CLIENT_BEHIND = 8;
/** How long the broker may take to see the end of a connection that the client has ended. */
const CLOSING_MS = 1_000;
const NOTHING = Buffer.alloc(0);
/** Connections so far. */
let lines = 0;

export class Connection {
  /** Who signed in; null until the broker has authenticated the CONNECT. */
  identity: Identity | null = null;
  username = '';
  /** What the client calls itself. */
  clientId = '';
  /** This connection and no other, while the station runs. */
  readonly line = `m${++lines}`;
  /** Whether the rider asked to hear answers about the clock. */
  hearsClock = false;
  readonly remoteAddress: string;
  readonly secure: boolean;
  /** The end that the broker library holds: it reads what the front lets through, and writes its answers. */
  readonly brokerSide: Duplex;

  readonly #front: Front;
  readonly #stream: Duplex;
  #holds = 0;
  /** Bytes received and not looked at, because of a hold. */
  #unread: Buffer = NOTHING;
  /** A frame that has not come whole: its first bytes while its length is unknown, then all there is of it. */
  #head: Buffer = NOTHING;
  #partial: Buffer | null = null;
  #partialHas = 0;
  #walking = false;
  #sawConnect = false;
  #ended = false;
  #closed = false;
  #heardMs: number;
  #keepaliveMs = 0;

  /** The topic of the last message and what it is: a rider hardly ever uses another. */
  #topicBytes: Buffer = NOTHING;
  #topic = '';
  #route: Inbound | null = null;
  #messagesWaiting = 0;
  #fixesWaiting = 0;
  readonly #acknowledgements = new Acknowledgements();

  constructor(front: Front, stream: Duplex, origin: Origin) {
    this.#front = front;
    this.#stream = stream;
    this.secure = origin.secure;
    this.remoteAddress = origin.remoteAddress;
    this.#heardMs = front.now();
    this.brokerSide = openBrokerSide(stream, {
      wanted: () => this.#release(BROKER_BEHIND),
      closed: () => {
        this.#closed = true;
      },
    });
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('end', () => this.#end());
    stream.on('error', () => {}); // 'close' follows
    stream.on('close', () => {
      this.#end();
      setTimeout(() => this.close(), CLOSING_MS).unref();
    });
  }

  /** The CONNACK is out: what the client sent meanwhile may be read. */
  accepted(): void {
    this.#release(AWAITING_CONNACK);
  }

  close(): void {
    this.brokerSide.destroy();
  }

  /** Whether the client has been silent for longer than it promised (one and a half keep-alives). */
  isSilent(nowMs: number): boolean {
    if (this.#keepaliveMs === 0 || (this.#holds & ~CLIENT_BEHIND) !== 0) return false;
    return nowMs - this.#heardMs > this.#keepaliveMs;
  }

  /** A QoS 2 message, counted when it was let through, has had its answer. */
  settledByBroker(): void {
    this.#messagesWaiting--;
    this.#caughtUp();
  }

  /** Sends a short message to this client alone. */
  send(topic: string, payload: Uint8Array): void {
    this.#write(publishFrame(topic, payload));
  }

  /** Writes the acknowledgements that are due, all in one. */
  flush(): void {
    const bytes = this.#closed ? null : this.#acknowledgements.take();
    if (bytes !== null) this.#write(bytes);
  }

  #receive(chunk: Buffer): void {
    if (this.#closed) return;
    this.#heardMs = this.#front.now();
    this.#front.received(chunk.length);
    if (this.#holds === 0) this.#walkSafely(chunk);
    else this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    if (this.#holds !== 0) this.#stream.pause();
  }

  #release(hold: number): void {
    if ((this.#holds & hold) === 0) return;
    this.#holds &= ~hold;
    if (this.#holds !== 0 || this.#walking || this.#closed) return;
    const unread = this.#unread;
    this.#unread = NOTHING;
    if (unread.length > 0) this.#walkSafely(unread);
    if (this.#holds !== 0 || this.#closed) return;
    if (this.#ended) this.brokerSide.push(null);
    else this.#stream.resume();
  }

  /** A fault of ours in reading one client's bytes must not end the station: it ends that connection. */
  #walkSafely(received: Buffer): void {
    try {
      this.#walk(received);
    } catch (error) {
      this.#walking = false;
      this.#refuse('malformed', `its messages could not be read: ${String(error)}`);
    }
  }

  /** Goes from frame to frame; runs of frames for the broker are passed on in one piece. */
  #walk(received: Buffer): void {
    this.#walking = true;
    let bytes = received;
    let at = 0;
    if (this.#partial !== null) {
      const taken = bytes.copy(this.#partial, this.#partialHas);
      this.#partialHas += taken;
      at = taken;
      if (this.#partialHas === this.#partial.length) {
        const whole = this.#partial;
        this.#partial = null;
        if (!this.#takes(whole, 0, whole.length)) this.#pass(whole);
      }
    } else if (this.#head.length > 0) {
      bytes = Buffer.concat([this.#head, bytes]);
      this.#head = NOTHING;
    }
    let passFrom = at;
    while (at < bytes.length && this.#holds === 0 && !this.#closed) {
      if (!this.#sawConnect && bytes[at] !== CONNECT << 4) {
        this.#refuse('malformed', 'the first packet is no MQTT CONNECT');
        break;
      }
      const length = frameLength(bytes, at);
      const limit = this.#sawConnect ? this.#front.limits.frameBytesMax : this.#front.limits.connectBytesMax;
      if (length < 0) this.#refuse('malformed', 'a packet says its length in more than four bytes');
      else if (length > limit)
        this.#refuse('too-large', `a packet of ${length} bytes is over the limit of ${limit}`);
      else if (length === 0 || at + length > bytes.length) break;
      else if (this.#isForFront(bytes, at)) {
        if (at > passFrom) this.#pass(bytes.subarray(passFrom, at));
        passFrom = at;
        const end = at + length;
        if (this.#takes(bytes, at, end)) passFrom = end;
        at = end;
      } else at += length;
    }
    if (!this.#closed) {
      if (at > passFrom) this.#pass(bytes.subarray(passFrom, at));
      if (at < bytes.length) this.#keep(bytes, at);
    }
    this.#walking = false;
  }

  /** What is left after the last whole frame, or before a hold. */
  #keep(bytes: Buffer, at: number): void {
    if (this.#holds !== 0) {
      this.#unread = bytes.subarray(at);
      return;
    }
    const length = frameLength(bytes, at);
    if (length === 0) this.#head = Buffer.from(bytes.subarray(at));
    else {
      this.#partial = Buffer.allocUnsafe(length);
      this.#partialHas = bytes.copy(this.#partial, 0, at);
    }
  }

  #isForFront(bytes: Buffer, at: number): boolean {
    const type = bytes[at]! >> 4;
    return !this.#sawConnect || type === CONNECT || type === PUBLISH || !FROM_CLIENTS.has(type);
  }

  /** Deals with a whole frame, and says so; false leaves it to the broker. */
  #takes(bytes: Buffer, at: number, end: number): boolean {
    const type = bytes[at]! >> 4;
    if (!this.#sawConnect) return this.#connect(bytes, at, end);
    if (!FROM_CLIENTS.has(type))
      return this.#refuse('malformed', `a client may not send packets of type ${type}`);
    if (type !== PUBLISH || this.identity?.role !== 'rider') return false;
    const head = readPublish(bytes, at, end);
    if (head === null)
      return this.#refuse('malformed', 'a PUBLISH that does not say its topic or its number');
    if (head.qos === 2) {
      this.#messagesWaiting++;
      this.#mayHold();
      return false;
    }
    return this.#publish(bytes, head, end);
  }

  #connect(bytes: Buffer, at: number, end: number): boolean {
    const head = readConnect(bytes, at, end);
    if (head === null) return this.#refuse('malformed', 'the first packet is no MQTT CONNECT');
    const unfit = unfitConnect(head);
    if (unfit !== null) {
      this.#stream.write(unfit.connack);
      return this.#refuse('malformed', `a client was turned away: ${unfit.why}`);
    }
    this.#sawConnect = true;
    this.#holds |= AWAITING_CONNACK;
    // The front hears more than the broker does, so the keep-alive is the front's to watch.
    this.#keepaliveMs = head.keepaliveS * 1500;
    const connect = Buffer.from(bytes.subarray(at, end));
    connect.writeUInt16BE(0, head.keepaliveAt - at);
    this.#pass(connect);
    return true;
  }

  #publish(bytes: Buffer, head: PublishHead, end: number): boolean {
    const route = this.#routeOf(bytes, head.topicAt, head.topicEnd);
    if (route === null) return this.#refuse('malformed', 'a topic must be UTF-8 text without wildcards');
    const owed = head.qos === 1 ? this.#acknowledgements.owe(head.packetId) : null;
    const message: Message = {
      rider: this.identity as Message['rider'],
      username: this.username,
      topic: this.#topic,
      payload: bytes.subarray(head.payloadAt, end),
      retain: head.retain,
      arrivalMs: this.#heardMs,
      client: this.clientId,
      line: this.line,
    };
    let fixes = 0;
    let settled = false;
    this.#messagesWaiting++;
    const fixesWaiting = this.#front.take(this, route, message, head.qos === 1 ? 1 : 0, (outcome) => {
      settled = true;
      this.#messagesWaiting--;
      this.#fixesWaiting -= fixes;
      this.#settle(owed, outcome);
    });
    if (!settled) {
      fixes = fixesWaiting;
      this.#fixesWaiting += fixes;
      this.#mayHold();
    }
    return true;
  }

  #routeOf(bytes: Buffer, from: number, end: number): Inbound | null {
    if (this.#route !== null && sameBytes(this.#topicBytes, bytes, from, end)) return this.#route;
    const topic = topicName(bytes, from, end);
    if (topic === null) return null;
    this.#topic = topic;
    this.#topicBytes = Buffer.from(bytes.subarray(from, end));
    this.#route = inbound(this.identity!, this.username, topic);
    return this.#route;
  }

  #settle(owed: Owed | null, outcome: Outcome): void {
    if (this.#closed) return;
    if (!isAcknowledged(outcome)) {
      this.flush();
      this.close();
      return;
    }
    if (owed !== null && this.#acknowledgements.settle(owed)) this.#front.flushSoon(this);
    this.#caughtUp();
  }

  #mayHold(): void {
    const { messagesWaitingMax, fixesWaitingMax } = this.#front.limits;
    if (this.#messagesWaiting >= messagesWaitingMax || this.#fixesWaiting > fixesWaitingMax) {
      this.#holds |= COMMIT_BEHIND;
    }
  }

  #caughtUp(): void {
    const { messagesWaitingMax, fixesWaitingMax } = this.#front.limits;
    if (this.#messagesWaiting <= messagesWaitingMax / 2 && this.#fixesWaiting <= fixesWaitingMax / 2) {
      this.#release(COMMIT_BEHIND);
    }
  }

  #pass(bytes: Buffer): void {
    if (!this.brokerSide.push(bytes)) this.#holds |= BROKER_BEHIND;
  }

  /** After the broker's own pieces, if any wait: a frame must not land inside another. */
  #write(bytes: Buffer): void {
    if (this.brokerSide.writableLength > 0) this.brokerSide.write(bytes);
    else if (this.#stream.writable && !this.#stream.write(bytes)) this.#holdForClient();
  }

  #holdForClient(): void {
    if ((this.#holds & CLIENT_BEHIND) !== 0) return;
    this.#holds |= CLIENT_BEHIND;
    this.#stream.pause();
    this.#stream.once('drain', () => this.#release(CLIENT_BEHIND));
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#holds === 0 && !this.#closed) this.brokerSide.push(null);
  }

  #refuse(code: Refusal['code'], message: string): true {
    this.#front.refused(this, { code, message });
    this.close();
    return true;
  }
}

function sameBytes(known: Buffer, bytes: Buffer, from: number, end: number): boolean {
  if (known.length !== end - from) return false;
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[from + i]) return false;
  return true;
}
