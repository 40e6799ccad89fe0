/**
 * A track's packed blocks, oldest first. One by itself takes some 400 bytes beside what is in it (an array, its memory, and
 * what the engine and the allocator keep of both), which is more than half as much again: of a field's long day 20 MB. So
 * they lie in pieces of several. What is in a piece is never written again.
 */

/** A new piece has room for about so many blocks: of each rider's newest piece half is empty. */
const PIECE_BLOCKS = 8;

export class Blocks {
  /** Of each block: the piece that it lies in, and from where to where. */
  readonly #pieces: Uint8Array[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  /** So much of the newest piece is free, behind its last block; nothing of a piece that was kept or cut. */
  #room = 0;

  get length(): number {
    return this.#pieces.length;
  }

  /** Bytes they take. */
  get bytes(): number {
    let sum = 0;
    for (let n = 0; n < this.length; n++) sum += this.#to[n]! - this.#from[n]!;
    return sum;
  }

  /** The piece that block `n` lies in: with `fromOf` it says which block that is, whatever becomes of the track. */
  pieceOf(n: number): Uint8Array {
    return this.#pieces[n]!;
  }

  /** Where in its piece block `n` begins. */
  fromOf(n: number): number {
    return this.#from[n]!;
  }

  /** Block `n`, where it lies. */
  at(n: number): Uint8Array {
    return this.#pieces[n]!.subarray(this.#from[n]!, this.#to[n]!);
  }

  /** One more, copied. */
  push(block: Uint8Array): void {
    const isNew = block.length > this.#room;
    const piece = isNew ? new Uint8Array(PIECE_BLOCKS * block.length) : this.#pieces.at(-1)!;
    const from = isNew ? 0 : this.#to.at(-1)!;
    piece.set(block, from);
    this.#put(piece, from, from + block.length);
    this.#room = piece.length - from - block.length;
  }

  /** Adds blocks that lie one behind the other in a piece, the first from `ends[0]` to `ends[1]`, so many of them. */
  pushPiece(piece: Uint8Array, ends: readonly number[], count: number): void {
    for (let n = 0; n < count; n++) this.#put(piece, ends[n]!, ends[n + 1]!);
    this.#room = 0;
  }

  /** Only the first so many stay; of a piece that is cut through, only what stays. */
  cut(length: number): void {
    if (length >= this.length) return;
    const isThrough = length > 0 && this.#pieces[length] === this.#pieces[length - 1];
    this.#room = 0;
    this.#pieces.length = length;
    this.#from.length = length;
    this.#to.length = length;
    if (isThrough) this.#copyLast();
  }

  #put(piece: Uint8Array, from: number, to: number): void {
    this.#pieces.push(piece);
    this.#from.push(from);
    this.#to.push(to);
  }

  /** The blocks of the last piece, in one of their own without anything else. */
  #copyLast(): void {
    const last = this.#pieces.at(-1)!;
    const first = this.#pieces.indexOf(last);
    const start = this.#from[first]!;
    const piece = last.slice(start, this.#to.at(-1)!);
    for (let n = first; n < this.length; n++) {
      this.#pieces[n] = piece;
      this.#from[n]! -= start;
      this.#to[n]! -= start;
    }
  }
}
