/** MQTT's client side, byte by byte: frames made by hand, sent in pieces, good and bad, and what comes back. */
import net from 'node:net';
import { until } from './venue.ts';

const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

export function frame(first: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export function connectFrame(
  login: { username: string; password: string },
  options: { level?: number; name?: string; clientId?: string; clean?: boolean; keepaliveS?: number } = {},
): Buffer {
  const {
    level = 4,
    name = level === 3 ? 'MQIsdp' : 'MQTT',
    clientId = 'raw',
    clean = true,
    keepaliveS = 60,
  } = options;
  return frame(
    0x10,
    text(name),
    Buffer.from([level, 0xc0 | (clean ? 2 : 0), keepaliveS >> 8, keepaliveS & 255]),
    ...(level === 5 ? [Buffer.from([0])] : []),
    text(clientId),
    text(login.username),
    text(login.password),
  );
}

export function publishFrame(
  topic: string | Uint8Array,
  payload: Uint8Array,
  qos: number,
  id = 1,
  flags = 0,
): Buffer {
  const number = qos === 0 ? [] : [Buffer.from([id >> 8, id & 255])];
  return frame(0x30 | (qos << 1) | flags, text(topic), ...number, payload);
}

export const subscribeFrame = (id: number, filter: string, qos: number): Buffer =>
  frame(0x82, Buffer.from([id >> 8, id & 255]), text(filter), Buffer.from([qos]));

export const PINGREQ = Buffer.from([0xc0, 0]);
export const PINGRESP = 'd000';
export const CONNACK = '20020000';
export const puback = (id: number): string => `4002${id.toString(16).padStart(4, '0')}`;

export interface RawClient {
  readonly socket: net.Socket;
  /** All bytes received so far, in hex. */
  received(): string;
  readonly closed: () => boolean;
  send(bytes: Uint8Array): Promise<void>;
  expect(hex: string): Promise<void>;
  expectClose(): Promise<void>;
}

export async function dial(port: number): Promise<RawClient> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((done) => socket.once('connect', () => done()));
  let received = '';
  let closed = false;
  socket.on('data', (bytes) => {
    received += bytes.toString('hex');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  return {
    socket,
    received: () => received,
    closed: () => closed,
    send: (bytes) => new Promise((done) => socket.write(bytes, () => done())),
    expect: (hex) =>
      until(() => received.length >= hex.length && received === hex, `"${hex}" came (it is "${received}")`),
    expectClose: () => until(() => closed, 'the connection is closed'),
  };
}
