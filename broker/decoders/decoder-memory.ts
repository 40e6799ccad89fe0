/** Small facts that a dialect keeps between conversations; the lasting ones are on disk a little later. */

import { forgetOldest } from '../../race/present.ts';
import type { DecodersOptions } from './decoder-seen.ts';

/** Facts of one decoder: some for each source that tells by it. */
const REMEMBERED_MAX = 64;

export class DecoderMemory {
  readonly #key: string;
  readonly #options: Pick<DecodersOptions, 'settings' | 'log'>;
  readonly #facts: Map<string, { readonly value: unknown; readonly lasting: boolean }>;
  #dirtySinceMs: number | null = null;

  constructor(decoder: string, options: Pick<DecodersOptions, 'settings' | 'log'>) {
    this.#key = `decoder-memory:${decoder}`;
    this.#options = options;
    const saved = options.settings.get(this.#key);
    const entries = typeof saved === 'object' && saved !== null ? Object.entries(saved) : [];
    this.#facts = new Map(entries.map(([name, value]) => [name, { value, lasting: true }]));
  }

  recall(name: string): unknown {
    return this.#facts.get(name)?.value;
  }

  remember(name: string, value: unknown, lasting: boolean, nowMs: number): void {
    if (JSON.stringify(this.recall(name)) === JSON.stringify(value)) return;
    this.#facts.delete(name);
    this.#facts.set(name, { value, lasting });
    if (this.#facts.size > REMEMBERED_MAX) forgetOldest(this.#facts);
    if (lasting) this.#dirtySinceMs ??= nowMs;
  }

  /** Saves what changed more than `afterMs` ago. */
  save(nowMs: number, afterMs: number): void {
    if (this.#dirtySinceMs === null || Math.abs(nowMs - this.#dirtySinceMs) < afterMs) return;
    this.#dirtySinceMs = null;
    const lasting = [...this.#facts].filter(([, fact]) => fact.lasting);
    this.#options.settings
      .put(this.#key, Object.fromEntries(lasting.map(([name, { value }]) => [name, value])))
      .catch((error) => this.#options.log({ decoder: this.#key, says: 'not saved', why: String(error) }));
  }
}
