/**
 * As much of MQTT 3.1.1 as a rider's phone needs: CONNECT, PUBLISH with QoS 1 and 0, SUBSCRIBE, PING, and their
 * answers, as bytes in and bytes out. The queue is the outbox's: a connection starts clean, and what was not
 * acknowledged goes again. (MQTT.js, which does all of MQTT, weighs 105 kB compressed; this weighs one.)
 */
import { elementOf } from '../race/present.ts';

export interface ConnectOptions {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  /** Seconds; 0 = never asked to speak. */
  readonly keepAliveS: number;
  readonly will?: { readonly topic: string; readonly payload: Uint8Array; readonly retain: boolean };
}

export type Incoming =
  | { readonly kind: 'connected'; readonly code: number }
  | { readonly kind: 'acknowledged'; readonly id: number }
  | { readonly kind: 'subscribed'; readonly id: number; readonly granted: boolean }
  | { readonly kind: 'message'; readonly topic: string; readonly payload: Uint8Array }
  | { readonly kind: 'pong' };

/** The other side does not speak as agreed; the connection is to be closed. */
export class MqttError extends Error {
  override readonly name = 'MqttError';
}

/** Nothing that a phone is told is longer; more closes the connection. */
export const INCOMING_MAX = 64 * 1024;

// TextEncoder is neither DOM's nor Node's alone, but types know it only from them.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
const writer = new TextEncoder();
const reader = new TextDecoder();

type Bytes = Uint8Array<ArrayBuffer>;

const text = (value: string): readonly number[] => sized(writer.encode(value));
const sized = (bytes: Uint8Array): readonly number[] => [bytes.length >> 8, bytes.length & 0xff, ...bytes];

function packet(first: number, ...parts: readonly (readonly number[] | Uint8Array)[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const head = [first];
  for (let rest = length; ; ) {
    const digit = rest & 0x7f;
    rest >>>= 7;
    head.push(rest > 0 ? digit | 0x80 : digit);
    if (rest === 0) break;
  }
  const out = new Uint8Array(head.length + length);
  out.set(head);
  let at = head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function connectPacket({ clientId, username, password, keepAliveS, will }: ConnectOptions): Bytes {
  const flags = 0xc2 | (will ? 0x0c | (will.retain ? 0x20 : 0) : 0);
  const head = [...text('MQTT'), 4, flags, keepAliveS >> 8, keepAliveS & 0xff];
  const lastWill = will ? [...text(will.topic), ...sized(will.payload)] : [];
  return packet(0x10, head, text(clientId), lastWill, text(username), text(password));
}

/** `id` 1…65535 for QoS 1; null for QoS 0. */
export function publishPacket(topic: string, payload: Uint8Array, id: number | null, retain = false): Bytes {
  const first = 0x30 | (id === null ? 0 : 0x02) | (retain ? 0x01 : 0);
  return packet(first, text(topic), id === null ? [] : [id >> 8, id & 0xff], payload);
}

export const subscribePacket = (topic: string, id: number): Bytes =>
  packet(0x82, [id >> 8, id & 0xff], text(topic), [0]);
export const pingPacket = (): Bytes => packet(0xc0);
export const disconnectPacket = (): Bytes => packet(0xe0);

/** Bytes in, packets out; keeps the beginning of a packet until its end has come. @throws MqttError */
export function createPacketReader(): (bytes: Uint8Array) => readonly Incoming[] {
  let kept: Uint8Array = new Uint8Array(0);
  return (bytes) => {
    const all = new Uint8Array(kept.length + bytes.length);
    all.set(kept);
    all.set(bytes, kept.length);
    const found: Incoming[] = [];
    let at = 0;
    for (;;) {
      const size = sizeAt(all, at);
      if (size === null || at + size.head + size.body > all.length) break;
      const body = all.subarray(at + size.head, at + size.head + size.body);
      const one = read(elementOf(all, at), body);
      if (one !== null) found.push(one);
      at += size.head + size.body;
    }
    kept = all.slice(at);
    return found;
  };
}

/** Bytes of the fixed header and of what follows; null while the header is not complete. */
function sizeAt(bytes: Uint8Array, at: number): { head: number; body: number } | null {
  let body = 0;
  for (let digits = 0; digits < 4; digits++) {
    const digit = bytes[at + 1 + digits];
    if (digit === undefined) return null;
    body |= (digit & 0x7f) << (7 * digits);
    if (body > INCOMING_MAX) throw new MqttError(`a message of ${body} bytes is too long for a phone`);
    if (digit < 0x80) return { head: 2 + digits, body };
  }
  throw new MqttError('a packet gives its length in more than four bytes');
}

function read(first: number, body: Uint8Array): Incoming | null {
  const word = (at: number): number => {
    if (at + 1 >= body.length) throw new MqttError('a packet ends before its time');
    return (elementOf(body, at) << 8) | elementOf(body, at + 1);
  };
  switch (first >> 4) {
    case 2:
      return { kind: 'connected', code: word(0) & 0xff };
    case 3: {
      const qos = (first >> 1) & 3;
      const end = 2 + word(0);
      if (end > body.length) throw new MqttError('a topic is longer than its packet');
      const topic = reader.decode(body.subarray(2, end));
      return { kind: 'message', topic, payload: body.slice(end + (qos > 0 ? 2 : 0)) };
    }
    case 4:
      return { kind: 'acknowledged', id: word(0) };
    case 9:
      return { kind: 'subscribed', id: word(0), granted: (body[2] ?? 0x80) < 0x80 };
    case 13:
      return { kind: 'pong' };
    default:
      return null;
  }
}
