/**
 * What the journal lacks of what it once acknowledged: kept in its settings until it is back, and told to officials for
 * a week. A relay that knows it is asked for it (broker/healing/).
 */
import { LOCAL_SETTINGS } from './batch.ts';
import type { Journal, LostRecords } from './journal.ts';
import type { LostTail } from './mark.ts';

export interface Loss extends LostTail {
  /** Records of it that came back since. */
  readonly back?: number;
  /** The relay was asked and has given what it had. */
  readonly asked?: boolean;
}

/** What was lost and not got back; a setting of this computer's. */
export const LOSSES = `${LOCAL_SETTINGS}journal/losses`;
const KEPT = 20;
const TOLD_MS = 7 * 86_400_000;

export class Losses {
  readonly #settings: Journal['settings'];
  readonly #now: () => number;
  /** Of this start. */
  #isNew = false;

  constructor(settings: Journal['settings'], now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  list(): readonly Loss[] {
    return (this.#settings.get(LOSSES) as readonly Loss[] | undefined) ?? [];
  }

  add(loss: Loss): Promise<void> {
    this.#isNew ||= loss.asked !== true;
    return this.#settings.put(LOSSES, [...this.list(), loss].slice(-KEPT));
  }

  /** Those that nobody has been asked for. */
  missing(): readonly Loss[] {
    return this.list().filter(({ asked }) => asked !== true);
  }

  /** So many records of those in this range are back; what else there was the relay does not have. */
  gotBack(range: { readonly fromSeq: number; readonly toSeq: number }, records: number): Promise<void> {
    const next = this.list().map((loss): Loss => {
      const isOf = loss.fromSeq <= range.toSeq && range.fromSeq <= loss.toSeq;
      return isOf && loss.asked !== true ? { ...loss, asked: true, back: (loss.back ?? 0) + records } : loss;
    });
    return this.#settings.put(LOSSES, next);
  }

  /** For officials: `now`, what is missing at this very start, or the newest loss of the last week. */
  told(now: LostTail | null): LostRecords | null {
    const newest = this.list().at(-1) ?? null;
    const loss: Loss | null = now ?? newest;
    if (loss === null || (now === null && this.#now() - loss.toMs > TOLD_MS)) return null;
    const { fromSeq, toSeq, fromMs, toMs, back = 0, of = null, settings = 0 } = loss;
    const records = Math.max(0, toSeq - fromSeq + 1 - back);
    const isNew = (now !== null || this.#isNew) && records + settings > 0;
    return { records, back, settings, fromMs, toMs, of: records > 0 ? of : null, isNew };
  }
}
