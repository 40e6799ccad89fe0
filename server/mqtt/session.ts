/**
 * A client's session: what it has subscribed to, what waits for it, what it was sent and has not acknowledged, and which
 * of its own QoS 2 messages are half-way. It may outlive its connection; its bytes are counted and bounded.
 */

import { elementOf } from '../../race/present.ts';
import type { Identity, PhoneName } from '../intake.ts';
import { answer } from './answers.ts';
import type { Version } from './frames.ts';
import type { InboxOptions } from './inbox.ts';
import { type Alias, bytesOf, type Delivery, deliveryBytes } from './mail.ts';
import type { Will } from './packets.ts';
import { REASON } from './reasons.ts';
import type { Subscription } from './subscriptions.ts';

/** A token that somebody signed in with: which, and until when it is good (wall clock, ms). */
export interface Credential {
  readonly id: string;
  readonly untilMs: number;
}

/** The connection that a session speaks on now. */
export interface Line {
  readonly version: Version;
  /** Messages with QoS 1 and 2 that the client takes before it acknowledges one. */
  readonly receiveMax: number;
  readonly packetSizeMax: number;
  /** Whether what was sent has not been read, so that the next has to wait. */
  readonly isBehind: boolean;
  send(bytes: Buffer): void;
  aliasOf(topic: string): Alias | null;
  /** Another connection has taken the session over. */
  takenOver(): void;
}

export interface SessionLimits {
  readonly waitingMax: number;
  readonly waitingBytesMax: number;
  readonly waitingBytesOfOneMax: number;
  readonly waitingBytesInAllMax: number;
  readonly inflightMax: number;
}

/** What a credential's sessions share. */
export interface Purse {
  readonly key: string;
  /** Bytes that wait in them. */
  waitingBytes: number;
}

/** What all sessions share. */
export interface SessionRoom {
  readonly limits: SessionLimits;
  readonly now: () => number;
  /** Bytes that wait in all sessions. */
  waitingBytes: number;
  readonly dropped: { waiting: number };
  /** A message that waited on disk has arrived, or never will. */
  forgetStored(stored: string): void;
}

interface Inflight {
  /** Null once the client has it and its number is still to be given up (QoS 2). */
  delivery: Delivery | null;
}

export class Session {
  readonly owner: Purse;
  readonly clientId: string;
  identity: Identity;
  username: string;
  line: Line | null = null;
  /** What its client signed in with last; null for a card, and for what was read from disk. */
  credential: Credential | null = null;
  /** Where a rider's messages go. */
  inbox: InboxOptions | null = null;
  /** How long it outlives its connection, s. */
  expiryS = 0;
  /** Since when it has no connection, ms. */
  awayMs = 0;
  /** What is still to be published for a client that was lost, and when. */
  will: { readonly will: Will; readonly atMs: number } | null = null;
  readonly subscriptions = new Map<string, Subscription>();
  /** Numbers of its QoS 2 messages that were taken and not yet given up. */
  readonly halfOpen = new Set<number>();
  /** Whether it is on disk (post.ts). */
  isStored = false;
  waitingBytes = 0;
  readonly #room: SessionRoom;
  #queue: Delivery[] = [];
  #phone: PhoneName | null = null;
  #phoneTopic = '';
  readonly #inflight = new Map<number, Inflight>();
  #lastId = 0;

  constructor(
    owner: Purse,
    clientId: string,
    who: { identity: Identity; username: string },
    room: SessionRoom,
  ) {
    this.owner = owner;
    this.clientId = clientId;
    this.identity = who.identity;
    this.username = who.username;
    this.#room = room;
  }

  /** Which phone speaks on this topic by this line: one and the same object as long as both stay. */
  phone(topic: string, line: string): PhoneName {
    if (this.#phone?.line !== line || this.#phoneTopic !== topic) {
      this.#phoneTopic = topic;
      this.#phone = { name: `${this.clientId} ${topic}`, line };
    }
    return this.#phone;
  }

  get waiting(): number {
    return this.#queue.length + this.#inflight.size;
  }

