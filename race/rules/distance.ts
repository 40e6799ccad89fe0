/**
 * How many laps a category rides: a fixed number, a number that follows from the clock, or what the bell decided.
 */

import type { RaceLength } from '../decisions/values.ts';
import type { EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import { type Pause, raceTimeMs } from './race-clock.ts';
import { median } from './rider-record.ts';
import { OPEN_ENDED_LAPS } from './setup.ts';
import type { LengthOrder } from './setup-state.ts';

export interface Distance {
  /** Null while nothing says how long the race is. */
  readonly laps: number | null;
  /** True while the number follows from the clock and may change; false once it is decided. */
  readonly forecast: boolean;
}

/** A bell rung up to this long after the leader has passed belongs to that passing: hands are slower than wheels. */
export const BELL_GRACE_MS = 5_000;

/** A lap beyond the time counts as raced when it was ridden no slower than this share of the leader's lap. */
const RACE_PACE = 1.25;

/**
 * `leaderMs[k - 1]` is the moment at which the first rider ended lap k (UTC epoch ms), `gunMs` the category's start.
 * An order given in the race (bell, laps) goes before the length in the category's description.
 */
export function distanceOf(
  length: RaceLength,
  order: LengthOrder | undefined,
  leaderMs: readonly number[],
  gunMs: number | null,
  pauses: readonly Pause[],
): Distance {
  if (order?.by === 'laps') return { laps: order.laps, forecast: false };
  if (order?.by === 'bell') return lapsByBell(order.atMs, leaderMs);
  if (length.by === 'distance') return { laps: 1, forecast: false };
  if (length.by === 'laps')
    return { laps: length.laps === OPEN_ENDED_LAPS ? null : length.laps, forecast: false };
  if (gunMs === null) return { laps: null, forecast: true };
  const times = leaderMs.map((momentMs) => raceTimeMs(pauses, gunMs, momentMs));
  const { thenLaps = 0 } = length;
  if (thenLaps > 0) return lapsAfterTime(length.durationMs, thenLaps, times);
  const laps = lapsByTime(length.durationMs, times);
  return { laps: laps === null ? null : laps + length.extraLaps, forecast: true };
}

/**
 * The last lap starts with the leader's first passing at or after the bell. Until that passing the number is
 * a forecast: one more than what the leader has ridden, and the lap under way.
 */
export function lapsByBell(bellMs: number, leaderMs: readonly number[]): Distance {
  const lastLapFrom = leaderMs.findIndex((momentMs) => momentMs >= bellMs - BELL_GRACE_MS);
  if (lastLapFrom >= 0) return { laps: lastLapFrom + 2, forecast: false };
  return { laps: leaderMs.length + 2, forecast: true };
}

/**
 * Laps by time: count the leader's passings (race times, ms) to the first one after the duration; that lap counts
 * when it was ridden at race pace, or is expected to overshoot by less than half the leader's lap; otherwise one
 * fewer, and one at least. Source: CrossMgr; the "at race pace" keeps a lap of honour from lengthening the race.
 */
export function lapsByTime(durationMs: number, times: readonly number[]): number | null {
  const lapMs = leaderLapMs(times) ?? times[0];
  if (lapMs === undefined || lapMs <= 0) return null;
  const ridden = times.filter((time) => time <= durationMs).length;
  if (ridden === 0) return 1;
  const lastMs = elementOf(times, ridden - 1);
  const beyondMs = times[ridden];
  if (beyondMs !== undefined) {
    const atRacePace = beyondMs - lastMs <= lapMs * RACE_PACE;
    return atRacePace || lastMs + lapMs - durationMs < lapMs / 2 ? ridden + 1 : ridden;
  }
  const more = Math.floor((durationMs - lastMs) / lapMs);
  const nextMs = lastMs + (more + 1) * lapMs;
  return Math.max(1, nextMs - durationMs < lapMs / 2 ? ridden + more + 1 : ridden + more);
}

/**
 * "40 min + 3 laps": at the leader's first passing at or after the time the counter shows `thenLaps` laps to go. Until
 * that passing the number is a forecast from the leader's usual lap; after it, it stands. Source: the practice of
 * criteriums and club races.
 */
export function lapsAfterTime(durationMs: number, thenLaps: number, times: readonly number[]): Distance {
  const passed = times.findIndex((time) => time >= durationMs);
  if (passed >= 0) return { laps: passed + 1 + thenLaps, forecast: false };
  const lapMs = leaderLapMs(times) ?? times[0];
  const lastMs = times.at(-1);
  if (lapMs === undefined || lapMs <= 0 || lastMs === undefined) return { laps: null, forecast: true };
  return { laps: times.length + Math.ceil((durationMs - lastMs) / lapMs) + thenLaps, forecast: true };
}

/**
 * The leader's lap from race times: the median without the first, and without laps given by decision, which took no
 * time; null before the second lap.
 */
export function leaderLapMs(times: readonly number[]): number | null {
  const laps = times.slice(1).map((time, index) => time - elementOf(times, index));
  return median(Float64Array.from(laps.filter((lapMs) => lapMs > 0)));
}

/** What of a rider's laps sets the pace. `untilMs`: from when on the rider is out of the race. */
export interface Pace {
  readonly entry: EntryId;
  /** `timeMsAt`: NaN where there is none. */
  readonly laps: { readonly length: number; timeMsAt(index: number): number };
  /** Laps given or taken by decision: shifts the count. */
  readonly adjustment: number;
  readonly untilMs: number | null;
}

/** The first moment at which each lap was ended, and by whom, from everybody's laps. */
export class LeaderBook {
  readonly #moments: number[] = [];
  readonly #holders: EntryId[] = [];

  /** By lap, from 1 on at index 0; `Infinity` where nobody's lap ended there (a lap given). */
  get moments(): readonly number[] {
    return this.#moments;
  }

  add({ entry, laps, adjustment, untilMs }: Pace): void {
    for (let index = Math.max(0, -adjustment); index < laps.length; index++) {
      const lap = index + adjustment;
      const momentMs = laps.timeMsAt(index);
      if (untilMs !== null && momentMs > untilMs) break;
      while (this.#moments.length <= lap) {
        this.#moments.push(Number.POSITIVE_INFINITY);
        this.#holders.push(entry);
      }
      if (momentMs >= elementOf(this.#moments, lap)) continue;
      this.#moments[lap] = momentMs;
      this.#holders[lap] = entry;
    }
  }

  /** True when every moment held by this rider is one of their laps' still; else the book must be made anew. */
  stillHolds({ entry, laps, adjustment, untilMs }: Pace): boolean {
    return this.#holders.every((holder, lap) => {
      if (holder !== entry || this.#moments[lap] === Number.POSITIVE_INFINITY) return true;
      const momentMs = laps.timeMsAt(lap - adjustment);
      return momentMs === this.#moments[lap] && momentMs <= (untilMs ?? Infinity);
    });
  }

  clear(): void {
    this.#moments.length = 0;
    this.#holders.length = 0;
  }
}

/** The leader's moments in order: a lap given by decision ended no later than the next one did. */
export function inLine(moments: readonly number[]): readonly number[] {
  const line = [...moments];
  for (let lap = line.length - 2; lap >= 0; lap--)
    line[lap] = Math.min(elementOf(line, lap), elementOf(line, lap + 1));
  return line;
}
