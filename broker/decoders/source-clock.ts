/**
 * The clock of a source, judged by when its reads arrive. A read is never told before it happens, and most are told at
 * once. So reads from the future mean a clock that is ahead; one after the other equally late, a clock that is behind
 * (where it could be asked its time, a line that is slow); a bunch of old ones, a line that was cut. The hour that
 * autumn repeats is told apart by order: what one source tells, it tells in order. Pure: arrivals are arguments.
 */
import { elementOf } from '../../race/present.ts';

/** Told no later than this: at once, ms. */
const LIVE_MS = 15_000;
/** So far ahead a read may be by rounding and by clocks that are kept by hand, ms. */
const AHEAD_MS = 2_000;
/** Reads that differ from one another by no more than this have one clock, ms. */
const AGREE_MS = 2_000;
/** Odd reads that must agree before the clock is taken to be off, and from the first to the last of late ones, ms. */
const AGREEING = 3;
const LATE_SPAN_MS = 10_000;
/** Zones differ by multiples of this: two reads that are late by one of them will do, ms. */
const ZONE_STEP_MS = 900_000;
/** Reads from the future, and late ones, wait for others no longer than this, ms. */
const PATIENCE_MS = 10_000;
const LATE_PATIENCE_MS = 60_000;
/** One read from the future among others that are right is taken as told when its moment comes, if that is soon, ms. */
export const SOON_MS = 300_000;
/** Beyond this a read's time is no clock's error but junk, ms. */
const JUNK_MS = 400 * 86_400_000;
/** What arrives within this of the read before it, or of the connection, was waiting there, ms. */
const BURST_MS = 2_000;
/** Two devices of one source may tell a little out of order, ms. */
const ORDER_MS = 60_000;
const ODD_MAX = 500;

export interface Placed<Read> {
  readonly read: Read;
  /** UTC epoch ms by the station's clock. */
  readonly timeMs: number;
  /** The read's moment by the source's own clock: the same whenever it is told again. */
  readonly ownMs: number;
  /** It may be the clock: the read is ahead of its arrival, or late and not one of a bunch that waited. */
  readonly isDoubtful: boolean;
  readonly lagMs: number;
}

interface Odd<Read> {
  readonly read: Read;
  readonly ownMs: number;
  readonly arrivedMs: number;
  readonly isDoubtful: boolean;
}

export interface SourceMark {
  readonly correctionMs: number;
  readonly lastOwnMs: number | null;
}

export class SourceClock<Read> {
  /** Added to what it shows, ms: what its clock is behind. */
  correctionMs: number;
  #lastOwnMs: number | null;
  #lastArrivedMs: number;
  /** How late the read before was; null before any. */
  #lastLagMs: number | null = null;
  #odd: Odd<Read>[] = [];
  /** A read of this conversation arrived when it should: one odd read after it is a fault of its own. */
  #wasRight = false;

  /** It was asked its time, so late reads say nothing of its clock. */
  readonly #isAsked: boolean;

  constructor(connectedMs: number, isAsked: boolean, mark: SourceMark | null) {
    this.#isAsked = isAsked;
    this.correctionMs = mark?.correctionMs ?? 0;
    this.#lastOwnMs = mark?.lastOwnMs ?? null;
    this.#lastArrivedMs = connectedMs;
  }

