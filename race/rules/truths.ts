// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every fix: a check shared by lists of all kinds takes 7 ns a read there instead of half a one (measured).
/**
 * A rider's passings that count, in order of time. Of one that a single source saw is kept which sighting it is, and its lap; an
 * object is made of the one that is looked at. Two looks at the same passing are two objects.
 */
import type { PassingId } from '../ids.ts';
import type { SightingList } from './sighting-list.ts';
import type { LineSighting } from './trust.ts';

/** A passing that counts. */
export interface Truth {
  readonly heard: LineSighting;
  /** Lap that this passing ends (lap line) or lies in (other lines): 1 for the first. */
  readonly lap: number;
  /** Other sources that saw the same passing and agree. More of them: more sure. */
  readonly agreeing: readonly LineSighting[];
  /** Other sources that say something else about it; shown to officials. */
  readonly conflicting: readonly LineSighting[];
}

/** Most passings have one source, and a long day has many of them: they share one empty list. */
export const NOBODY_ELSE: readonly LineSighting[] = [];

/** What all lists of one record read. */
interface Kept {
  readonly sightings: SightingList;
  /** Of each passing its sighting's number; −1, −2 … for the first, second … of `others`. */
  readonly rows: readonly number[];
  readonly laps: readonly number[];
  readonly others: readonly Truth[];
}

export class Truths implements Iterable<Truth> {
  readonly #kept: Kept;
  /** Which of those kept, as numbers in ascending order; null: from the first on. */
  readonly #picked: readonly number[] | null;
  readonly length: number;

  constructor(kept: Kept, picked: readonly number[] | null, length: number) {
    this.#kept = kept;
    this.#picked = picked;
    this.length = length;
  }

  /** As with arrays, −1 is the last. */
  at(index: number): Truth | undefined {
    const place = this.placeAt(index < 0 ? this.length + index : index);
    return place === undefined ? undefined : truthOf(this.#kept, place);
  }

  /** One that is there. */
  nth(index: number): Truth {
    return truthOf(this.#kept, this.#picked === null ? index : this.#picked[index]!);
  }

  /** The moment of one, UTC epoch ms; NaN where there is none, before the first too. */
  timeMsAt(index: number): number {
    const place = this.placeAt(index);
    if (place === undefined) return Number.NaN;
    const row = this.#kept.rows[place]!;
    return row < 0 ? this.#kept.others[-1 - row]!.heard.timeMs : this.#kept.sightings.timeMsAt(row);
  }

  /** Which one it is among all that count of the rider. */
  placeAt(index: number): number | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    return this.#picked === null ? index : this.#picked[index];
  }

  /** Those about which another source says something else. */
  disputed(): readonly Truth[] {
    if (this.#kept.others.length === 0) return [];
    return [...this].filter(({ conflicting }) => conflicting.length > 0);
  }

  /** The first that is so. */
  find(isSo: (truth: Truth) => boolean): Truth | undefined {
    for (const truth of this) if (isSo(truth)) return truth;
    return undefined;
  }

  /** The first so many. */
  first(count: number): Truths {
    return count >= this.length ? this : new Truths(this.#kept, this.#picked, Math.max(0, count));
  }

  /** Whether a passing has this id, among these or among what else was seen of the rider. */
  has(id: PassingId): boolean {
    return this.#kept.others.some(({ heard }) => heard.id === id) || this.#kept.sightings.has(id);
  }

  *[Symbol.iterator](): Generator<Truth, void> {
    for (let index = 0; index < this.length; index++) yield this.nth(index);
  }
}

function truthOf({ sightings, rows, laps, others }: Kept, place: number): Truth {
  const row = rows[place]!;
  if (row < 0) return others[-1 - row]!;
  const heard = sightings.nth(row);
  return { heard, lap: laps[place]!, agreeing: NOBODY_ELSE, conflicting: NOBODY_ELSE };
}
