// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every fix: a check shared by lists of all kinds takes 7 ns a read there instead of half a one (measured).
/**
 * What was seen of one rider, one after the other. A long day's passings are nearly all by the rider's own phone, with nothing that
 * officials said about them: of such a one two numbers and a code are kept, 24 bytes, and an object is made of the one that is
 * looked at, its id when that is asked for. All others are kept as they are.
 */
import type { EntryId, LineId, PassingId } from '../ids.ts';
import { gpsPassingId } from './edits.ts';
import type { GpsDoubt, LineSighting } from './trust.ts';

/** A rider's own phone at a line, and nobody's word about it. */
class GpsSighting implements LineSighting {
  readonly entry: EntryId;
  readonly line: LineId;
  readonly timeMs: number;
  readonly uncertaintyMs: number;
  readonly source = 'gps';
  readonly fate = null;
  readonly by = null;
  readonly doubt: GpsDoubt | null;

  constructor(entry: EntryId, line: LineId, timeMs: number, uncertaintyMs: number, doubt: GpsDoubt | null) {
    this.entry = entry;
    this.line = line;
    this.timeMs = timeMs;
    this.uncertaintyMs = uncertaintyMs;
    this.doubt = doubt;
  }

  get id(): PassingId {
    return gpsPassingId(this.entry, this.line, this.timeMs);
  }
}

// A code is one of these, and beside it the number of the line; of what is kept as it is, its number among those.
const DOUBTS: readonly (GpsDoubt | null)[] = [null, 'start', 'suspected', 'short-cut'];
const AS_IT_IS = DOUBTS.length;
const CODES = 8;

export class SightingList implements Iterable<LineSighting> {
  readonly entry: EntryId;
  readonly #lines: LineId[] = [];
  /** Of each its moment and how unsure that is, ms. */
  readonly #numbers: number[] = [];
  readonly #codes: number[] = [];
  readonly #others: LineSighting[] = [];

  constructor(entry: EntryId) {
    this.entry = entry;
  }

  static of(entry: EntryId, sightings: Iterable<LineSighting>): SightingList {
    const list = new SightingList(entry);
    for (const sighting of sightings) list.push(sighting);
    return list;
  }

  get length(): number {
    return this.#codes.length;
  }

  push(sighting: LineSighting): void {
    const { line, timeMs, uncertaintyMs } = sighting;
    if (sighting instanceof GpsSighting && sighting.entry === this.entry) {
      this.pushGps(line, timeMs, uncertaintyMs, sighting.doubt);
      return;
    }
    this.#numbers.push(timeMs, uncertaintyMs);
    this.#codes.push(this.#others.length * CODES + AS_IT_IS);
    this.#others.push(sighting);
  }

  /** The rider's own phone at a line, and nobody's word about it. */
  pushGps(line: LineId, timeMs: number, uncertaintyMs: number, doubt: GpsDoubt | null): void {
    let number = this.#lines.indexOf(line);
    if (number < 0) number = this.#lines.push(line) - 1;
    this.#numbers.push(timeMs, uncertaintyMs);
    this.#codes.push(number * CODES + DOUBTS.indexOf(doubt));
  }

  /** One that is there. */
  nth(index: number): LineSighting {
    const code = this.#codes[index]!;
    const number = Math.floor(code / CODES);
    if (code % CODES === AS_IT_IS) return this.#others[number]!;
    const [timeMs, uncertaintyMs] = [this.#numbers[2 * index]!, this.#numbers[2 * index + 1]!];
    return new GpsSighting(this.entry, this.#lines[number]!, timeMs, uncertaintyMs, DOUBTS[code % CODES]!);
  }

  /** UTC epoch ms of one that is there. */
  timeMsAt(index: number): number {
    return this.#numbers[2 * index]!;
  }

  /** Whether one of them has this id. */
  has(id: PassingId): boolean {
    if (this.#others.some((other) => other.id === id)) return true;
    if (!id.startsWith(`gps:${this.entry}:`)) return false;
    for (const sighting of this) if (sighting.id === id) return true;
    return false;
  }

  *[Symbol.iterator](): Generator<LineSighting, void> {
    for (let index = 0; index < this.length; index++) yield this.nth(index);
  }
}
