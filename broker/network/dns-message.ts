/**
 * DNS messages as multicast DNS uses them (RFC 1035, 6762): the record types of service discovery, written with
 * name compression, read with every length and pointer checked. Bytes in, values out; no sockets.
 */
import { addressBytes } from './addresses.ts';

export const TYPE = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, NSEC: 47, ANY: 255 } as const;

export type RecordData =
  | { readonly type: typeof TYPE.A | typeof TYPE.AAAA; readonly address: string }
  | { readonly type: typeof TYPE.PTR; readonly target: Name }
  | { readonly type: typeof TYPE.SRV; readonly port: number; readonly target: Name }
  | { readonly type: typeof TYPE.TXT; readonly texts: readonly string[] }
  /** Says which types a name has, so that nobody waits for the others. */
  | { readonly type: typeof TYPE.NSEC; readonly has: readonly number[] };

/** A name's labels, without the root: `['bell-lap-3f9a', 'local']`. */
export type Name = readonly string[];

export interface DnsRecord {
  readonly name: Name;
  readonly ttlS: number;
  /** Ours alone: whoever hears it forgets what they knew of this name and type. */
  readonly unique: boolean;
  readonly data: RecordData;
}

export interface Question {
  readonly name: Name;
  readonly type: number;
}

/** A record as it was heard: its data stay bytes (names in them not compressed), enough to compare. */
export interface ReceivedRecord {
  readonly name: Name;
  readonly type: number;
  readonly ttlS: number;
  readonly data: Uint8Array;
}

export interface Message {
  readonly id: number;
  readonly isResponse: boolean;
  readonly questions: readonly Question[];
  readonly answers: readonly ReceivedRecord[];
  /** In a probe: what the sender wants to be. */
  readonly authorities: readonly ReceivedRecord[];
  readonly additionals: readonly ReceivedRecord[];
}

export interface Writing {
  readonly id?: number;
  readonly isResponse: boolean;
  readonly questions?: readonly Question[];
  readonly answers?: readonly DnsRecord[];
  readonly authorities?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
  /** For a resolver that is not multicast DNS: short lives, no claim to be the only one. */
  readonly legacy?: boolean;
}

const CLASS_IN = 1;
const UNIQUE = 0x8000;
const RESPONSE = 0x8400; // an answer, authoritative
const LEGACY_TTL_S = 10;
const RECORDS_MAX = 256;

export const sameName = (a: Name, b: Name): boolean => keyOf(a) === keyOf(b);
export const keyOf = (name: Name): string => name.map((label) => label.toLowerCase()).join('\0');

export function encodeMessage(writing: Writing): Uint8Array {
  const { questions = [], answers = [], authorities = [], additionals = [], legacy = false } = writing;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(writing.id ?? 0, 0);
  head.writeUInt16BE(writing.isResponse ? RESPONSE : 0, 2);
  for (const [at, { length }] of [questions, answers, authorities, additionals].entries())
    head.writeUInt16BE(length, 4 + at * 2);
  const out = [...head];
  const seen = new Map<string, number>();
  for (const { name, type } of questions) {
    writeName(out, name, seen);
    out.push(...u16(type), ...u16(CLASS_IN));
  }
  for (const record of [...answers, ...authorities, ...additionals]) {
    writeName(out, record.name, seen);
    const ttlS = legacy ? Math.min(record.ttlS, LEGACY_TTL_S) : record.ttlS;
    const kind = CLASS_IN | (record.unique && !legacy && writing.isResponse ? UNIQUE : 0);
    out.push(...u16(record.data.type), ...u16(kind), ...u16(ttlS >>> 16), ...u16(ttlS & 0xffff));
    const lengthAt = out.length;
    out.push(0, 0);
    writeData(out, record, seen);
    out.splice(lengthAt, 2, ...u16(out.length - lengthAt - 2));
  }
  return Uint8Array.from(out);
}

/** The data of a record without compression, for comparing with what others say. */
export function dataBytes(record: DnsRecord): Uint8Array {
  const out: number[] = [];
  writeData(out, record, null);
  return Uint8Array.from(out);
}

