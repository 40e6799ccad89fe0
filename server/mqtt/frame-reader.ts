// biome-ignore-all lint/style/noNonNullAssertion: bytes of every message, read within their length: a check shared by lists of all kinds takes 7 ns a byte instead of half a one (measured).
/**
 * Finds the frames in the bytes of one connection, without copying those that come whole. A frame larger than is
 * taken is not waited for: its first bytes are shown, and if it is to be skipped, the rest goes by without being kept.
 *
 * Bounds: the bytes of one unfinished frame (`frameMax`), and one chunk of what came while its reader was held.
 */
import { frameLength } from './frames.ts';

export interface FrameTaker {
  /** Whether a frame that begins with this byte may come now; false ends the reading. */
  begins(first: number): boolean;
  /** The largest frame that is taken now, bytes. */
  frameMax(): number;
  /** Whether nothing more is to be taken for now. */
  isHeld(): boolean;
  /** A whole frame, in `bytes` from `at` to `end`. */
  frame(bytes: Buffer, at: number, end: number): void;
  /** Whether a frame that is too large might be skipped; then its first bytes are waited for. */
  maySkip(first: number, length: number): boolean;
  /** The first bytes of a frame that is too large (HEAD_BYTES, if it may be skipped). True skips it; false ends all. */
  tooLarge(head: Buffer, length: number): boolean;
  /** A length in more than four bytes; the reading has ended. */
  endless(): void;
}

/** Of a frame that is too large, so much is shown: enough for its topic and its number. */
export const HEAD_BYTES = 2_048;
const NOTHING: Buffer = Buffer.alloc(0);

export class FrameReader {
  readonly #taker: FrameTaker;
  /** Received and not looked at, because the taker is held. */
  #unread: Buffer = NOTHING;
  /** A frame that has not come whole: its first bytes while its length is unknown, then all there is of it. */
  #head: Buffer = NOTHING;
  #partial: Buffer | null = null;
  #partialHas = 0;
  /** The length of the whole frame whose first bytes `#partial` is. */
  #partialOf = 0;
  /** Bytes of a frame that is being skipped. */
  #skip = 0;
  #walking = false;
  #ended = false;

  constructor(taker: FrameTaker) {
    this.#taker = taker;
  }

  /** Bytes that are kept. */
  get kept(): number {
    return this.#unread.length + this.#head.length + (this.#partial?.length ?? 0);
  }

  /** More bytes. */
  receive(chunk: Buffer): void {
    if (this.#ended) return;
    if (this.#walking || this.#taker.isHeld())
      this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    else this.#walk(chunk);
  }

  /** The taker is held no longer. */
  goOn(): void {
    if (this.#walking || this.#ended || this.#unread.length === 0) return;
    const unread = this.#unread;
    this.#unread = NOTHING;
    this.#walk(unread);
  }

  /** Nothing more is read, and what was kept is given up. */
  end(): void {
    this.#ended = true;
    this.#unread = NOTHING;
    this.#head = NOTHING;
    this.#partial = null;
  }

  #walk(received: Buffer): void {
    this.#walking = true;
    try {
      this.#frames(received);
    } finally {
      this.#walking = false;
    }
  }

  #frames(received: Buffer): void {
    let bytes = received;
    let at = Math.min(this.#skip, bytes.length);
    this.#skip -= at;
    if (this.#partial !== null) {
      const taken = bytes.copy(this.#partial, this.#partialHas);
      this.#partialHas += taken;
      at += taken;
      if (this.#partialHas === this.#partial.length) {
        const whole = this.#partial;
        this.#partial = null;
        if (this.#partialOf === whole.length) this.#taker.frame(whole, 0, whole.length);
        else if (!this.#tooLarge(whole, this.#partialOf)) return;
        else {
          this.#skip = this.#partialOf - whole.length;
          const passed = Math.min(this.#skip, bytes.length - at);
          this.#skip -= passed;
          at += passed;
        }
      }
    } else if (this.#head.length > 0) {
      bytes = Buffer.concat([this.#head, bytes]);
      this.#head = NOTHING;
    }
    while (at < bytes.length && !this.#ended && !this.#taker.isHeld()) {
      if (!this.#taker.begins(bytes[at]!)) {
        this.end();
        return;
      }
      const length = frameLength(bytes, at);
      if (length < 0) {
        this.end();
        this.#taker.endless();
        return;
      }
      const isLarge = length > this.#taker.frameMax();
      if (isLarge && !this.#taker.maySkip(bytes[at]!, length)) {
        this.#tooLarge(bytes.subarray(at), length);
        return;
      }
      const shown = isLarge ? Math.min(length, HEAD_BYTES) : length;
      if (length === 0 || at + shown > bytes.length) break;
      if (isLarge) {
        if (!this.#tooLarge(bytes.subarray(at, at + shown), length)) return;
        const passed = Math.min(length, bytes.length - at);
        this.#skip = length - passed;
        at += passed;
      } else {
        this.#taker.frame(bytes, at, at + length);
        at += length;
      }
    }
    if (at < bytes.length && !this.#ended) this.#keep(bytes, at);
  }

  #tooLarge(head: Buffer, length: number): boolean {
    if (this.#taker.tooLarge(head, length)) return true;
    this.end();
    return false;
  }

  /** What is left after the last whole frame, or before a hold. */
  #keep(bytes: Buffer, at: number): void {
    if (this.#taker.isHeld()) {
      // What came while a frame was taken stands behind it.
      this.#unread =
        this.#unread.length === 0 ? bytes.subarray(at) : Buffer.concat([bytes.subarray(at), this.#unread]);
      return;
    }
    const length = frameLength(bytes, at);
    if (length === 0) this.#head = Buffer.from(bytes.subarray(at));
    else {
      const wanted = length > this.#taker.frameMax() ? Math.min(length, HEAD_BYTES) : length;
      this.#partial = Buffer.allocUnsafe(wanted);
      this.#partialOf = length;
      this.#partialHas = bytes.copy(this.#partial, 0, at);
    }
  }
}
