/**
 * What was refused lately, for officials: bounded, whoever sends it. The same said again by the same sender is one line
 * with a count, and no sender has more than a tenth of the list, so that one phone that sends the same junk all day
 * hides nobody else's trouble. On disk within seconds: a restart forgets none of what was acknowledged and refused.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Refusal } from '../../server/refusal.ts';
import type { Journal } from '../journal/journal.ts';

export interface RefusalSeen {
  /** When it happened, the last time if it happened again. */
  readonly atMs: number;
  readonly dialect: string;
  readonly who: string;
  /** Where `who` does not say it (a rider's user name does). */
  readonly race?: RaceId | undefined;
  readonly refusal: Refusal;
  /** How many positions, or messages without any, were refused like this. */
  readonly items: number;
}

export const REFUSALS_KEPT = 200;
export const REFUSALS_OF_ONE = 20;
const KEY = 'refusals-seen';
const WRITE_EVERY_MS = 5_000;

export class Refusals {
  /** Oldest first. */
  readonly list: RefusalSeen[] = [];
  readonly #settings: Journal['settings'];
  #isWritten = true;
  #isWriting = false;
  #writtenMs = Number.NEGATIVE_INFINITY;

  /** Reads what an earlier run left. */
  constructor(settings: Journal['settings']) {
    this.#settings = settings;
    const left = settings.get(KEY);
    if (Array.isArray(left)) this.list.push(...left.filter(isSeen).slice(-REFUSALS_KEPT));
  }

  add(seen: RefusalSeen): void {
    const { list } = this;
    const known = list.findIndex((one) => isAlike(one, seen));
    const before = known < 0 ? 0 : (list.splice(known, 1)[0]?.items ?? 0);
    list.push({ ...seen, items: seen.items + before });
    const ofOne = list.filter(({ who }) => who === seen.who).length;
    if (ofOne > REFUSALS_OF_ONE)
      list.splice(
        list.findIndex(({ who }) => who === seen.who),
        1,
      );
    if (list.length > REFUSALS_KEPT) list.shift();
    this.#isWritten = false;
  }

  /** Writes what is new, now and then. A disk that fails is said by whoever needs it for more than this. */
  tick(nowMs: number): void {
    if (this.#isWritten || this.#isWriting || Math.abs(nowMs - this.#writtenMs) < WRITE_EVERY_MS) return;
    this.#isWritten = true;
    this.#isWriting = true;
    this.#writtenMs = nowMs;
    this.#settings
      .put(KEY, this.list)
      .catch(() => {
        this.#isWritten = false;
      })
      .finally(() => {
        this.#isWriting = false;
      });
  }
}

/** Of two refusals that differ in a number alone (a time, a place), the newer stands for both: but for decisions and
 * passings that were lost to others under their ids, each of which an official may want to look at. */
const wordsOf = ({ refusal }: RefusalSeen): string => refusal.message.replace(/\d+/g, '#');

const isAlike = (a: RefusalSeen, b: RefusalSeen): boolean =>
  a.who === b.who &&
  a.dialect === b.dialect &&
  a.race === b.race &&
  a.refusal.code === b.refusal.code &&
  a.refusal.code !== 'conflict' &&
  wordsOf(a) === wordsOf(b);

function isSeen(value: unknown): value is RefusalSeen {
  const { atMs, dialect, who, refusal, items } = (value ?? {}) as Partial<RefusalSeen>;
  return (
    typeof atMs === 'number' &&
    typeof items === 'number' &&
    typeof dialect === 'string' &&
    typeof who === 'string' &&
    typeof refusal?.code === 'string' &&
    typeof refusal.message === 'string'
  );
}
