/** The packets that clients send beside PUBLISH, read whole: what a CONNECT asks for, a SUBSCRIBE, an answer. */
import { Malformed, Reader } from './bytes.ts';
import { CONNECT, contentAt, type Version } from './frames.ts';
import { type Properties, propertyBytes, readProperties } from './properties.ts';
import { REASON } from './reasons.ts';

export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly delayS: number;
  readonly expiryS: number | null;
  /** What is passed on with it, as bytes (`forwardable`). */
  readonly properties: Buffer;
}

export interface Connect {
  readonly version: Version;
  readonly clean: boolean;
  readonly keepaliveS: number;
  readonly clientId: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly will: Will | null;
  /** How long the session outlives the connection, s; 0xffffffff = until it is ended. */
  readonly sessionExpiryS: number;
  /** What the client can take: messages not yet acknowledged, bytes of a packet, aliases. */
  readonly receiveMax: number;
  readonly packetSizeMax: number;
  readonly topicAliasMax: number;
  /** Whether reasons may be given in words. */
  readonly wantsWords: boolean;
}

/** A CONNECT that cannot be served: by which reason it is answered, in which version; null answers nothing. */
export interface Unfit {
  readonly unfit: string;
  readonly version: Version;
  readonly reason: number | null;
}

export const FOREVER_S = 0xffffffff;
const CLIENT_ID_LENGTH_MAX = 256;
const NO_PROPERTIES: Properties = Object.freeze({});
const unfit = (why: string, version: Version = 4, reason: number | null = null): Unfit => ({
  unfit: why,
  version,
  reason,
});

/** Reads the CONNECT from `at` to `end`. Never throws. */
export function readConnect(bytes: Buffer, at: number, end: number): Connect | Unfit {
  let version: Version = 4;
  try {
    const reader = new Reader(bytes, contentAt(bytes, at), end);
    if (bytes[at] !== CONNECT << 4) return unfit('the first packet is no MQTT CONNECT');
    const name = reader.text();
    const level = reader.u8();
    if (name !== 'MQTT' && name !== 'MQIsdp') return unfit('the first packet is no MQTT CONNECT');
    if (level !== 3 && level !== 4 && level !== 5)
      return unfit('it speaks an unknown MQTT', 4, REASON.unsupportedVersion);
    version = level;
    return readRest(reader, version);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return unfit(error.message, version, version === 5 ? error.reason : null);
  }
}

/** @throws Malformed */
function readRest(reader: Reader, version: Version): Connect | Unfit {
  const flags = reader.u8();
  const keepaliveS = reader.u16();
  const [hasUser, hasPassword, hasWill] = [(flags & 0x80) !== 0, (flags & 0x40) !== 0, (flags & 4) !== 0];
  const willQos = (flags >> 3) & 3;
  const clean = (flags & 2) !== 0;
  // The reserved bit, a will's QoS 3 or its flags without a will (3.1.2.3 to 3.1.2.9); before 5 no password alone.
  if ((flags & 1) !== 0 || willQos === 3 || (!hasWill && (flags & 0x38) !== 0))
    throw new Malformed('a CONNECT whose flags cannot be');
  if (hasPassword && !hasUser && version !== 5) throw new Malformed('a CONNECT with a password and no name');
  const properties = version === 5 ? readProperties(reader, 'C') : NO_PROPERTIES;
  const clientId = reader.text();
  const will = hasWill ? readWill(reader, version, willQos as 0 | 1 | 2, (flags & 0x20) !== 0) : null;
  const username = hasUser ? reader.text() : null;
  const password = hasPassword ? reader.binary().toString('utf8') : null;
  if (reader.left !== 0) throw new Malformed('a CONNECT does not hold what its flags say');
  if (properties.authMethod !== undefined || properties.authData !== undefined)
    return unfit('it wants to sign in by a method nobody offers here', version, REASON.badAuthMethod);
  // Only 3.1.1 lets a client do without an id, and only without a session; MQTT 5 is given one.
  const mayBeEmpty = version === 5 || (version === 4 && clean);
  if (Buffer.byteLength(clientId) > CLIENT_ID_LENGTH_MAX || (clientId === '' && !mayBeEmpty))
    return unfit('its client id is empty or too long', version, REASON.badClientId);
  return {
    version,
    clean,
    keepaliveS,
    clientId,
    username,
    password,
    will,
    sessionExpiryS: version === 5 ? (properties.sessionExpiryS ?? 0) : clean ? 0 : FOREVER_S,
    receiveMax: properties.receiveMax ?? 65_535,
    packetSizeMax: properties.packetSizeMax ?? Number.POSITIVE_INFINITY,
    topicAliasMax: properties.topicAliasMax ?? 0,
    wantsWords: version === 5 && properties.requestProblem !== 0,
  };
}

