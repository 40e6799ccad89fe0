/**
 * The clock of a box that is asked its time again and again (RACE RESULT): what it is off by, and by what it was off
 * before somebody set it. Its passings are numbered in the order in which they happened, so each is stamped by the clock
 * of its turn: a stamp that goes back, or that would lie in the future, was made after the setting. Pure.
 */
export interface BoxClockMark {
  /** Station less box, ms: before the last setting, and since. */
  readonly offsets: readonly number[];
  /** The station's time at which it was asked last, and last before its clock was set. */
  readonly askedMs: number;
  readonly setAfterMs: number;
  /** When it was first asked after that. */
  readonly setBeforeMs: number;
  /** What it showed last. */
  readonly shownMs: number | null;
}

/** It was set by more than a clock wanders between two looks, beyond what an answer leaves open, ms. */
const SET_MS = 100;
/** Setting it by less than this is nothing that officials need to hear of, ms. */
const TOLD_MS = 1_000;
/** A passing is told at once, but for clocks that differ a little, ms. */
const AHEAD_MS = 1_500;

export class BoxClock {
  #offsets: readonly number[];
  #shownMs: number | null;
  #askedMs: number;
  #setAfterMs: number;
  #setBeforeMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(mark: BoxClockMark | null) {
    this.#offsets = mark?.offsets ?? [];
    this.#askedMs = mark?.askedMs ?? 0;
    this.#setAfterMs = mark?.setAfterMs ?? 0;
    this.#setBeforeMs = mark?.setBeforeMs ?? 0;
    this.#shownMs = mark?.shownMs ?? null;
  }

  get mark(): BoxClockMark {
    return {
      offsets: this.#offsets,
      shownMs: this.#shownMs,
      askedMs: this.#askedMs,
      setAfterMs: this.#setAfterMs,
      setBeforeMs: this.#setBeforeMs,
    };
  }

  get isKnown(): boolean {
    return this.#offsets.length > 0;
  }

  /** Station less box now, ms; 0 before it is known. */
  get offsetMs(): number {
    return this.#offsets.at(-1) ?? 0;
  }

  /**
   * It shows `shownMs` (as if UTC) at the station's `nowMs`. Answers by how much its clock was set forward since it was
   * asked last; null when it was not, or by so little that nobody need hear. One that shows the same twice stands still,
   * and says nothing. `openMs`: by how much this may be off, for the way of the answer and the seconds it cuts off.
   */
  shows(shownMs: number, nowMs: number, openMs = 0): number | null {
    if (shownMs === this.#shownMs) return null;
    this.#shownMs = shownMs;
    const offsetMs = nowMs - shownMs;
    const askedMs = this.#askedMs;
    this.#askedMs = nowMs;
    const before = this.#offsets.at(-1);
    if (before === undefined) {
      this.#offsets = [offsetMs];
      return null;
    }
    if (Math.abs(offsetMs - before) < SET_MS + 2 * openMs) return null;
    this.#offsets = [before, offsetMs];
    this.#setAfterMs = askedMs;
    this.#setBeforeMs = nowMs;
    const setMs = before - offsetMs;
    return Math.abs(setMs) < TOLD_MS ? null : setMs;
  }

  /** Its passings are told from the first again. */
  begin(): void {
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }

  /** UTC epoch ms of a passing that it stamped with `stampMs`, told at `nowMs`. */
  moment(stampMs: number, nowMs: number): number {
    const [before, now] = [this.#offsets.at(-2), this.offsetMs];
    const chosen =
      before === undefined ? stampMs + now : this.#choose(stampMs + before, stampMs + now, nowMs);
    this.#lastMs = chosen;
    return chosen;
  }

  #choose(before: number, now: number, nowMs: number): number {
    const canBe = (timeMs: number) => timeMs >= this.#lastMs - AHEAD_MS && timeMs <= nowMs + AHEAD_MS;
    if (canBe(before) !== canBe(now)) return canBe(before) ? before : now;
    // A clock cannot have stamped what happened when the other one was in force.
    const fits = [before <= this.#setBeforeMs, now >= this.#setAfterMs] as const;
    if (fits[0] !== fits[1]) return fits[0] ? before : now;
    // Both could: the one that lies nearer to the passing before it, or to now where there is none.
    const nearTo = Number.isFinite(this.#lastMs) ? this.#lastMs : nowMs;
    return Math.abs(before - nearTo) < Math.abs(now - nearTo) ? before : now;
  }
}