function writeData(out: number[], { name, data }: DnsRecord, seen: Map<string, number> | null): void {
  if (data.type === TYPE.PTR) writeName(out, data.target, seen);
  else if (data.type === TYPE.SRV) {
    out.push(0, 0, 0, 0, ...u16(data.port));
    writeName(out, data.target, seen);
  } else if (data.type === TYPE.TXT)
    for (const text of data.texts.length === 0 ? [''] : data.texts) out.push(...labelBytes(text, 255));
  else if (data.type === TYPE.NSEC) {
    const bitmap = new Uint8Array(Math.floor(Math.max(...data.has) / 8) + 1);
    for (const type of data.has) bitmap[type >> 3] = (bitmap[type >> 3] ?? 0) | (0x80 >> (type & 7));
    writeName(out, name, seen);
    out.push(0, bitmap.length, ...bitmap);
  } else out.push(...addressBytes(data.address));
}

/** `seen`: where a name's rest was written before; null writes every name in full. */
function writeName(out: number[], name: Name, seen: Map<string, number> | null): void {
  for (let at = 0; at < name.length; at += 1) {
    const rest = keyOf(name.slice(at));
    const before = seen?.get(rest);
    if (before !== undefined) {
      out.push(...u16(0xc000 | before));
      return;
    }
    if (out.length < 0x4000) seen?.set(rest, out.length);
    out.push(...labelBytes(name[at] ?? '', 63));
  }
  out.push(0);
}

function labelBytes(text: string, max: number): number[] {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > max) throw new RangeError(`"${text}" is longer than the ${max} bytes DNS allows`);
  return [bytes.length, ...bytes];
}

const u16 = (value: number): [number, number] => [(value >> 8) & 0xff, value & 0xff];

/** Null for what is no DNS message: anybody on the network may send anything. */
export function decodeMessage(bytes: Uint8Array): Message | null {
  try {
    return new Reader(bytes).message();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(): Message {
    const [id, flags] = [this.#u16(), this.#u16()];
    const counts = [this.#u16(), this.#u16(), this.#u16(), this.#u16()];
    if (counts.reduce((sum, count) => sum + count, 0) > RECORDS_MAX) throw new RangeError('too many records');
    const [questions = 0, answers = 0, authorities = 0, additionals = 0] = counts;
    return {
      id,
      isResponse: (flags & 0x8000) !== 0,
      questions: this.#times(questions, () => this.#question()),
      answers: this.#times(answers, () => this.#record()),
      authorities: this.#times(authorities, () => this.#record()),
      additionals: this.#times(additionals, () => this.#record()),
    };
  }

  #times<T>(count: number, read: () => T): T[] {
    return Array.from({ length: count }, read);
  }

  #question(): Question {
    const name = this.#name();
    const type = this.#u16();
    this.#u16();
    return { name, type };
  }

  #record(): ReceivedRecord {
    const name = this.#name();
    const type = this.#u16();
    this.#u16();
    const ttlS = this.#u16() * 65_536 + this.#u16();
    const length = this.#u16();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('a record runs past the end');
    const data = this.#data(type, end);
    this.#at = end;
    return { name, type, ttlS, data };
  }

  /** Data with the names in it written out. */
  #data(type: number, end: number): Uint8Array {
    const out: number[] = [];
    if (type === TYPE.SRV) {
      out.push(...this.#bytes.subarray(this.#at, this.#at + 6));
      this.#at += 6;
    }
    if (type === TYPE.PTR || type === TYPE.SRV || type === TYPE.NSEC) writeName(out, this.#name(), null);
    if (this.#at < end) out.push(...this.#bytes.subarray(this.#at, end));
    return Uint8Array.from(out);
  }

  #name(): Name {
    const labels: string[] = [];
    let at = this.#at;
    let after: number | null = null;
    let length = 0;
    for (;;) {
      const size = this.#bytes.readUInt8(at);
      if (size === 0) break;
      if (size >= 0xc0) {
        const to = this.#bytes.readUInt16BE(at) & 0x3fff;
        if (to >= at) throw new RangeError('a name points forward'); // so that no chain of pointers is endless
        after ??= at + 2;
        at = to;
        continue;
      }
      length += size + 1;
      if (size > 63 || length > 255 || at + 1 + size > this.#bytes.length)
        throw new RangeError('a name is too long');
      labels.push(this.#bytes.toString('utf8', at + 1, at + 1 + size));
      at += size + 1;
    }
    this.#at = after ?? at + 1;
    return labels;
  }

  #u16(): number {
    const value = this.#bytes.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }
}
