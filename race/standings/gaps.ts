/**
 * How far behind the leader a rider is: in laps once lapped, else in time, measured where both have been.
 */
import type { Gap } from '../feed/board-view.ts';
import type { Tally } from '../rules/finish.ts';
import type { Truth } from '../rules/truths.ts';
import { wholeSecondsMs } from './bunch.ts';

/** Gap between two result times in whole seconds: ⌊t⌋ − ⌊leader⌋, not ⌊t − leader⌋ (UCI; metarace). */
export const gapMs = (timeMs: number, leaderMs: number): number =>
  wholeSecondsMs(timeMs) - wholeSecondsMs(leaderMs);

/**
 * Laps a rider is down: what the leader had ridden when the rider last ended a lap, less what the rider had.
 * A rider is not a lap down because the leader has just begun the next one.
 */
export function lapsDown(tally: Tally, leaderMs: readonly number[]): number {
  const lastMs = tally.lapEndedMs ?? tally.startMs;
  if (lastMs === null || lastMs === undefined) return 0;
  let low = 0;
  let high = leaderMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // Looked up a dozen times for each rider of a field: not by a check that lists of all kinds share (present.ts).
    if ((leaderMs[middle] ?? Number.POSITIVE_INFINITY) <= lastMs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - tally.laps);
}

/** Leader's own race times by lap and line, to measure everybody behind against. */
export type LeaderTimes = ReadonlyMap<number, number>;

/** A course has 50 lines at most. */
const point = (laps: number, linesPassed: number): number => laps * 64 + linesPassed;

/** The leader's race times (ms, own clock) at each lap and line they passed. */
export function leaderTimes(
  leader: Tally,
  placeInLap: (truth: Truth) => number,
  clock: (momentMs: number) => number,
): LeaderTimes {
  const times = new Map<number, number>();
  for (const truth of leader.counted) {
    const linesPassed = placeInLap(truth);
    const laps = (linesPassed === 0 ? truth.lap : truth.lap - 1) + leader.lapsAdjustment;
    times.set(point(laps, linesPassed), clock(truth.heard.timeMs));
  }
  return times;
}

/**
 * A rider's gap: laps when lapped; for two finishers the difference of their credited times; on the road the
 * difference of race times where the rider was last seen. Null without a common point.
 */
export function gapTo(
  leader: { readonly tally: Tally; readonly timeMs: number | null },
  rider: { readonly tally: Tally; readonly timeMs: number | null },
  times: LeaderTimes,
  leaderMs: readonly number[],
): Gap | null {
  if (rider.timeMs === null || leader.timeMs === null || leader.tally.last === null) return null;
  const { laps, linesPassed } = rider.tally;
  if (laps === leader.tally.laps && linesPassed === leader.tally.linesPassed)
    return { ms: Math.max(0, gapMs(rider.timeMs, leader.timeMs)) };
  // Who was taken off stands there with the laps they are short of, however near they were to being lapped.
  const short = leader.tally.laps - laps;
  const isOff = rider.tally.status === 'PUL' || rider.tally.status === 'LAP';
  const down = isOff || short <= 0 ? short : Math.min(lapsDown(rider.tally, leaderMs), short);
  if (down > 0) return { laps: down };
  const there = times.get(point(laps, linesPassed));
  if (there === undefined || rider.tally.rawMs === null) return null;
  return { ms: Math.max(0, gapMs(rider.tally.rawMs, there)) };
}
