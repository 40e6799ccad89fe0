/**
 * Positions that come while the past is still being folded. They are made durable and acknowledged all the same, because
 * that needs no race: whose they are the decisions say, and what of them is known already the journal says. What was stored
 * waits here, and is folded when the past is, in the journal's order.
 */
import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import type { Journal } from '../journal/journal.ts';

/** What is known of this place at this moment: nothing, this very fix (a repeat), or one at another place. */
export type StoredAt = (place: Pick<Fix, 'latDeg' | 'lonDeg'>, timeMs: number) => 'none' | 'same' | 'other';

/** Fixes of one moment in so many places; two phones, or an app that says whole seconds and twelve positions in one. */
export const SAME_MOMENT_MAX = 1_000;
/** What waits to be folded, or for its turn; whoever comes beyond is asked to come again. */
const WAITING_MAX = 100_000;
/** More than a rider's track holds. */
const ALL = 1_000_000;
/** As finely as tracks keep places. */
const STEPS_PER_DEGREE = 1e7;

export class EarlyFixes {
  /** Resolves when the past is folded, and what came meanwhile with it. */
  readonly folded: Promise<void>;
  readonly #journal: Pick<Journal, 'fixes'>;
  readonly #records: JournalRecord[] = [];
  readonly #turns = new Map<string, Promise<void>>();
  #waiting = 0;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor(journal: Pick<Journal, 'fixes'>) {
    this.#journal = journal;
    this.folded = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever waits for it hears; nobody may.
    this.folded.catch(() => undefined);
  }

  /** Whether more can wait. */
  get hasRoom(): boolean {
    return this.#waiting + this.#records.length < WAITING_MAX;
  }

  /** Messages of one rider are looked at one after the other, as they came. */
  inTurn(race: RaceId, entry: EntryId, work: () => Promise<void>): void {
    const rider = `${race} ${entry}`;
    this.#waiting += 1;
    const turn = (this.#turns.get(rider) ?? Promise.resolve()).then(work, work).finally(() => {
      this.#waiting -= 1;
      if (this.#turns.get(rider) === turn) this.#turns.delete(rider);
    });
    this.#turns.set(rider, turn);
  }

  /** Does it when the past is folded. */
  wait(work: () => void, failed: (error: unknown) => void): void {
    this.#waiting += 1;
    this.folded.then(work, failed);
  }

  /** What the journal has of this rider about the time of these fixes; null when it cannot say so soon. */
  async stored(race: RaceId, entry: EntryId, fixes: readonly Fix[]): Promise<StoredAt | null> {
    let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { timeMs } of fixes) {
      fromMs = Math.min(fromMs, timeMs);
      toMs = Math.max(toMs, timeMs + SAME_MOMENT_MAX);
    }
    try {
      const there = await this.#journal.fixes(race, entry, { fromMs, toMs, limit: ALL, soon: true });
      const byTime = new Map(there.map((fix) => [fix.timeMs, fix]));
      return (place, timeMs) => {
        const fix = byTime.get(timeMs);
        return fix === undefined ? 'none' : isThere(fix, place) ? 'same' : 'other';
      };
    } catch {
      return null;
    }
  }

  /** It is on disk: to be folded. */
  keep(record: JournalRecord): void {
    this.#records.push(record);
  }

  /** What was stored, in the journal's order. */
  records(): readonly JournalRecord[] {
    return this.#records.sort((one, other) => one.seq - other.seq);
  }

  end(): void {
    this.#resolve();
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

const inSteps = (degrees: number): number => Math.round(degrees * STEPS_PER_DEGREE);

const isThere = (fix: Fix, place: Pick<Fix, 'latDeg' | 'lonDeg'>): boolean =>
  inSteps(fix.latDeg) === inSteps(place.latDeg) && inSteps(fix.lonDeg) === inSteps(place.lonDeg);
