/**
 * Fixes of one rider that were handed to the journal and are not answered yet: a repeat of one waits for the same commit.
 * Nearly always it is one fix, so that one is kept without a map: this is made and given up for every message.
 */
import type { Fix } from '../../race/fix.ts';
import type { Outcome } from '../../server/outcome.ts';

export type FixesDone = (outcome: Outcome) => void;

export class InFlight {
  /** Who waits for what another message brought, and how many of their fixes were repeats. */
  readonly waiters: { readonly done: FixesDone; readonly repeated: number }[] = [];
  /** Records of the journal that hold them. */
  records = 0;
  #timeMs = Number.NaN;
  #fix: Fix | undefined;
  #others: Map<number, Fix> | null = null;

  /** The fix that will be stored at this moment, ms; undefined for none. */
  at(timeMs: number): Fix | undefined {
    return this.#timeMs === timeMs ? this.#fix : this.#others?.get(timeMs);
  }

  set(timeMs: number, fix: Fix): void {
    const isFree = this.#fix === undefined && !this.#others?.has(timeMs);
    if (isFree || this.#timeMs === timeMs) {
      this.#timeMs = timeMs;
      this.#fix = fix;
      return;
    }
    this.#others ??= new Map();
    this.#others.set(timeMs, fix);
  }

  delete(timeMs: number): void {
    if (this.#timeMs !== timeMs) {
      this.#others?.delete(timeMs);
      return;
    }
    this.#timeMs = Number.NaN;
    this.#fix = undefined;
  }
}
