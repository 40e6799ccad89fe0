// biome-ignore-all lint/style/noNonNullAssertion: bytes of every message, read within their length: a check shared by lists of all kinds takes 7 ns a byte instead of half a one (measured).
/**
 * The bytes that WebSocket frames carry (RFC 6455), as a stream: MQTT is a stream (MQTT 3.1.1, 6.0: frames need not be
 * packets), so a frame of any length goes by in pieces, and whoever finds MQTT's packets in it bounds what is kept.
 * Client frames are masked, MQTT's are binary; anything else ends the connection with the code that says why.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const OPCODE = { continued: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const CODE = { normal: 1000, protocol: 1002, notBinary: 1003 } as const;
const CONTROL_MAX = 125;
/** Head of a client's frame: two bytes, eight of length, four of mask. */
const HEAD_MAX = 14;
/** So much that the other side does not read, and pings are not answered. */
const UNREAD_MAX = 65_536;
const NOTHING = Buffer.alloc(0);

/** The answer that opens a WebSocket, or null when this request does not ask for one soundly (4.2.1). */
export function opening({ method, headers }: IncomingMessage, protocol: string | null): string | null {
  const key = headers['sec-websocket-key'];
  const isSound =
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    key !== undefined &&
    /^[+/0-9A-Za-z]{22}==$/.test(key);
  if (!isSound) return null;
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const chosen = protocol === null ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${chosen}\r\n`;
}

interface Frame {
  readonly opcode: number;
  readonly mask: Buffer;
  readonly isLast: boolean;
  left: number;
  /** Which byte of the mask is next. */
  turn: number;
}

export class WebSocketBytes extends Duplex {
  readonly #line: Duplex;
  #head: Buffer = NOTHING;
  #frame: Frame | null = null;
  /** What of a control frame has come. */
  #control: Buffer = NOTHING;
  /** A message is going on, whose frames may follow. */
  #isInMessage = false;
  #isOver = false;

  /** `line` after its opening was answered; `head`: what came with the request. */
  constructor(line: Duplex, head: Buffer) {
    super({ allowHalfOpen: false });
    this.#line = line;
    line.on('data', (chunk: Buffer) => this.#take(chunk));
    line.on('end', () => this.#ends());
    line.on('close', () => this.destroy());
    line.on('error', (error) => this.destroy(error));
    if (head.length > 0) this.#take(head);
  }

  override _read(): void {
    if (!this.#isOver) this.#line.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#isOver || !this.#line.writable) {
      done();
      return;
    }
    this.#line.cork();
    this.#line.write(headOf(OPCODE.binary, chunk.length));
    this.#line.write(chunk, done);
    this.#line.uncork();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#close(CODE.normal);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#isOver = true;
    this.#line.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isOver) {
      if (this.#frame === null) at = this.#takeHead(chunk, at);
      else at = this.#takePayload(this.#frame, chunk, at);
    }
  }

  /** Goes on with the head of a frame. Answers how far it came in `chunk`. */
  #takeHead(chunk: Buffer, from: number): number {
    const before = this.#head.length;
    const bytes = Buffer.concat([this.#head, chunk.subarray(from, from + HEAD_MAX - before)]);
    const needed = bytes.length < 2 ? HEAD_MAX : 6 + lengthBytes(bytes[1]!);
    if (bytes.length >= 2 && !this.#isAllowed(bytes[0]!, bytes[1]!)) return chunk.length;
    if (bytes.length < needed) {
      this.#head = bytes;
      return chunk.length;
    }
    this.#head = NOTHING;
    const length = payloadLength(bytes);
    if (length === null) {
      this.#close(CODE.protocol);
      return chunk.length;
    }
    const opcode = bytes[0]! & 0x0f;
    const mask = Buffer.from(bytes.subarray(needed - 4, needed));
    this.#frame = { opcode, mask, isLast: bytes[0]! >= 0x80, left: length, turn: 0 };
    if (length === 0) this.#frameEnds(this.#frame);
    return from + needed - before;
  }

  #isAllowed(first: number, second: number): boolean {
    const opcode = first & 0x0f;
    const isControl = opcode >= OPCODE.close;
    const isKnown = opcode <= OPCODE.binary || (isControl && opcode <= OPCODE.pong);
    const isWhole = !isControl || (first >= 0x80 && (second & 0x7f) <= CONTROL_MAX);
    const isInTurn = isControl || (opcode === OPCODE.continued) === this.#isInMessage;
    const isMasked = second >= 0x80 && (first & 0x70) === 0;
    if (isKnown && isWhole && isInTurn && isMasked && opcode !== OPCODE.text) return true;
    this.#close(opcode === OPCODE.text && isMasked ? CODE.notBinary : CODE.protocol);
    return false;
  }

  #takePayload(frame: Frame, chunk: Buffer, from: number): number {
    const end = Math.min(chunk.length, from + frame.left);
    const bytes = Buffer.allocUnsafe(end - from);
    for (let i = from; i < end; i++) {
      bytes[i - from] = chunk[i]! ^ frame.mask[frame.turn]!;
      frame.turn = (frame.turn + 1) & 3;
    }
    frame.left -= bytes.length;
    if (frame.opcode >= OPCODE.close) this.#control = Buffer.concat([this.#control, bytes]);
    else if (!this.push(bytes)) this.#line.pause();
    if (frame.left === 0) this.#frameEnds(frame);
    return end;
  }

  #frameEnds({ opcode, isLast }: Frame): void {
    this.#frame = null;
    if (opcode < OPCODE.close) {
      this.#isInMessage = !isLast;
      return;
    }
    const payload = this.#control;
    this.#control = NOTHING;
    if (opcode === OPCODE.close) this.#close(CODE.normal);
    else if (opcode === OPCODE.ping && this.#line.writable && this.#line.writableLength < UNREAD_MAX)
      this.#line.write(Buffer.concat([headOf(OPCODE.pong, payload.length), payload]));
  }

  /** Says goodbye, and nothing after it. */
  #close(code: number): void {
    if (this.#isOver) return;
    const payload = Buffer.from([code >> 8, code & 0xff]);
    if (this.#line.writable) this.#line.end(Buffer.concat([headOf(OPCODE.close, 2), payload]));
    this.#ends();
  }

  #ends(): void {
    if (!this.#isOver) this.push(null);
    this.#isOver = true;
    // What still comes is nobody's.
    this.#line.resume();
  }
}

const lengthBytes = (second: number): number =>
  (second & 0x7f) === 127 ? 8 : (second & 0x7f) === 126 ? 2 : 0;

/** Null beyond what a number can count. */
function payloadLength(head: Buffer): number | null {
  const short = head[1]! & 0x7f;
  if (short < 126) return short;
  if (short === 126) return head.readUInt16BE(2);
  const length = head.readBigUInt64BE(2);
  return length <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(length) : null;
}

function headOf(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 0xff]);
  const head = Buffer.alloc(10);
  head.set([first, 127]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