function readWill(reader: Reader, version: Version, qos: 0 | 1 | 2, retain: boolean): Will {
  const properties = version === 5 ? readProperties(reader, 'W') : NO_PROPERTIES;
  const topic = reader.text();
  if (topic === '' || /[+#]/.test(topic)) throw new Malformed('a will for no topic', REASON.badTopic);
  return {
    topic,
    // Kept as long as the connection: it must not keep all that came with it.
    payload: Buffer.from(reader.binary()),
    qos,
    retain,
    delayS: properties.willDelayS ?? 0,
    expiryS: properties.messageExpiryS ?? null,
    properties: forwardable(properties),
  };
}

/** What of a message's properties is passed on unchanged (3.3.2.3), as bytes. */
export function forwardable(properties: Properties): Buffer {
  const { payloadFormat, contentType, responseTopic, correlationData, user } = properties;
  if (responseTopic !== undefined && /[+#]/.test(responseTopic))
    throw new Malformed('a response topic with a wildcard', REASON.protocolError);
  return propertyBytes({
    ...(payloadFormat !== undefined && { payloadFormat }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData }),
    ...(user !== undefined && { user }),
  });
}

export interface Asked {
  readonly filter: string;
  readonly qos: 0 | 1 | 2;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  /** 0: send what is retained; 1: only to a new subscription; 2: never. */
  readonly retainHandling: 0 | 1 | 2;
}

export interface Subscribe {
  readonly packetId: number;
  readonly asked: readonly Asked[];
  readonly identifier: number | null;
}

/** @throws Malformed */
export function readSubscribe(bytes: Buffer, at: number, end: number, version: Version): Subscribe {
  const reader = new Reader(bytes, contentAt(bytes, at), end);
  const packetId = reader.u16();
  const properties = version === 5 ? readProperties(reader, 'S') : NO_PROPERTIES;
  const asked: Asked[] = [];
  while (reader.left > 0) {
    const filter = reader.text();
    const options = reader.u8();
    const qos = options & 3;
    const retainHandling = (options >> 4) & 3;
    const reserved = version === 5 ? options & 0xc0 : options & 0xfc;
    if (filter === '' || qos === 3 || reserved !== 0 || retainHandling === 3)
      throw new Malformed('a SUBSCRIBE that is malformed');
    asked.push({
      filter,
      qos: qos as 0 | 1 | 2,
      noLocal: (options & 4) !== 0,
      retainAsPublished: (options & 8) !== 0,
      retainHandling: retainHandling as 0 | 1 | 2,
    });
  }
  if (packetId === 0 || asked.length === 0)
    throw new Malformed('a SUBSCRIBE to nothing', REASON.protocolError);
  return { packetId, asked, identifier: properties.subscriptionIds?.[0] ?? null };
}

export interface Unsubscribe {
  readonly packetId: number;
  readonly filters: readonly string[];
}

/** @throws Malformed */
export function readUnsubscribe(bytes: Buffer, at: number, end: number, version: Version): Unsubscribe {
  const reader = new Reader(bytes, contentAt(bytes, at), end);
  const packetId = reader.u16();
  if (version === 5) readProperties(reader, 'U');
  const filters: string[] = [];
  while (reader.left > 0) filters.push(reader.text());
  if (packetId === 0 || filters.length === 0) throw new Malformed('an UNSUBSCRIBE that is malformed');
  return { packetId, filters };
}

export interface Answer {
  readonly packetId: number;
  readonly reason: number;
}

/** A PUBACK, PUBREC, PUBREL or PUBCOMP. @throws Malformed */
export function readAnswer(bytes: Buffer, at: number, end: number, version: Version): Answer {
  const reader = new Reader(bytes, contentAt(bytes, at), end);
  const packetId = reader.u16();
  const reason = version === 5 && reader.left > 0 ? reader.u8() : 0;
  if (version === 5 && reader.left > 0) readProperties(reader, 'K');
  if (packetId === 0 || reader.left > 0) throw new Malformed('an answer that does not say to what');
  return { packetId, reason };
}

/** @throws Malformed */
export function readDisconnect(
  bytes: Buffer,
  at: number,
  end: number,
  version: Version,
): { readonly reason: number; readonly sessionExpiryS: number | null } {
  const reader = new Reader(bytes, contentAt(bytes, at), end);
  const reason = version === 5 && reader.left > 0 ? reader.u8() : 0;
  const properties = version === 5 && reader.left > 0 ? readProperties(reader, 'D') : NO_PROPERTIES;
  if (reader.left > 0) throw new Malformed('a DISCONNECT that says too much');
  return { reason, sessionExpiryS: properties.sessionExpiryS ?? null };
}