  get mark(): SourceMark {
    return { correctionMs: this.correctionMs, lastOwnMs: this.#lastOwnMs };
  }

  /** `moments`: when its clock showed the read's time, earliest first (two in the hour that comes twice). */
  place(read: Read, moments: readonly number[], arrivedMs: number): Placed<Read> {
    const ownMs = this.#choose(moments, arrivedMs);
    const timeMs = ownMs + this.correctionMs;
    const lagMs = arrivedMs - timeMs;
    const isDoubtful = lagMs < -AHEAD_MS || (lagMs > LIVE_MS && this.#mayBeTheClock(lagMs, arrivedMs));
    if (lagMs < -AHEAD_MS || lagMs > LIVE_MS) this.#note({ read, ownMs, arrivedMs, isDoubtful }, lagMs);
    else {
      this.#odd = this.#odd.filter(({ isDoubtful: waits }) => waits);
      this.#wasRight = true;
    }
    if (lagMs < JUNK_MS && lagMs >= -AHEAD_MS) this.#lastOwnMs = Math.max(this.#lastOwnMs ?? ownMs, ownMs);
    this.#lastArrivedMs = arrivedMs;
    this.#lastLagMs = lagMs;
    return { read, timeMs, ownMs, isDoubtful, lagMs };
  }

  #choose(moments: readonly number[], arrivedMs: number): number {
    const first = elementOf(moments, 0);
    if (moments.length === 1) return first;
    const lagOf = (ownMs: number) => arrivedMs - ownMs - this.correctionMs;
    const waited = arrivedMs - this.#lastArrivedMs <= BURST_MS && (this.#lastLagMs ?? LIVE_MS + 1) > LIVE_MS;
    const live = moments.find((ownMs) => lagOf(ownMs) >= -AHEAD_MS && lagOf(ownMs) <= LIVE_MS);
    if (live !== undefined && !waited) return live;
    const possible = moments.filter((ownMs) => lagOf(ownMs) >= -AHEAD_MS);
    const inOrder = possible.find((ownMs) => this.#lastOwnMs !== null && ownMs >= this.#lastOwnMs - ORDER_MS);
    return inOrder ?? possible.at(-1) ?? first;
  }

  /** A bunch of late reads that are late by different times waited for a line; what comes at connection did, too. */
  #mayBeTheClock(lagMs: number, arrivedMs: number): boolean {
    if (this.#isAsked) return false;
    if (isZoneStep(lagMs)) return true;
    const atOnce = arrivedMs - this.#lastArrivedMs <= BURST_MS;
    return !atOnce || (this.#lastLagMs !== null && Math.abs(lagMs - this.#lastLagMs) <= AGREE_MS);
  }

  #note(odd: Odd<Read>, lagMs: number): void {
    const sameSide = (this.#lastLagMs ?? lagMs) < 0 === lagMs < 0;
    if (!sameSide) this.#odd = this.#odd.filter(({ isDoubtful }) => isDoubtful);
    this.#odd.push(odd);
    if (this.#odd.length > ODD_MAX) this.#odd.shift();
  }

  /**
   * What the odd reads say about the clock, if by now they say it: then the clock is corrected (`changeMs`), and they
   * are given back to be placed anew. Late ones that say nothing after a while are given back as they are. Asked after
   * each read, and about once a second.
   */
  settle(nowMs: number): { readonly changeMs: number; readonly reads: readonly Placed<Read>[] } | null {
    const agreeing = this.#agreeing();
    const changeMs = this.#change(agreeing, nowMs);
    if (changeMs === null) return this.#giveUp(nowMs);
    const others = this.#odd.filter(
      (odd) => odd.isDoubtful && !agreeing.includes(odd) && this.#lagOf(odd) > 0,
    );
    const asTold = others.map((odd) => this.#placedNow(odd));
    this.correctionMs += changeMs;
    const reads = [...asTold, ...agreeing.map((odd) => this.#placedNow(odd))];
    this.#odd = [];
    this.#lastLagMs = 0;
    this.#lastOwnMs = agreeing.at(-1)?.ownMs ?? this.#lastOwnMs;
    return { changeMs, reads };
  }

  #placedNow({ read, ownMs, arrivedMs }: Odd<Read>): Placed<Read> {
    const timeMs = ownMs + this.correctionMs;
    return { read, ownMs, timeMs, isDoubtful: false, lagMs: arrivedMs - timeMs };
  }

  /**
   * Late reads that agree with no other, or wait too long for one; and a read from the future whose moment has come,
   * of a source whose clock is right by all others.
   */
  #giveUp(nowMs: number): { readonly changeMs: number; readonly reads: readonly Placed<Read>[] } | null {
    const isOver = (odd: Odd<Read>): boolean => {
      const lagMs = this.#lagOf(odd);
      if (!odd.isDoubtful) return false;
      if (lagMs < 0) return this.#wasRight && -lagMs <= SOON_MS && nowMs >= odd.ownMs + this.correctionMs;
      return nowMs - odd.arrivedMs > LATE_PATIENCE_MS || Math.abs((this.#lastLagMs ?? 0) - lagMs) > AGREE_MS;
    };
    const over = this.#odd.filter(isOver);
    if (over.length === 0) return null;
    this.#odd = this.#odd.filter((odd) => !over.includes(odd));
    return { changeMs: 0, reads: over.map((odd) => this.#placedNow(odd)) };
  }

  #lagOf({ ownMs, arrivedMs }: Odd<Read>): number {
    return arrivedMs - ownMs - this.correctionMs;
  }

  /** The newest odd reads that agree with one another: before them may stand a bunch of old ones, or junk. */
  #agreeing(): readonly Odd<Read>[] {
    const newest = this.#odd.at(-1);
    // The read before was as odd as the newest of these: none came since that is right.
    if (
      newest === undefined ||
      this.#lastLagMs === null ||
      Math.abs(this.#lagOf(newest) - this.#lastLagMs) > 1
    )
      return [];
    const last = this.#lagOf(newest);
    let from = this.#odd.length;
    while (from > 0 && Math.abs(this.#lagOf(elementOf(this.#odd, from - 1)) - last) <= AGREE_MS) from--;
    return this.#odd.slice(from);
  }

  /** The first that was told, from the future and alone. */
  #isPatienceOver(first: Odd<Read>, nowMs: number): boolean {
    return nowMs - first.arrivedMs >= PATIENCE_MS && !this.#wasRight && -this.#lagOf(first) < JUNK_MS;
  }

  #change(agreeing: readonly Odd<Read>[], nowMs: number): number | null {
    const [first, newest] = [agreeing[0], agreeing.at(-1)];
    if (first === undefined || newest === undefined) return null;
    const spanMs = newest.arrivedMs - first.arrivedMs;
    const least = Math.min(...agreeing.map((odd) => this.#lagOf(odd)));
    const count = agreeing.length;
    if (least < 0) return count >= AGREEING || this.#isPatienceOver(first, nowMs) ? least : null;
    if (this.#isAsked) return null;
    const isSure = isZoneStep(least)
      ? count >= AGREEING || (count === 2 && spanMs > BURST_MS)
      : (count >= AGREEING && spanMs >= LATE_SPAN_MS) || (count === 2 && spanMs >= LATE_SPAN_MS * 2);
    return isSure ? least : null;
  }
}

const isZoneStep = (lagMs: number): boolean => {
  const rest = lagMs % ZONE_STEP_MS;
  return lagMs > ZONE_STEP_MS / 2 && Math.min(rest, ZONE_STEP_MS - rest) <= AGREE_MS + 500;
};
