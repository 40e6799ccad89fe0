/**
 * What the journal lacks of what it once acknowledged: kept in its settings until it is back, and told to officials for
 * a week. A relay that knows it is asked for it (broker/healing/).
 */
import { LOCAL_SETTINGS } from './batch.ts';
import type { Journal, LostRecords } from './journal.ts';
import type { LostTail } from './mark.ts';
import type { LostOf } from './mark-whose.ts';

export interface Loss extends LostTail {
  /** Records of it that came back since. */
  readonly back?: number;
  /** When it was noticed, UTC epoch ms: an old journal's loss is news, too. */
  readonly foundMs?: number;
  /** Every relay was asked and has given what it had. */
  readonly asked?: boolean;
  /** Of several relays, those that have. */
  readonly askedOf?: readonly string[];
  /** Who gave back what is back, if not the relay. */
  readonly backFrom?: BackFrom;
}

/** The cloud relay, or the other computer of the pair. */
export type BackFrom = 'relay' | 'standby';

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
    const found: Loss = { foundMs: this.#now(), ...loss };
    return this.#settings.put(LOSSES, [...this.list(), found].slice(-KEPT));
  }

  /** Those that nobody, or not this relay, has been asked for. */
  missing(relay?: string): readonly Loss[] {
    return this.list().filter(
      ({ asked, askedOf = [] }) => asked !== true && (relay === undefined || !askedOf.includes(relay)),
    );
  }

  /**
   * So many records of those in this range are back; what else there was this relay does not have. `relay`: who gave them,
   * where there are `others` that may have more.
   */
  gotBack(
    range: { readonly fromSeq: number; readonly toSeq: number },
    records: number,
    relay = '',
    others: readonly string[] = [],
  ): Promise<void> {
    const next = this.list().map((loss): Loss => {
      const isOf = loss.fromSeq <= range.toSeq && range.fromSeq <= loss.toSeq;
      if (!isOf || loss.asked === true) return loss;
      const askedOf = [...new Set([...(loss.askedOf ?? []), relay])];
      const found = { ...loss, back: (loss.back ?? 0) + records };
      const isAsked = recordsOf(found) === 0 || others.every((other) => askedOf.includes(other));
      return isAsked ? { ...found, asked: true } : { ...found, askedOf };
    });
    return this.#settings.put(LOSSES, next);
  }

  /** So many records of those in this range are back from the other computer of the pair; a relay may have more. */
  cameBack(range: { readonly fromSeq: number; readonly toSeq: number }, records: number): Promise<void> {
    const next = this.list().map((loss): Loss => {
      if (loss.fromSeq > range.toSeq || range.fromSeq > loss.toSeq) return loss;
      const back = Math.min(loss.toSeq - loss.fromSeq + 1, (loss.back ?? 0) + records);
      return { ...loss, back, backFrom: 'standby' };
    });
    return this.#settings.put(LOSSES, next);
  }

  /** For officials: `now`, what is missing at this very start, and what was lost in the last week and is not back. */
  told(now: LostTail | null): LostRecords | null {
    const earlier = this.list().filter(
      ({ fromSeq, toMs, foundMs = toMs }) =>
        this.#now() - Math.max(toMs, foundMs) <= TOLD_MS && (now === null || fromSeq < now.fromSeq),
    );
    const all: readonly Loss[] = now === null ? earlier : [...earlier, now];
    const newest = all.at(-1);
    if (newest === undefined) return null;
    // Of settings one start says what the next one says again; of records each loss is another.
    const settings = newest.settings ?? 0;
    const missing = all.filter((loss) => recordsOf(loss) > 0 || (loss === newest && settings > 0));
    const told = missing.length > 0 ? missing : [newest];
    const records = sum(told, recordsOf);
    return {
      records,
      settings,
      back: sum(told, ({ back = 0 }) => back),
      fromMs: Math.min(...told.map(({ fromMs }) => fromMs)),
      toMs: Math.max(...told.map(({ toMs }) => toMs)),
      of: records > 0 ? ofAll(told) : null,
      isNew: (now !== null || this.#isNew) && records + settings > 0,
      ...(told.some(({ backFrom }) => backFrom === 'standby') && { backFrom: 'standby' as const }),
    };
  }
}

const recordsOf = ({ fromSeq, toSeq, back = 0 }: Loss): number => Math.max(0, toSeq - fromSeq + 1 - back);

const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

/** Whose they were together; null where nothing is known of any. */
function ofAll(losses: readonly Loss[]): LostOf | null {
  const known = losses.flatMap(({ of }) => of ?? []);
  if (known.length < 2) return known[0] ?? null;
  const riders = new Map<string, LostOf['riders'][number]>();
  for (const rider of known.flatMap((of) => of.riders)) {
    const key = `${rider.race}/${rider.entry}`;
    riders.set(key, { ...rider, records: rider.records + (riders.get(key)?.records ?? 0) });
  }
  return {
    riders: [...riders.values()].sort((a, b) => b.records - a.records),
    passings: sum(known, ({ passings }) => passings),
    decisions: sum(known, ({ decisions }) => decisions),
  };
}
