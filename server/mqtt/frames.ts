/**
 * MQTT's frames (3.1 and 3.1.1, sections 2 and 3), as far as station and relay read them themselves: where one ends, what
 * a CONNECT asks for, what a PUBLISH carries. Nothing is copied; everything is offsets into the bytes received.
 */

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const CONNECT = 1;
export const PUBLISH = 3;
/** Packet types that a client may send. */
export const FROM_CLIENTS = new Set([1, 3, 4, 5, 6, 7, 8, 10, 12, 14]);

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
function contentAt(bytes: Uint8Array, at: number): number {
  let i = at + 1;
  while (bytes[i]! > 127) i++;
  return i + 1;
}

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

export interface ConnectHead {
  /** 3 = MQTT 3.1, 4 = 3.1.1, 5 = 5; others are not MQTT as we know it. */
  readonly level: number;
  readonly clean: boolean;
  readonly keepaliveS: number;
  /** Where the two bytes of the keep-alive are. */
  readonly keepaliveAt: number;
  readonly clientIdLength: number;
}

/** The head of the CONNECT from `at` to `end`; null when it is none. */
export function readConnect(bytes: Uint8Array, at: number, end: number): ConnectHead | null {
  let i = contentAt(bytes, at);
  if (bytes[at] !== CONNECT << 4 || i + 2 > end) return null;
  const nameLength = uint16(bytes, i);
  i += 2;
  if (i + nameLength + 4 > end) return null;
  const name = String.fromCharCode(...bytes.subarray(i, i + Math.min(nameLength, 6)));
  i += nameLength;
  if (name !== 'MQTT' && name !== 'MQIsdp') return null;
  const level = bytes[i]!;
  const head = {
    level,
    clean: (bytes[i + 1]! & 2) !== 0,
    keepaliveS: uint16(bytes, i + 2),
    keepaliveAt: i + 2,
  };
  if (level !== 3 && level !== 4) return { ...head, clientIdLength: 0 };
  if (i + 6 > end) return null;
  return { ...head, clientIdLength: uint16(bytes, i + 4) };
}

const CLIENT_ID_LENGTH_MAX = 256;

/** Why a CONNECT cannot be served, with the CONNACK that says so in its own version's words; null when it can. */
export function unfitConnect(head: ConnectHead): { readonly connack: Buffer; readonly why: string } | null {
  // 0x84: unsupported protocol version, in MQTT 5's form.
  if (head.level === 5)
    return { connack: Buffer.from([0x20, 3, 0, 0x84, 0]), why: 'it speaks MQTT 5; set it to 3.1.1' };
  if (head.level !== 3 && head.level !== 4)
    return { connack: Buffer.from([0x20, 2, 0, 1]), why: 'it speaks an unknown MQTT' };
  // Only 3.1.1 lets a client do without an id, and only without a session.
  const mayBeEmpty = head.level === 4 && head.clean;
  if (head.clientIdLength > CLIENT_ID_LENGTH_MAX || (head.clientIdLength === 0 && !mayBeEmpty)) {
    return { connack: Buffer.from([0x20, 2, 0, 2]), why: 'its client id is empty or too long' };
  }
  return null;
}

export interface PublishHead {
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly topicAt: number;
  readonly topicEnd: number;
  /** 0 for QoS 0. */
  readonly packetId: number;
  readonly payloadAt: number;
}

/** The head of the PUBLISH from `at` to `end`; null when it is malformed (its topic is not looked into). */
export function readPublish(bytes: Uint8Array, at: number, end: number): PublishHead | null {
  const qos = (bytes[at]! >> 1) & 3;
  const topicAt = contentAt(bytes, at) + 2;
  if (qos === 3 || topicAt > end) return null;
  const topicEnd = topicAt + uint16(bytes, topicAt - 2);
  const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
  if (payloadAt > end || topicEnd === topicAt) return null;
  const packetId = qos === 0 ? 0 : uint16(bytes, topicEnd);
  if (qos !== 0 && packetId === 0) return null;
  return { qos: qos as 0 | 1 | 2, retain: (bytes[at]! & 1) !== 0, topicAt, topicEnd, packetId, payloadAt };
}

/** A QoS 0 PUBLISH of a short message, ready to be sent. */
export function publishFrame(topic: string, payload: Uint8Array): Buffer {
  const name = Buffer.from(topic);
  let rest = 2 + name.length + payload.length;
  const head = [PUBLISH << 4];
  do {
    head.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([...head, name.length >> 8, name.length & 255]), name, payload]);
}

/** The topic name a PUBLISH is for; null when no client may send it (not UTF-8, a wildcard, a NUL). */
export function topicName(bytes: Uint8Array, from: number, end: number): string | null {
  try {
    const topic = strictUtf8.decode(bytes.subarray(from, end));
    return /[+#\0]/.test(topic) ? null : topic;
  } catch {
    return null;
  }
}

export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** The payload of a CONNECT whose head was fit (`unfitConnect`); null when it does not hold what its flags say. */
export function readConnectPayload(bytes: Uint8Array, at: number, end: number): ConnectRequest | null {
  let i = contentAt(bytes, at);
  i += 2 + uint16(bytes, i);
  const flags = bytes[i + 1]!;
  const [hasUser, hasPassword, hasWill] = [(flags & 0x80) !== 0, (flags & 0x40) !== 0, (flags & 4) !== 0];
  // The reserved bit, a password without a name, a will's QoS 3 or its flags without a will (3.1.2.3 to 3.1.2.9).
  if ((flags & 1) !== 0 || (hasPassword && !hasUser) || (flags & 0x18) === 0x18) return null;
  if (!hasWill && (flags & 0x38) !== 0) return null;
  i += 4;
  const field = (): Uint8Array | null => {
    if (i + 2 > end) return null;
    const from = i + 2;
    i = from + uint16(bytes, i);
    return i <= end ? bytes.subarray(from, i) : null;
  };
  const clientId = textOf(field());
  if (hasWill && (textOf(field()) === null || field() === null)) return null;
  const username = hasUser ? textOf(field()) : null;
  const password = hasPassword ? textOf(field()) : null;
  if (clientId === null || (hasUser && username === null) || (hasPassword && password === null)) return null;
  return i === end ? { clientId, username, password } : null;
}

export interface Filters {
  readonly packetId: number;
  readonly filters: readonly string[];
}

/** What a SUBSCRIBE asks for, or an UNSUBSCRIBE ends (`withQos` false); null when it is malformed. */
export function readFilters(bytes: Uint8Array, at: number, end: number, withQos: boolean): Filters | null {
  let i = contentAt(bytes, at);
  if (i + 2 > end) return null;
  const packetId = uint16(bytes, i);
  i += 2;
  const filters: string[] = [];
  while (i < end) {
    const length = i + 2 <= end ? uint16(bytes, i) : 0;
    const after = i + 2 + length + (withQos ? 1 : 0);
    if (length === 0 || after > end) return null;
    const filter = textOf(bytes.subarray(i + 2, i + 2 + length));
    if (filter === null || (withQos && bytes[after - 1]! > 2)) return null;
    filters.push(filter);
    i = after;
  }
  return packetId === 0 || filters.length === 0 ? null : { packetId, filters };
}

/** The packet id that a PUBREL or another answer is about; 0 when it says none. */
export function readPacketId(bytes: Uint8Array, at: number, end: number): number {
  const i = contentAt(bytes, at);
  return i + 2 === end ? uint16(bytes, i) : 0;
}

function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  try {
    const text = strictUtf8.decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
