/** The newest retained message of each topic, at most so many and so many bytes, in all and of one owner. */

import { entryOf } from '../../race/present.ts';
import { covers } from './filters.ts';
import type { Mail } from './mail.ts';

export interface RetainedLimits {
  readonly retainedMax: number;
  readonly retainedBytesMax: number;
  /** Of one credential, so that one device cannot take what all have. */
  readonly retainedOfOneMax: number;
}

export class Retained {
  /** Messages not kept at a bound. */
  dropped = 0;
  bytes = 0;
  readonly #limits: RetainedLimits;
  readonly #byTopic = new Map<
    string,
    { readonly mail: Mail; readonly owner: string; readonly bytes: number }
  >();
  readonly #countOf = new Map<string, number>();

  constructor(limits: RetainedLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#byTopic.size;
  }

  /** Keeps it in place of the one before; an empty one removes it (3.3.1.3). False when there was no room. */
  put(mail: Mail, owner: string): boolean {
    const before = this.#byTopic.get(mail.topic);
    if (mail.payload.length === 0) {
      if (before) this.#forget(mail.topic);
      return true;
    }
    const bytes = mail.payload.length + mail.topic.length * 2 + mail.properties.length + 200;
    const count = this.#byTopic.size + (before ? 0 : 1);
    const ofOwner = (this.#countOf.get(owner) ?? 0) + (before?.owner === owner ? 0 : 1);
    const { retainedMax, retainedBytesMax, retainedOfOneMax } = this.#limits;
    const isTooMany = count > retainedMax || (owner !== '' && ofOwner > retainedOfOneMax);
    if (isTooMany || this.bytes - (before?.bytes ?? 0) + bytes > retainedBytesMax) {
      this.dropped++;
      return false;
    }
    if (before) this.#forget(mail.topic);
    this.#byTopic.set(mail.topic, { mail, owner, bytes });
    this.#countOf.set(owner, (this.#countOf.get(owner) ?? 0) + 1);
    this.bytes += bytes;
    return true;
  }

  /** Those that a filter covers and that have not expired. */
  *covered(filter: string, nowMs: number): Generator<Mail> {
    if (!/[+#]/.test(filter)) {
      const one = this.#byTopic.get(filter);
      if (one && !this.#isOver(one.mail, nowMs)) yield one.mail;
      return;
    }
    for (const { mail } of this.#byTopic.values())
      if (covers(filter, mail.topic) && !this.#isOver(mail, nowMs)) yield mail;
  }

  #isOver(mail: Mail, nowMs: number): boolean {
    if (mail.expiresMs > nowMs) return false;
    this.#forget(mail.topic);
    return true;
  }

  #forget(topic: string): void {
    const one = entryOf(this.#byTopic, topic);
    this.#byTopic.delete(topic);
    this.bytes -= one.bytes;
    const left = entryOf(this.#countOf, one.owner) - 1;
    if (left > 0) this.#countOf.set(one.owner, left);
    else this.#countOf.delete(one.owner);
  }
}
