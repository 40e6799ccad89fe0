/**
 * MQTT 5's properties (2.2.2): which there are, how each is written, and in which packets it may stand. Reading
 * refuses what the standard refuses: unknown ones, those of another packet, a second of what may stand once.
 */
import { Malformed, type Reader, sized, u16Bytes, u32Bytes, varintBytes } from './bytes.ts';

export interface Properties {
  payloadFormat?: number;
  messageExpiryS?: number;
  contentType?: string;
  responseTopic?: string;
  correlationData?: Buffer;
  subscriptionIds?: number[];
  sessionExpiryS?: number;
  assignedClientId?: string;
  serverKeepAliveS?: number;
  authMethod?: string;
  authData?: Buffer;
  requestProblem?: number;
  willDelayS?: number;
  requestResponse?: number;
  responseInfo?: string;
  serverReference?: string;
  reason?: string;
  receiveMax?: number;
  topicAliasMax?: number;
  topicAlias?: number;
  maxQos?: number;
  retainAvailable?: number;
  user?: [string, string][];
  packetSizeMax?: number;
  wildcards?: number;
  subscriptionIdsAvailable?: number;
  shared?: number;
}

type Key = keyof Properties;
type Kind = 'byte' | 'flag' | 'u16' | 'u32' | 'varint' | 'text' | 'binary' | 'pair';
/** Packets by the letters of the table below: Connect, Will, connAck, Publish, Subscribe, Unsubscribe, ack, Disconnect. */
export type In = 'C' | 'W' | 'A' | 'P' | 'S' | 'U' | 'K' | 'D';

const TABLE: readonly (readonly [id: number, key: Key, kind: Kind, where: string])[] = [
  [0x01, 'payloadFormat', 'flag', 'PW'],
  [0x02, 'messageExpiryS', 'u32', 'PW'],
  [0x03, 'contentType', 'text', 'PW'],
  [0x08, 'responseTopic', 'text', 'PW'],
  [0x09, 'correlationData', 'binary', 'PW'],
  [0x0b, 'subscriptionIds', 'varint', 'PS'],
  [0x11, 'sessionExpiryS', 'u32', 'CAD'],
  [0x12, 'assignedClientId', 'text', 'A'],
  [0x13, 'serverKeepAliveS', 'u16', 'A'],
  [0x15, 'authMethod', 'text', 'CA'],
  [0x16, 'authData', 'binary', 'CA'],
  [0x17, 'requestProblem', 'flag', 'C'],
  [0x18, 'willDelayS', 'u32', 'W'],
  [0x19, 'requestResponse', 'flag', 'C'],
  [0x1a, 'responseInfo', 'text', 'A'],
  [0x1c, 'serverReference', 'text', 'AD'],
  [0x1f, 'reason', 'text', 'AKD'],
  [0x21, 'receiveMax', 'u16', 'CA'],
  [0x22, 'topicAliasMax', 'u16', 'CA'],
  [0x23, 'topicAlias', 'u16', 'P'],
  [0x24, 'maxQos', 'byte', 'A'],
  [0x25, 'retainAvailable', 'byte', 'A'],
  [0x26, 'user', 'pair', 'CWAPSUKD'],
  [0x27, 'packetSizeMax', 'u32', 'CA'],
  [0x28, 'wildcards', 'byte', 'A'],
  [0x29, 'subscriptionIdsAvailable', 'byte', 'A'],
  [0x2a, 'shared', 'byte', 'A'],
];
const BY_ID = new Map(TABLE.map((row) => [row[0], row]));
const NONE: Properties = Object.freeze({});
/** User properties of one packet; beyond them a client wastes everybody's memory. */
const USER_MAX = 64;

/** The properties that stand next in a packet. @throws Malformed */
export function readProperties(reader: Reader, where: In): Properties {
  const length = reader.varint();
  if (length === 0) return NONE;
  const end = reader.at + length;
  if (end > reader.end) throw new Malformed('properties are longer than their packet');
  const found: Record<string, unknown> = {};
  while (reader.at < end) {
    const row = BY_ID.get(reader.u8());
    if (row === undefined || !row[3].includes(where))
      throw new Malformed('a property that cannot stand here');
    const [, key, kind] = row;
    const value = readValue(reader, kind);
    if (key === 'user' || key === 'subscriptionIds') {
      const list = (found[key] as unknown[] | undefined) ?? [];
      found[key] = list;
      // A SUBSCRIBE has one identifier, and clients publish with none.
      if (key === 'subscriptionIds' && (list.length > 0 || value === 0 || where === 'P'))
        throw new Malformed('a subscription identifier that cannot stand here', 0x82);
      if (list.length >= USER_MAX) throw new Malformed(`more than ${USER_MAX} user properties`, 0x97);
      list.push(value);
    } else if (key in found) throw new Malformed(`the property ${key} comes twice`, 0x82);
    else found[key] = value;
  }
  if (reader.at !== end) throw new Malformed('a property reaches over the end of its properties');
  for (const key of ['receiveMax', 'packetSizeMax'])
    if (found[key] === 0) throw new Malformed(`${key} of 0`, 0x82);
  return found as Properties;
}

function readValue(reader: Reader, kind: Kind): unknown {
  switch (kind) {
    case 'byte':
      return reader.u8();
    case 'flag': {
      const value = reader.u8();
      if (value > 1) throw new Malformed('a flag that is neither 0 nor 1', 0x82);
      return value;
    }
    case 'u16':
      return reader.u16();
    case 'u32':
      return reader.u32();
    case 'varint':
      return reader.varint();
    case 'text':
      return reader.text();
    case 'binary':
      return Buffer.from(reader.binary());
    case 'pair':
      return [reader.text(), reader.text()];
  }
}

/** The properties as bytes, without their length. */
export function propertyBytes(properties: Properties): Buffer {
  const parts: Buffer[] = [];
  for (const [id, key, kind] of TABLE) {
    const value = properties[key];
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value])
      parts.push(Buffer.from([id]), valueBytes(kind, one as never));
  }
  return parts.length === 0 ? NOTHING : Buffer.concat(parts);
}

const NOTHING = Buffer.alloc(0);

function valueBytes(kind: Kind, value: number & string & [string, string]): Buffer {
  switch (kind) {
    case 'byte':
    case 'flag':
      return Buffer.from([value]);
    case 'u16':
      return Buffer.from(u16Bytes(value));
    case 'u32':
      return Buffer.from(u32Bytes(value));
    case 'varint':
      return Buffer.from(varintBytes(value));
    case 'text':
    case 'binary':
      return sized(value);
    case 'pair':
      return Buffer.concat([sized(value[0]), sized(value[1])]);
  }
}

/** With their length before them, as they stand in a packet. */
export const withLength = (properties: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(varintBytes(properties.length)), properties]);
