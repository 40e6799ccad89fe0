/**
 * A rider's way through the race from their phone, thinned for charts and maps. A trace says when they were at every
 * so many metres of the course, so that riders compare on one scale: speed is the step over the time, a gap the
 * difference of two times. A track is where they were. Both hold the race only: nothing from before the rider's
 * start or after their last counted passing is told, because a phone rides on to somebody's home.
 */
import { courseLengthM } from '../course/geometry.ts';
import { resultsOf } from '../fold/derive.ts';
import type { Race } from '../fold/state.ts';
import type { EntryId } from '../ids.ts';
import { pausedMs } from '../rules/race-clock.ts';
import type { Placed } from '../standings/field.ts';
import { NO_PROGRESS } from '../timing/columns.ts';
import { firstAtOrAfter, latAt, lonAt, progressCmAt, speedAt, timeAt } from '../timing/fix-values.ts';
import { originOf } from '../timing/position.ts';
import type { Track } from '../timing/track.ts';

/** Steps of one trace at most; a longer way takes longer steps. */
export const STEPS_MAX = 2_000;
export const STEPS_USUAL = 600;
export const STEP_M_MIN = 5;
/** Points of one track at most. */
export const POINTS_MAX = 2_000;
/** Between two fixes further apart in time nothing is known of a rider: no line is drawn across. */
const GAP_MS_MAX = 30_000;

export interface Trace {
  readonly entry: EntryId;
  readonly stepM: number;
  /** Race time when the rider first was k × stepM from the start line, ms; null where their phone was not heard. */
  readonly elapsedMs: readonly (number | null)[];
}

export interface ThinTrack {
  readonly entry: EntryId;
  /** Fixes there are in the race, before thinning. */
  readonly fixes: number;
  /** UTC epoch ms. */
  readonly timeMs: readonly number[];
  readonly latDeg: readonly number[];
  readonly lonDeg: readonly number[];
  /** As the phone said; null where it did not. */
  readonly speedMps: readonly (number | null)[];
}

interface Ridden {
  readonly track: Track;
  readonly startMs: number;
  /** The last moment that belongs to the race. */
  readonly endMs: number;
  readonly pauses: Parameters<typeof pausedMs>[0];
}

/** A step that takes the longest way of the race in about `STEPS_USUAL` steps: 5, 10, 20, 50, 100 … m. */
export function usualStepM(race: Race): number {
  const { course } = race.setup;
  if (course === null) return STEP_M_MIN;
  let laps = 1;
  for (const { placed } of resultsOf(race).values())
    for (const { tally } of placed) laps = Math.max(laps, tally.countedLaps.length);
  const wantedM = (courseLengthM(course) * (course.loop ? laps : 1)) / STEPS_USUAL;
  for (let unitM = 1; ; unitM *= 10)
    for (const factor of [5, 10, 20]) if (unitM * factor >= wantedM) return unitM * factor;
}

/** Null for who is not in the race, did not start, has no phone, or where there is no course to measure along. */
export function traceOf(race: Race, entry: EntryId, stepM: number): Trace | null {
  const ridden = riddenBy(race, entry);
  if (ridden === null || race.setup.course === null) return null;
  const { track, startMs, endMs, pauses } = ridden;
  const { store } = track;
  const originCm = originOf(track).atM * 100;
  const step = Math.max(STEP_M_MIN, stepM);
  const elapsedMs: (number | null)[] = [];
  let before = -1;
  for (let at = firstBefore(track, startMs); at < store.count && timeAt(store, at) <= endMs; at++) {
    if (progressCmAt(store, at) === NO_PROGRESS) continue;
    const toM = (progressCmAt(store, at) - originCm) / 100;
    const toMs = timeAt(store, at);
    const fromM = before < 0 ? toM : (progressCmAt(store, before) - originCm) / 100;
    const fromMs = before < 0 ? toMs : timeAt(store, before);
    const heard = toMs - fromMs <= GAP_MS_MAX;
    // Steps reached since the fix before; one that was reached is not reached again by rolling back.
    while (elapsedMs.length * step <= toM && elapsedMs.length <= STEPS_MAX) {
      const stepAtM = elapsedMs.length * step;
      const share = toM > fromM ? Math.max(0, (stepAtM - fromM) / (toM - fromM)) : 1;
      const momentMs = Math.max(startMs, fromMs + share * (toMs - fromMs));
      const known = heard && stepAtM >= fromM;
      elapsedMs.push(known ? Math.round(momentMs - startMs - pausedMs(pauses, startMs, momentMs)) : null);
    }
    before = at;
  }
  return { entry, stepM: step, elapsedMs };
}

/** Fixes within the race, at most `points` (2 … POINTS_MAX): the first of each of so many equal stretches of time. */
export function trackOf(race: Race, entry: EntryId, points: number): ThinTrack | null {
  const ridden = riddenBy(race, entry);
  if (ridden === null) return null;
  const { store } = ridden.track;
  const from = firstAtOrAfter(store, ridden.startMs);
  const to = firstAtOrAfter(store, ridden.endMs + 1);
  const most = Math.max(2, Math.min(POINTS_MAX, Math.floor(points)));
  const chosen: number[] = [];
  if (to > from) {
    const firstMs = timeAt(store, from);
    const stretchMs = (timeAt(store, to - 1) - firstMs) / (most - 1);
    let nextMs = firstMs;
    for (let at = from; at < to; at++) {
      if (timeAt(store, at) < nextMs && at !== to - 1) continue;
      chosen.push(at);
      while (nextMs <= timeAt(store, at)) nextMs += Math.max(1, stretchMs);
    }
  }
  return {
    entry,
    fixes: to - from,
    timeMs: chosen.map((at) => timeAt(store, at)),
    latDeg: chosen.map((at) => latAt(store, at) / 1e7),
    lonDeg: chosen.map((at) => lonAt(store, at) / 1e7),
    speedMps: chosen.map((at) => (speedAt(store, at) < 0 ? null : speedAt(store, at))),
  };
}

function riddenBy(race: Race, entry: EntryId): Ridden | null {
  const track = race.riders.get(entry)?.track;
  const found = placedOf(race, entry);
  const startMs = found?.tally.startMs;
  if (track == null || track.store.count === 0 || found === null || startMs == null) return null;
  const { tally } = found;
  const rides = tally.status === 'racing' && race.setup.finishMs === null;
  const endMs = rides ? Number.POSITIVE_INFINITY : (tally.last?.heard.timeMs ?? startMs);
  return { track, startMs, endMs, pauses: race.setup.pauses };
}

function placedOf(race: Race, entry: EntryId): Placed | null {
  for (const { placed } of resultsOf(race).values())
    for (const each of placed) if (each.tally.entry === entry) return each;
  return null;
}

/** The last fix on course before a moment, so that the step at the start is reached from it. */
function firstBefore({ store }: Track, momentMs: number): number {
  let at = firstAtOrAfter(store, momentMs);
  for (let back = at - 1; back >= 0 && momentMs - timeAt(store, back) <= GAP_MS_MAX; back--)
    if (progressCmAt(store, back) !== NO_PROGRESS) {
      at = back;
      break;
    }
  return at;
}
