/**
 * What one client publishes: found in its bytes, handed to intake (a rider's) or passed on (anybody else's), answered
 * when it is known what became of it. PUBACKs leave in the order of their messages, all that are due in one write.
 *
 * Bounds: messages and fixes that wait for their commit (then the socket is not read), QoS 2 messages half-way, aliases.
 */

import { elementOf } from '../../race/present.ts';
import { saying } from '../../race/race.ts';
import { type Refusal, refusalOf } from '../refusal.ts';
import { sessionOf } from './accepted.ts';
import { Acknowledgements, type Owed } from './acknowledgements.ts';
import { answer } from './answers.ts';
import { Malformed } from './bytes.ts';
import { isModest } from './filters.ts';
import { PUBLISH, PUBREC, type PublishHead, readPublish, topicName, type Version } from './frames.ts';
import { costOf, type MqttLimits } from './limits.ts';
import { forwardable } from './packets.ts';
import { closingReason, REASON } from './reasons.ts';
import type { Inbound } from './topics.ts';

/** What became of a message: it is acknowledged, perhaps with why it was not taken, or it has to come again. */
export interface Fate {
  /** MQTT 5's reason; 0 when it was taken. */
  readonly reason: number;
  readonly again: Refusal | null;
}

/** The fate of nearly every message. */
export const TAKEN: Fate = { reason: 0, again: null };

export interface Published {
  readonly topic: string;
  readonly route: Inbound;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** MQTT 5's, to be passed on, as bytes. */
  readonly properties: Buffer;
  readonly expiryS: number | null;
}

/** What publishing needs of the connection that it comes by. */
export interface Sender {
  readonly version: Version;
  readonly limits: MqttLimits;
  readonly session: { readonly halfOpen: Set<number> } | null;
  readonly isClosed: boolean;
  routeOf(topic: string): Inbound;
  /** A message; `done` exactly once. Answers how many fixes are in it. */
  published(message: Published, done: (fate: Fate) => void): number;
  refused(refusal: Refusal): void;
  send(bytes: Buffer): void;
  /** Writes the acknowledgements that are due: now, or once whatever runs is over. */
  flush(): void;
  flushSoon(): void;
  /** Fewer messages wait. */
  eased(): void;
  close(reason: number, words: string): void;
}

const NOTHING = Buffer.alloc(0);

export class Inflow {
  readonly #from: Sender;
  readonly #acknowledgements = new Acknowledgements();
  /** The topic of the last message and what it is: a rider hardly ever uses another. */
  #topicBytes: Buffer = NOTHING;
  #topic = '';
  #route: Inbound | null = null;
  readonly #aliases = new Map<number, string>();
  #messagesWaiting = 0;
  #fixesWaiting = 0;
  /** QoS 2 messages that wait for their commit. */
  #halvesWaiting = 0;

  constructor(from: Sender) {
    this.#from = from;
  }

  /** Whether so much waits that no more should be read. */
  get isFull(): boolean {
    const { messagesWaitingMax, fixesWaitingMax } = this.#from.limits;
    return this.#messagesWaiting >= messagesWaitingMax || this.#fixesWaiting > fixesWaitingMax;
  }
  get isEased(): boolean {
    const { messagesWaitingMax, fixesWaitingMax } = this.#from.limits;
    return this.#messagesWaiting <= messagesWaitingMax / 2 && this.#fixesWaiting <= fixesWaitingMax / 2;
  }

  /** The acknowledgements that are due, in one piece; null when none is. */
  due(): Buffer | null {
    return this.#acknowledgements.drain();
  }

