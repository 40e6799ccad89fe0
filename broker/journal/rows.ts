/**
 * Rows on their way between threads: one transferable buffer, no structured clone of records. A row is what the
 * `record` table holds: one passing, one decision, or a run of consecutive fixes records ("telemetry") of one
 * commit, which is why a commit of a thousand fixes is one row and one page write, not a thousand.
 *
 * A row in a buffer: a head of 40 bytes (below, little endian), then the body. Telemetry's body is one entry a
 * record: source (1 byte, 0 = taken out by retention), race, author, entry, arrival as the difference from the
 * entry before (the first: from the row's), length, fixes as race/codec/fix-batch.ts packs them.
 */

export const RowKind = { telemetry: 0, passing: 1, decision: 2 } as const;
export type RowKind = (typeof RowKind)[keyof typeof RowKind];

export interface Row {
  readonly kind: RowKind;
  /** Of the row's first record; the others follow without gaps. */
  readonly seq: number;
  /** Records in the row. */
  readonly count: number;
  /** Numbers of the race and the author; 0 for telemetry, which names them inside. */
  readonly race: number;
  readonly author: number;
  readonly atMs: number;
  readonly body: Uint8Array;
}

const HEAD_BYTES = 40;
const SHORT_BYTES = 64;
const AT = { kind: 0, count: 4, race: 8, author: 12, length: 16, seq: 24, atMs: 32 } as const;

/** Rows one after the other in a buffer that grows by doubling and is handed over whole. */
export class RowBuffer {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #length = 0;
  #row = -1;

  constructor(buffer: ArrayBuffer = new ArrayBuffer(64 * 1024), length = 0) {
    this.#length = length;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** The buffer itself, its first `length` bytes in use: to be transferred, after which this object is done with. */
  get buffer(): ArrayBuffer {
    return this.#bytes.buffer;
  }

  /** Appends a whole row. */
  row(row: Row): void {
    this.begin(row.kind, row.seq, row.race, row.author, row.atMs);
    this.body(row.body);
    this.end(row.count);
  }

  /** Begins a row; its body follows with `body`, `byte`, `unsigned`; `end` closes it. */
  begin(kind: RowKind, seq: number, race: number, author: number, atMs: number): void {
    this.#room(HEAD_BYTES);
    const view = this.#view;
    const start = this.#length;
    view.setUint32(start + AT.kind, kind, true);
    view.setUint32(start + AT.race, race, true);
    view.setUint32(start + AT.author, author, true);
    view.setFloat64(start + AT.seq, seq, true);
    view.setFloat64(start + AT.atMs, atMs, true);
    this.#row = start;
    this.#length = start + HEAD_BYTES;
    this.end(0);
  }

  /** Makes the open row hold `count` records up to here. A telemetry row may be ended again after each of its records. */
  end(count: number): void {
    this.#view.setUint32(this.#row + AT.count, count, true);
    this.#view.setUint32(this.#row + AT.length, this.#length - this.#row - HEAD_BYTES, true);
  }

  /** The first `length` of these bytes. */
  body(bytes: Uint8Array, length = bytes.length): void {
    this.#room(length);
    const to = this.#bytes;
    const at = this.#length;
    // The fix of a message is copied sooner than a view of it is made.
    if (length > SHORT_BYTES) to.set(length === bytes.length ? bytes : bytes.subarray(0, length), at);
    else for (let i = 0; i < length; i++) to[at + i] = bytes[i] as number;
    this.#length += length;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A varint as race/codec/varint.ts reads it; 0 ≤ value ≤ 2^53 − 1. */
  unsigned(value: number): void {
    this.#room(8);
    const bytes = this.#bytes;
    let rest = value;
    let at = this.#length;
    while (rest >= 0x8000_0000) {
      bytes[at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#length = at;
  }

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** The rows of a buffer, in order. Bodies are views into it. */
export function* rowsIn(buffer: ArrayBuffer, length: number): Generator<Row> {
  const view = new DataView(buffer);
  let start = 0;
  while (start < length) {
    const bodyBytes = view.getUint32(start + AT.length, true);
    yield {
      kind: view.getUint32(start + AT.kind, true) as RowKind,
      seq: view.getFloat64(start + AT.seq, true),
      count: view.getUint32(start + AT.count, true),
      race: view.getUint32(start + AT.race, true),
      author: view.getUint32(start + AT.author, true),
      atMs: view.getFloat64(start + AT.atMs, true),
      body: new Uint8Array(buffer, start + HEAD_BYTES, bodyBytes),
    };
    start += HEAD_BYTES + bodyBytes;
  }
}
