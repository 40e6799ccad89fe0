/**
 * A track's marks by the time they became certain, all in one column of numbers: 56 bytes a mark, where an object with its boxed
 * numbers takes 170. An object is made of the one that is looked at.
 */
import type { Mark } from './mark.ts';

/** Numbers of a mark, in the order in which they lie, here and in a kept track. */
export const MARK_NUMBERS = 7;
const KNOWN = 6;
/** Room for so many at first; it grows by half. */
const FIRST_ROOM = 8;

export class Marks {
  #numbers: Float64Array<ArrayBuffer> = new Float64Array(0);
  #count = 0;

  /** Of the numbers of marks one after the other, as `numbers` gives them; they are the marks' from then on. */
  static of(numbers: Float64Array<ArrayBuffer>): Marks {
    const marks = new Marks();
    marks.#numbers = numbers;
    marks.#count = Math.floor(numbers.length / MARK_NUMBERS);
    return marks;
  }

  get length(): number {
    return this.#count;
  }

  /** Those that there are, to be read at once: the next one may be written elsewhere. */
  get numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#count * MARK_NUMBERS);
  }

  /** Bytes they take, with the room for growth. */
  get bytes(): number {
    return this.#numbers.byteLength;
  }

  at(index: number): Mark {
    const numbers = this.#numbers;
    const from = index * MARK_NUMBERS;
    return {
      line: numbers[from]!,
      atM: numbers[from + 1]!,
      timeMs: numbers[from + 2]!,
      uncertaintyMs: numbers[from + 3]!,
      gapMs: numbers[from + 4]!,
      stoodMs: numbers[from + 5]!,
      knownMs: numbers[from + KNOWN]!,
    };
  }

  /** One that became certain no earlier than those there are. */
  push(mark: Mark): void {
    const from = this.#count * MARK_NUMBERS;
    this.#reserve(this.#count + 1);
    const numbers = this.#numbers;
    numbers[from] = mark.line;
    numbers[from + 1] = mark.atM;
    numbers[from + 2] = mark.timeMs;
    numbers[from + 3] = mark.uncertaintyMs;
    numbers[from + 4] = mark.gapMs;
    numbers[from + 5] = mark.stoodMs;
    numbers[from + KNOWN] = mark.knownMs;
    this.#count++;
  }

  /** Those that were certain before a moment. */
  knownBefore(timeMs: number): Marks {
    let count = 0;
    while (count < this.#count && this.#knownMs(count) < timeMs) count++;
    const marks = new Marks();
    marks.#numbers = this.#numbers.slice(0, count * MARK_NUMBERS);
    marks.#count = count;
    return marks;
  }

  /** Adds those of another track's state that became certain after a moment. */
  addKnownAfter(marks: Marks, timeMs: number): void {
    let first = marks.#count;
    while (first > 0 && marks.#knownMs(first - 1) > timeMs) first--;
    const added = marks.#count - first;
    this.#reserve(this.#count + added);
    this.#numbers.set(marks.numbers.subarray(first * MARK_NUMBERS), this.#count * MARK_NUMBERS);
    this.#count += added;
  }

  #knownMs(index: number): number {
    return this.#numbers[index * MARK_NUMBERS + KNOWN]!;
  }

  #reserve(count: number): void {
    const room = this.#numbers.length / MARK_NUMBERS;
    if (count <= room) return;
    const grown = new Float64Array(Math.max(FIRST_ROOM, count, Math.ceil(room * 1.5)) * MARK_NUMBERS);
    grown.set(this.numbers);
    this.#numbers = grown;
  }
}