  /** Whether a delivery would find room; one without does not, and is counted. */
  hasRoomFor(delivery: Delivery): boolean {
    if (this.line === null && delivery.qos === 0) return false;
    const bytes = bytesOf(delivery);
    const { waitingMax, waitingBytesMax, waitingBytesOfOneMax, waitingBytesInAllMax } = this.#room.limits;
    // One message always goes to somebody who reads, however large it is.
    const isFirst = this.line !== null && this.waiting === 0;
    const fits =
      isFirst ||
      (this.waiting < waitingMax &&
        this.waitingBytes + bytes <= waitingBytesMax &&
        this.owner.waitingBytes + bytes <= waitingBytesOfOneMax &&
        this.#room.waitingBytes + bytes <= waitingBytesInAllMax);
    if (!fits) this.#room.dropped.waiting++;
    return fits;
  }

  /** Sends it now, or when the client can take it; `hasRoomFor` was asked. */
  deliver(delivery: Delivery): void {
    this.#count(bytesOf(delivery));
    this.#queue.push(delivery);
    this.pump();
  }

  /** Sends what waits, as far as the client takes it. */
  pump(): void {
    const { line } = this;
    if (line === null) return;
    const nowMs = this.#room.now();
    const window = Math.min(line.receiveMax, this.#room.limits.inflightMax);
    while (this.#queue.length > 0 && !line.isBehind) {
      const delivery = elementOf(this.#queue, 0);
      const isOver = delivery.mail.expiresMs <= nowMs;
      if (!isOver && delivery.qos > 0 && this.#inflight.size >= window) return;
      this.#queue.shift();
      if (isOver || !this.#send(line, delivery, nowMs)) this.#settle(delivery);
    }
  }

  /** False when it is done with: QoS 0, or larger than the client takes (which counts as sent, 3.1.2.11.4). */
  #send(line: Line, delivery: Delivery, nowMs: number): boolean {
    const packetId = delivery.qos === 0 ? 0 : this.#nextId();
    const bytes = deliveryBytes(
      line.version,
      delivery,
      packetId,
      false,
      nowMs,
      line.aliasOf(delivery.mail.topic),
    );
    if (bytes.length > line.packetSizeMax) {
      this.#room.dropped.waiting++;
      return false;
    }
    if (packetId > 0) this.#inflight.set(packetId, { delivery });
    line.send(bytes);
    return packetId > 0;
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId % 65_535) + 1;
    while (this.#inflight.has(this.#lastId));
    return this.#lastId;
  }

  /** A connection has it now: what was not acknowledged goes again, in its order, then what waits (4.4). */
  resume(line: Line): void {
    this.line = line;
    const nowMs = this.#room.now();
    let left = line.receiveMax;
    const later: Delivery[] = [];
    for (const [packetId, { delivery }] of [...this.#inflight]) {
      if (delivery === null) line.send(answer(0x62, line.version, packetId));
      else if (left > 0) {
        left--;
        line.send(
          deliveryBytes(line.version, delivery, packetId, true, nowMs, line.aliasOf(delivery.mail.topic)),
        );
      } else {
        this.#inflight.delete(packetId);
        later.push(delivery);
      }
    }
    this.#queue.unshift(...later);
    this.pump();
  }

  /** Its connection has ended. Messages that nobody was to be sure of do not wait. */
  leave(nowMs: number): void {
    this.line = null;
    this.awayMs = nowMs;
    const kept: Delivery[] = [];
    for (const delivery of this.#queue)
      if (delivery.qos > 0) kept.push(delivery);
      else this.#settle(delivery);
    this.#queue = kept;
  }

  /** Gives up all that waits; the session ends. */
  end(): void {
    for (const delivery of this.#queue) this.#settle(delivery);
    for (const { delivery } of this.#inflight.values()) if (delivery) this.#settle(delivery);
    this.#queue = [];
    this.#inflight.clear();
    this.halfOpen.clear();
  }

  // Answers of the client.

  puback(packetId: number): void {
    const sent = this.#inflight.get(packetId);
    if (sent?.delivery?.qos !== 1) return;
    this.#inflight.delete(packetId);
    this.#settle(sent.delivery);
    this.pump();
  }

  /** Answers the client's PUBREC: it gives the message up, or it took it and may give up its number. */
  pubrec(packetId: number, reason: number): void {
    const sent = this.#inflight.get(packetId);
    if (sent?.delivery?.qos === 2) {
      this.#settle(sent.delivery);
      if (reason < 0x80) sent.delivery = null;
      else this.#inflight.delete(packetId);
    }
    if (reason >= 0x80) {
      this.pump();
      return;
    }
    const isKnown = sent !== undefined && sent.delivery === null;
    this.line?.send(answer(0x62, this.line.version, packetId, isKnown ? 0 : REASON.idNotFound));
  }

  pubcomp(packetId: number): void {
    if (this.#inflight.get(packetId)?.delivery !== null) return;
    this.#inflight.delete(packetId);
    this.pump();
  }

  #count(bytes: number): void {
    this.waitingBytes += bytes;
    this.owner.waitingBytes += bytes;
    this.#room.waitingBytes += bytes;
  }

  #settle(delivery: Delivery): void {
    this.#count(-bytesOf(delivery));
    if (delivery.stored !== null) this.#room.forgetStored(delivery.stored);
  }
}
