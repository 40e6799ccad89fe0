/**
 * Enough of Centrifuge's client protocol (protobuf, version 1: the one of the library that Debian has) to connect,
 * subscribe and find the publications. Every WebSocket message holds length-delimited commands or replies.
 */
const CONNECT = 0;
const SUBSCRIBE = 1;
const PUBLICATION = 0;

export type CentrifugeSays =
  | { readonly is: 'data'; readonly bytes: Uint8Array }
  | { readonly is: 'subscribed' }
  | { readonly is: 'other' };

const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
const command = (id: number, method: number, params: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.of(0x08, id, 0x10, method), field(3, params)]);
  return Buffer.concat([Buffer.of(body.length), body]);
};

/** What a client sends first: that it connects, and what it follows. */
export const centrifugeJoin = (channel: string): readonly Buffer[] => [
  command(1, CONNECT, new Uint8Array(0)),
  command(2, SUBSCRIBE, field(1, Buffer.from(channel))),
];

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const value = varint();
    const isBytes = (key & 7) === 2;
    yield {
      number: key >> 3,
      value,
      bytes: isBytes ? bytes.subarray(at, at + value) : bytes.subarray(at, at),
    };
    if (isBytes) at += value;
  }
}

const find = (bytes: Uint8Array, number: number): Field | undefined => {
  for (const each of fieldsOf(bytes)) if (each.number === number) return each;
  return undefined;
};

/** What a message's replies say, one after the other. */
export function* centrifugeSays(message: Uint8Array): Generator<CentrifugeSays> {
  let at = 0;
  while (at < message.length) {
    let length = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++] ?? 0;
      length += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    yield said(message.subarray(at, at + length));
    at += length;
  }
}

function said(reply: Uint8Array): CentrifugeSays {
  const id = find(reply, 1)?.value ?? 0;
  if (id === 2) return { is: 'subscribed' };
  const push = id === 0 ? find(reply, 3)?.bytes : undefined;
  if (!push || (find(push, 1)?.value ?? PUBLICATION) !== PUBLICATION) return { is: 'other' };
  const publication = find(push, 3)?.bytes;
  const data = publication && find(publication, 4)?.bytes;
  return data ? { is: 'data', bytes: data } : { is: 'other' };
}
