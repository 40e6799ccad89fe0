// biome-ignore-all lint/style/noNonNullAssertion: bytes of every message, read within their length: a check shared by lists of all kinds takes 7 ns a byte instead of half a one (measured).
/**
 * MQTT's small words (1.5): numbers, texts and binary data, read with their bounds checked and written as buffers.
 * What is read is a view of the bytes received; nothing is copied.
 */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The other side does not keep to the protocol. `reason` is MQTT 5's word for it. */
export class Malformed extends Error {
  readonly reason: number;
  constructor(why: string, reason = 0x81) {
    super(why);
    this.reason = reason;
  }
}

export class Reader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Where `count` bytes begin, which are passed over. @throws Malformed when there are fewer. */
  #pass(count: number): number {
    const from = this.at;
    if (from + count > this.end) throw new Malformed('a packet ends in the middle of a field');
    this.at += count;
    return from;
  }

  u8(): number {
    return this.bytes[this.#pass(1)]!;
  }
  u16(): number {
    return this.bytes.readUInt16BE(this.#pass(2));
  }
  u32(): number {
    return this.bytes.readUInt32BE(this.#pass(4));
  }

  /** A number in one to four bytes of seven bits (1.5.5). */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 4; i++) {
      const byte = this.u8();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new Malformed('a number takes more than four bytes');
  }

  binary(): Buffer {
    const length = this.u16();
    const from = this.#pass(length);
    return this.bytes.subarray(from, from + length);
  }

  text(): string {
    return textOf(this.binary());
  }
}

/** UTF-8 without NUL (1.5.4). @throws Malformed */
export function textOf(bytes: Uint8Array): string {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    throw new Malformed('a text is not UTF-8');
  }
  if (text.includes('\0')) throw new Malformed('a text contains a NUL');
  return text;
}

export function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

export const u16Bytes = (value: number): number[] => [value >> 8, value & 255];
export const u32Bytes = (value: number): number[] => [
  (value >>> 24) & 255,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];

/** A text or binary field: two bytes of length, then its bytes. */
export function sized(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from(u16Bytes(bytes.length)), bytes]);
}

/** A whole packet: its first byte, its length, its content. */
export function packet(first: number, ...content: readonly (Uint8Array | readonly number[])[]): Buffer {
  const parts = content.map((part) => Buffer.from(part as Uint8Array));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([first, ...varintBytes(length)]), ...parts]);
}
