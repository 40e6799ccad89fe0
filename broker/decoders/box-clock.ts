/**
 * The clock of a box that is asked its time again and again (RACE RESULT): what it is off by, and by what it was off
 * before somebody set it. Every answer says between which bounds that lies (it was given between question and answer), so
 * each makes it surer, and the bounds widen by what a quartz drifts until the next; a poor first answer is soon forgotten.
 * Passings that were told keep their times, and those that follow go over to what is known better by a fiftieth of the
 * time between them: nobody is put before whom they followed. Its passings are numbered in the order in which they
 * happened, so each is stamped by the clock of its turn: a stamp that goes back, or that would lie in the future, was made
 * after the setting. Pure.
 */
export interface BoxClockMark {
  /** Station less box, ms: before the last setting, and since. */
  readonly offsets: readonly number[];
  /** Between what the last of them lies for certain, ms; left out by versions that kept the first answer. */
  readonly between?: Bounds;
  /** The station's time at which it was asked last, and last before its clock was set. */
  readonly askedMs: number;
  readonly setAfterMs: number;
  /** When it was first asked after that. */
  readonly setBeforeMs: number;
  /** What it showed last. */
  readonly shownMs: number | null;
}

type Bounds = readonly [fromMs: number, toMs: number];

/** What an answer leaves open, ms: for its way, to both sides, and for what it cuts off (whole seconds). */
export interface Open {
  readonly wayMs?: number;
  readonly cutMs?: number;
}

/** It was set by more than this beyond all bounds, ms. */
const SET_MS = 100;
/** Setting it by less than this is nothing that officials need to hear of, ms. */
const TOLD_MS = 1_000;
/** A passing is told at once, but for clocks that differ a little, ms. */
const AHEAD_MS = 1_500;
/** A quartz that is out of its box's oven, in the sun, in the rain: 50 ppm. */
const DRIFT = 50e-6;
/** How sure a first answer was that is known from before: whole seconds, over a slow line, ms. */
const FORMER_OPEN_MS = 700;
/** Of the time between two passings, what the second may be moved against the first. */
const SLEW = 0.02;

export class BoxClock {
  #offsets: readonly number[];
  #between: Bounds;
  #shownMs: number | null;
  #askedMs: number;
  #setAfterMs: number;
  #setBeforeMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** The newest passing stamped since the last setting, and the offset that it was given; null before any. */
  #given: { readonly stampMs: number; readonly offsetMs: number } | null = null;

  constructor(mark: BoxClockMark | null) {
    this.#offsets = mark?.offsets ?? [];
    const last = this.#offsets.at(-1) ?? 0;
    this.#between = mark?.between ?? [last - FORMER_OPEN_MS, last + FORMER_OPEN_MS];
    this.#askedMs = mark?.askedMs ?? 0;
    this.#setAfterMs = mark?.setAfterMs ?? 0;
    this.#setBeforeMs = mark?.setBeforeMs ?? 0;
    this.#shownMs = mark?.shownMs ?? null;
  }

  get mark(): BoxClockMark {
    return {
      offsets: this.#offsets,
      between: this.#between,
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
   * and says nothing.
   */
  shows(shownMs: number, nowMs: number, { wayMs = 0, cutMs = 0 }: Open = {}): number | null {
    if (shownMs === this.#shownMs) return null;
    this.#shownMs = shownMs;
    const says: Bounds = [nowMs - shownMs - cutMs - wayMs, nowMs - shownMs + wayMs];
    const askedMs = this.#askedMs;
    this.#askedMs = nowMs;
    const before = this.#offsets.at(-1);
    if (before === undefined) {
      this.#knows([], says);
      return null;
    }
    const driftMs = Math.max(0, nowMs - askedMs) * DRIFT;
    const could: Bounds = [this.#between[0] - driftMs, this.#between[1] + driftMs];
    const both: Bounds = [Math.max(could[0], says[0]), Math.min(could[1], says[1])];
    const apartMs = both[0] - both[1];
    if (apartMs < SET_MS) {
      // It wanders more than it should, or was set by next to nothing: what it says now holds.
      this.#knows(this.#offsets.slice(0, -1), apartMs <= 0 ? both : says);
      return null;
    }
    this.#knows([before], says);
    this.#given = null;
    this.#setAfterMs = askedMs;
    this.#setBeforeMs = nowMs;
    const setMs = before - this.offsetMs;
    return Math.abs(setMs) < TOLD_MS ? null : setMs;
  }

  #knows(former: readonly number[], between: Bounds): void {
    this.#between = between;
    this.#offsets = [...former, (between[0] + between[1]) / 2];
  }

  /** Its passings are told from the first again. */
  begin(): void {
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.#given = null;
  }

  /** UTC epoch ms of a passing that it stamped with `stampMs`, told at `nowMs`. */
  moment(stampMs: number, nowMs: number): number {
    const before = this.#offsets.at(-2);
    const offsetMs = this.#slewed(stampMs);
    const now = stampMs + offsetMs;
    const chosen = before === undefined ? now : this.#choose(stampMs + before, now, nowMs);
    if (chosen === now && stampMs >= (this.#given?.stampMs ?? Number.NEGATIVE_INFINITY))
      this.#given = { stampMs, offsetMs };
    this.#lastMs = chosen;
    return chosen;
  }

  /** The offset for a stamp: what is known by now, but no further from what the passing before it was given than may be. */
  #slewed(stampMs: number): number {
    if (this.#given === null) return this.offsetMs;
    const mostMs = Math.max(0, stampMs - this.#given.stampMs) * SLEW;
    const wantedMs = this.offsetMs - this.#given.offsetMs;
    return this.#given.offsetMs + Math.min(mostMs, Math.max(-mostMs, wantedMs));
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
