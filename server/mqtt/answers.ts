/** The packets that are sent to clients, each in the client's version of MQTT. */
import { packet, sized, u16Bytes, varintBytes } from './bytes.ts';
import type { Version } from './frames.ts';
import { type Properties, propertyBytes, withLength } from './properties.ts';
import { connackCode3 } from './reasons.ts';

const NO_PROPERTIES: readonly number[] = [0];

export function connack(
  version: Version,
  reason: number,
  sessionPresent = false,
  properties: Properties = {},
): Buffer {
  const present = sessionPresent ? 1 : 0;
  if (version === 5) return packet(0x20, [present, reason], withLength(propertyBytes(properties)));
  // 3.1 knows no session-present flag.
  return packet(0x20, [version === 4 ? present : 0, connackCode3(reason)]);
}

/** PUBREC, PUBREL or PUBCOMP, by its first byte. */
export function answer(first: number, version: Version, packetId: number, reason = 0, words = ''): Buffer {
  if (version !== 5 || reason === 0) return Buffer.from([first, 2, packetId >> 8, packetId & 255]);
  if (words === '') return Buffer.from([first, 3, packetId >> 8, packetId & 255, reason]);
  const properties = withLength(propertyBytes({ reason: words }));
  return packet(first, u16Bytes(packetId), [reason], properties);
}

/** What became of each filter: the QoS granted, or a reason; MQTT 3 knows one reason, 0x80 (3.1: none at all). */
export function suback(version: Version, packetId: number, granted: readonly number[]): Buffer {
  const codes = version === 5 ? granted : granted.map((code) => Math.min(code, 0x80));
  return packet(0x90, u16Bytes(packetId), version === 5 ? NO_PROPERTIES : [], codes);
}

export function unsuback(version: Version, packetId: number, codes: readonly number[]): Buffer {
  return version === 5
    ? packet(0xb0, u16Bytes(packetId), NO_PROPERTIES, codes)
    : packet(0xb0, u16Bytes(packetId));
}

/** Only MQTT 5 is told why a connection ends. */
export const disconnect = (reason: number, words: string): Buffer =>
  words === ''
    ? packet(0xe0, [reason], NO_PROPERTIES)
    : packet(0xe0, [reason], withLength(propertyBytes({ reason: words })));

export const PINGRESP = Buffer.from([0xd0, 0]);

export interface Outgoing {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  /** 0 for QoS 0. */
  readonly packetId: number;
  /** MQTT 5 only: properties as bytes, without their length. */
  readonly properties: Uint8Array;
}

export function publish(version: Version, message: Outgoing): Buffer {
  const { payload, qos, packetId } = message;
  const topic = sized(message.topic);
  const id = qos === 0 ? [] : u16Bytes(packetId);
  const properties = version === 5 ? withLength(message.properties) : [];
  const length = topic.length + id.length + properties.length + payload.length;
  const first = 0x30 | (message.dup ? 8 : 0) | (qos << 1) | (message.retain ? 1 : 0);
  return Buffer.concat([
    Buffer.from([first, ...varintBytes(length)]),
    topic,
    Buffer.from(id),
    Buffer.from(properties),
    payload,
  ]);
}
