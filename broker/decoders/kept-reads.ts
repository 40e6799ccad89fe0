/**
 * Reads that are in no race: those that wait for a start that they belong to, and those kept aside with a reason. On
 * disk before the device is told that they were taken, bounded, and gone after a week.
 */
import type { Saying } from '../../race/race.ts';
import type { Journal } from '../journal/journal.ts';

export interface KeptRead {
  readonly key: string;
  /** `waits`: given to a race as soon as one can have it. `aside`: an official's business. */
  readonly is: 'waits' | 'aside';
  readonly why: Saying;
  readonly told: string;
  readonly chip: string | null;
  readonly timeMs: number | null;
  readonly heardMs: number;
}

/** A mat under the riders' tent reads for hours; so many of the newest are kept. */
const KEPT_MAX = { waits: 3_000, aside: 500 } as const;
const KEPT_MS = 7 * 86_400_000;
const PREFIX = 'decoder-kept:';

export class KeptReads {
  /** Newest last. */
  readonly #reads = new Map<string, KeptRead>();
  readonly #settings: Journal['settings'];
  readonly #prefix: string;
  /** How many were let go of because there were too many. */
  overflown = 0;

  constructor(decoder: string, settings: Journal['settings'], nowMs: number) {
    this.#settings = settings;
    this.#prefix = `${PREFIX}${decoder}:`;
    const kept = settings.entries(this.#prefix).map(([, value]) => value as KeptRead);
    for (const read of kept.sort((a, b) => a.heardMs - b.heardMs))
      if (read.heardMs < nowMs - KEPT_MS) void settings.delete(this.#prefix + read.key).catch(() => {});
      else this.#reads.set(read.key, read);
  }

  get(key: string): KeptRead | null {
    return this.#reads.get(key) ?? null;
  }

  /** Newest first. */
  list(is: KeptRead['is']): readonly KeptRead[] {
    return [...this.#reads.values()].filter((read) => read.is === is).reverse();
  }

  count(is: KeptRead['is']): number {
    let count = 0;
    for (const read of this.#reads.values()) if (read.is === is) count++;
    return count;
  }

  /** Resolves with true once it is durable. One that is known as it is stays as it is. */
  async put(read: KeptRead): Promise<boolean> {
    const known = this.#reads.get(read.key);
    if (known?.is === read.is && known.timeMs === read.timeMs) return true;
    try {
      await this.#settings.put(this.#prefix + read.key, read);
    } catch {
      return false;
    }
    this.#reads.delete(read.key);
    this.#reads.set(read.key, read);
    if (this.count(read.is) > KEPT_MAX[read.is]) this.#dropOldest(read.is);
    return true;
  }

  delete(key: string): void {
    if (!this.#reads.delete(key)) return;
    // Kept longer than need be when this fails: a race that has it knows it again by its key.
    void this.#settings.delete(this.#prefix + key).catch(() => {});
  }

  /** Those kept aside, once officials have seen them. */
  deleteAside(): void {
    for (const { key } of this.list('aside')) this.delete(key);
  }

  #dropOldest(is: KeptRead['is']): void {
    for (const [key, read] of this.#reads)
      if (read.is === is) {
        this.overflown += 1;
        this.delete(key);
        return;
      }
  }
}
