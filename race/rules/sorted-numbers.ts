/**
 * Numbers kept in order while they come and go, to have their median at any time. Adding and removing cost a search
 * and a move; made for some thousands of numbers.
 */
import { elementOf } from '../present.ts';

export class SortedNumbers {
  readonly #values: number[] = [];

  /** Takes one number out and another in; null for none. */
  replace(old: number | null, now: number | null): void {
    if (old === now) return;
    if (old !== null) {
      const at = this.#firstNotBelow(old);
      if (this.#values[at] === old) this.#values.splice(at, 1);
    }
    if (now !== null) this.#values.splice(this.#firstNotBelow(now), 0, now);
  }

  /** The lower one of the two in the middle; null without any. */
  median(): number | null {
    return this.#values[(this.#values.length - 1) >> 1] ?? null;
  }

  #firstNotBelow(value: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (elementOf(this.#values, middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
