/**
 * How many laps a category rides: a fixed number, a number that follows from the clock, or what the bell decided.
 */
import type { RaceLength } from '../journal/decision.ts';
import { type Pause, raceTimeMs } from './race-clock.ts';
import { median } from './rider-record.ts';
import { type LengthOrder, OPEN_ENDED_LAPS } from './setup.ts';

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
  const first = times[0];
  if (first === undefined) return null;
  const lapMs = leaderLapMs(times) ?? first;
  const ridden = times.filter((time) => time <= durationMs).length;
  if (ridden === 0) return 1;
  const lastMs = times[ridden - 1]!;
  const beyondMs = times[ridden];
  if (beyondMs !== undefined) {
    const atRacePace = beyondMs - lastMs <= lapMs * RACE_PACE;
    return atRacePace || lastMs + lapMs - durationMs < lapMs / 2 ? ridden + 1 : ridden;
  }
  const more = Math.floor((durationMs - lastMs) / lapMs);
  const nextMs = lastMs + (more + 1) * lapMs;
  return Math.max(1, nextMs - durationMs < lapMs / 2 ? ridden + more + 1 : ridden + more);
}

/** The leader's lap from race times: the median without the first; null before the second lap. */
export function leaderLapMs(times: readonly number[]): number | null {
  return median(times.slice(1).map((time, index) => time - times[index]!));
}

/**
 * The moments at which the first rider ended lap 1, 2, 3 …, from everybody's laps, shifted by adjusted laps.
 * `untilMs`: from when on a rider is out of the race; nothing of theirs after it sets a pace.
 */
export function leaderMoments(
  riders: readonly {
    readonly laps: readonly { readonly heard: { readonly timeMs: number } }[];
    readonly adjustment: number;
    readonly untilMs: number | null;
  }[],
): readonly number[] {
  const leader: number[] = [];
  for (const { laps, adjustment, untilMs } of riders)
    for (let index = 0; index < laps.length; index++) {
      const lap = index + adjustment;
      const momentMs = laps[index]!.heard.timeMs;
      if (lap < 0 || (untilMs !== null && momentMs > untilMs)) continue;
      const best = leader[lap];
      if (best === undefined || momentMs < best) leader[lap] = momentMs;
    }
  // A lap gained by decision has no passing of its own: it ended no later than the next lap did.
  for (let lap = leader.length - 1; lap >= 0; lap--) {
    const nextMs = leader[lap + 1] ?? Number.POSITIVE_INFINITY;
    leader[lap] = Math.min(leader[lap] ?? nextMs, nextMs);
  }
  return leader;
}