  /** A whole PUBLISH. Answers what it costs its sender. @throws Malformed */
  publish(bytes: Buffer, at: number, end: number): number {
    const from = this.#from;
    const head = readPublish(bytes, at, end, from.version);
    if (head === null) throw new Malformed('a PUBLISH that does not say its topic or its number');
    const route = this.#routeOf(bytes, head);
    if (head.qos === 2 && !this.#opensHalf(head.packetId)) return costOf(end - at, 0);
    const { properties } = head;
    const message: Published = {
      topic: this.#topic,
      route,
      payload: bytes.subarray(head.payloadAt, end),
      qos: head.qos,
      retain: head.retain,
      properties: from.version === 5 ? forwardable(properties) : NOTHING,
      expiryS: properties.messageExpiryS ?? null,
    };
    const { qos, packetId } = head;
    const owed = qos === 1 ? this.#acknowledgements.owe(packetId) : null;
    let fixes = 0;
    let isSettled = false;
    this.#messagesWaiting++;
    if (qos === 2) this.#halvesWaiting++;
    const waiting = from.published(message, (fate) => {
      isSettled = true;
      this.#messagesWaiting--;
      this.#fixesWaiting -= fixes;
      if (qos === 2) this.#halvesWaiting--;
      this.#settle(qos, packetId, owed, fate);
    });
    if (!isSettled) {
      fixes = waiting;
      this.#fixesWaiting += fixes;
    }
    return costOf(end - at, waiting);
  }

  /** A PUBLISH too large to be read: its head is in `head`. It is answered, seen by officials, and skipped. */
  tooLarge(head: Buffer, length: number): boolean {
    const from = this.#from;
    const { frameBytesMax } = from.limits;
    const refusal = refusalOf('too-large', saying('phone-too-large', { bytes: length, most: frameBytesMax }));
    const said = readLarge(head, from.version);
    from.refused(refusal);
    if (said === null) {
      from.close(REASON.tooLarge, refusal.message);
      return false;
    }
    const fate: Fate = { reason: REASON.quota, again: null };
    const { qos, packetId } = said;
    if (qos === 1) this.#settle(qos, packetId, this.#acknowledgements.owe(packetId), fate);
    else if (qos === 2) this.#settle(qos, packetId, null, fate);
    return true;
  }

  /** The client gives up the number of a QoS 2 message. */
  pubrel(packetId: number): void {
    const was = this.#from.session?.halfOpen.delete(packetId) ?? false;
    this.#from.send(answer(0x70, this.#from.version, packetId, was ? 0 : REASON.idNotFound));
  }

  /** False for a repeat of one that was taken, which is answered again. @throws Malformed beyond the bound */
  #opensHalf(packetId: number): boolean {
    const from = this.#from;
    const halfOpen = sessionOf(from).halfOpen;
    if (halfOpen.has(packetId)) {
      from.send(answer(PUBREC << 4, from.version, packetId));
      return false;
    }
    if (halfOpen.size + this.#halvesWaiting >= from.limits.halfOpenMax)
      throw new Malformed(
        `more than ${from.limits.halfOpenMax} messages of QoS 2 are half-way`,
        REASON.receiveMaxExceeded,
      );
    return true;
  }

  #settle(qos: 0 | 1 | 2, packetId: number, owed: Owed | null, { reason, again }: Fate): void {
    const from = this.#from;
    if (from.isClosed) return;
    if (again !== null) {
      from.flush();
      from.close(closingReason(again), again.message);
      return;
    }
    const told = from.version === 5 ? reason : 0;
    if (owed !== null) {
      if (this.#acknowledgements.settle(owed, told)) from.flushSoon();
    } else if (qos === 2) {
      // Refused, MQTT 5's number is free again at once (4.3.3).
      if (told < 0x80) sessionOf(from).halfOpen.add(packetId);
      from.send(answer(PUBREC << 4, from.version, packetId, told));
    }
    from.eased();
  }

  /** @throws Malformed */
  #routeOf(bytes: Buffer, { topicAt, topicEnd, properties }: PublishHead): Inbound {
    const alias = properties.topicAlias;
    if (topicEnd === topicAt || alias !== undefined) return this.#aliased(bytes, topicAt, topicEnd, alias);
    if (this.#route !== null && sameBytes(this.#topicBytes, bytes, topicAt, topicEnd)) return this.#route;
    this.#topicBytes = Buffer.from(bytes.subarray(topicAt, topicEnd));
    return this.#becomes(readTopic(bytes, topicAt, topicEnd));
  }

  #aliased(bytes: Buffer, from: number, end: number, alias: number | undefined): Inbound {
    if (alias === undefined) throw new Malformed('a PUBLISH without a topic', REASON.protocolError);
    if (alias === 0 || alias > this.#from.limits.aliasesMax)
      throw new Malformed(`a topic alias of ${alias}`, REASON.badAlias);
    const topic = from === end ? this.#aliases.get(alias) : readTopic(bytes, from, end);
    if (topic === undefined)
      throw new Malformed(`a topic alias of ${alias}, which was not set`, REASON.badAlias);
    this.#aliases.set(alias, topic);
    if (this.#route !== null && topic === this.#topic) return this.#route;
    this.#topicBytes = NOTHING;
    return this.#becomes(topic);
  }

  #becomes(topic: string): Inbound {
    this.#topic = topic;
    this.#route = this.#from.routeOf(topic);
    return this.#route;
  }
}

/** @throws Malformed */
function readTopic(bytes: Buffer, from: number, end: number): string {
  const topic = topicName(bytes, from, end);
  if (topic === null) throw new Malformed('a topic must be UTF-8 text without wildcards', REASON.badTopic);
  if (!isModest(topic))
    throw new Malformed('a topic that is too long or has too many levels', REASON.badTopic);
  return topic;
}

/** QoS and number of a PUBLISH of which only the beginning is there; null when they are not in it. */
function readLarge(
  head: Buffer,
  version: Version,
): { readonly qos: 0 | 1 | 2; readonly packetId: number } | null {
  if (elementOf(head, 0) >> 4 !== PUBLISH) return null;
  try {
    // Properties may reach beyond what is there; they do not matter.
    return readPublish(head, 0, head.length, version === 5 ? 4 : version);
  } catch {
    return null;
  }
}

function sameBytes(known: Buffer, bytes: Buffer, from: number, end: number): boolean {
  if (known.length !== end - from) return false;
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[from + i]) return false;
  return true;
}
