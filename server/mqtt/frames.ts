// biome-ignore-all lint/style/noNonNullAssertion: bytes of every message, read within their length: a check shared by lists of all kinds takes 7 ns a byte instead of half a one (measured).
/**
 * Where an MQTT frame ends, and what a PUBLISH carries: what is read of every message of every rider, so nothing is
 * copied and everything is offsets into the bytes received. The other packets are read in packets.ts.
 */
import { Malformed, Reader, textOf } from './bytes.ts';
import { type Properties, readProperties } from './properties.ts';

export const CONNECT = 1;
export const PUBLISH = 3;
export const PUBACK = 4;
export const PUBREC = 5;
export const PUBREL = 6;
export const PUBCOMP = 7;
export const SUBSCRIBE = 8;
export const UNSUBSCRIBE = 10;
export const PINGREQ = 12;
export const DISCONNECT = 14;
/** Packet types that a client may send (AUTH, 15, is for sign-ins that nobody offers here). */
export const FROM_CLIENTS = new Set([1, 3, 4, 5, 6, 7, 8, 10, 12, 14]);

/** 3 is MQTT 3.1, 4 is 3.1.1. */
export type Version = 3 | 4 | 5;

/** The whole length of the frame at `at`; 0 when its head is still incomplete, −1 when it is malformed. */
export function frameLength(bytes: Uint8Array, at: number): number {
  let length = 0;
  let scale = 1;
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return 0;
    length += (byte & 127) * scale;
    if (byte < 128) return 1 + i + length;
    scale *= 128;
  }
  return -1;
}

/** Where the frame's own content begins: after the packet type and one to four bytes of length. */
export function contentAt(bytes: Uint8Array, at: number): number {
  let i = at + 1;
  while (bytes[i]! > 127) i++;
  return i + 1;
}

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

export interface PublishHead {
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly topicAt: number;
  /** Equal to `topicAt` when MQTT 5's alias stands for the topic. */
  readonly topicEnd: number;
  /** 0 for QoS 0. */
  readonly packetId: number;
  readonly payloadAt: number;
  readonly properties: Properties;
}

const NO_PROPERTIES: Properties = Object.freeze({});

/**
 * The head of the PUBLISH from `at` to `end`; null when it is malformed (its topic is not looked into).
 * @throws Malformed for MQTT 5's properties that are not right
 */
export function readPublish(bytes: Buffer, at: number, end: number, version: Version): PublishHead | null {
  const qos = (bytes[at]! >> 1) & 3;
  const topicAt = contentAt(bytes, at) + 2;
  if (qos === 3 || topicAt > end) return null;
  const topicEnd = topicAt + uint16(bytes, topicAt - 2);
  let payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
  if (payloadAt > end || (topicEnd === topicAt && version !== 5)) return null;
  const packetId = qos === 0 ? 0 : uint16(bytes, topicEnd);
  if (qos !== 0 && packetId === 0) return null;
  let properties = NO_PROPERTIES;
  if (version === 5) {
    if (payloadAt === end) return null;
    if (bytes[payloadAt] === 0) payloadAt++;
    else {
      const reader = new Reader(bytes, payloadAt, end);
      properties = readProperties(reader, 'P');
      payloadAt = reader.at;
    }
  }
  const first = bytes[at]!;
  return {
    qos: qos as 0 | 1 | 2,
    retain: (first & 1) !== 0,
    dup: (first & 8) !== 0,
    topicAt,
    topicEnd,
    packetId,
    payloadAt,
    properties,
  };
}

/** The topic name a PUBLISH is for; null when no client may send it (not UTF-8, a wildcard, a NUL). */
export function topicName(bytes: Uint8Array, from: number, end: number): string | null {
  try {
    const topic = textOf(bytes.subarray(from, end));
    return /[+#]/.test(topic) ? null : topic;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
