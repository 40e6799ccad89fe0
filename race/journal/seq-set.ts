/**
 * A set of journal sequence numbers: one bit each, in pages, so that millions of applied records cost little.
 * Bound: one 4 KiB page for each 32,768 consecutive numbers of which any was added.
 */
import { elementOf } from '../present.ts';

const PAGE_BITS = 15;
const WORDS = 1 << (PAGE_BITS - 5);

export class SeqSet {
  readonly #pages = new Map<number, Uint32Array>();
  #pageNumber = -1;
  #page: Uint32Array = new Uint32Array(0);
  #allTo = -1;

  /** Holds every number up to this one from now on. */
  addAllTo(seq: number): void {
    this.#allTo = Math.max(this.#allTo, seq);
  }

  /** Adds a number ≥ 0; false when it was there already. */
  add(seq: number): boolean {
    if (seq <= this.#allTo) return false;
    const pageNumber = Math.floor(seq / (1 << PAGE_BITS));
    if (pageNumber !== this.#pageNumber) {
      let page = this.#pages.get(pageNumber);
      if (page === undefined) {
        page = new Uint32Array(WORDS);
        this.#pages.set(pageNumber, page);
      }
      this.#pageNumber = pageNumber;
      this.#page = page;
    }
    const bit = seq % (1 << PAGE_BITS);
    const mask = 1 << (bit & 31);
    const word = elementOf(this.#page, bit >> 5);
    if ((word & mask) !== 0) return false;
    this.#page[bit >> 5] = word | mask;
    return true;
  }
}
