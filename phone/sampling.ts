/**
 * Which positions a phone keeps, and how soon it should look again. Dense near timing lines, where a lap time is
 * made; further apart on the road between, unless the rider leaves the straight that the last fixes foretell; rare
 * when still; coarser as the battery runs down, but never near a line. A function of what was kept and the new fix:
 * the same on the page, in the native app and in a bench.
 */
import type { Course } from '../race/course/course.ts';
import { distanceM, metresPerLatDeg, metresPerLonDeg, type Place, placeAt } from '../race/course/geometry.ts';
import type { Fix } from '../race/fix.ts';

/** What the race asks of its phones. `dense` feeds a big screen; `sparing` is for a long day on one charge. */
export type SamplingName = 'dense' | 'usual' | 'sparing';

export interface Sampling {
  /** Between fixes on the road while the last ones foretell where the rider is, ms. */
  readonly roadMs: number;
  /** Off the foretold way by more than this, a fix is kept before its time, metres. */
  readonly strayM: number;
  /** Between fixes of somebody who stands still, ms. */
  readonly stillMs: number;
}

export const SAMPLINGS: Readonly<Record<SamplingName, Sampling>> = {
  dense: { roadMs: 1_000, strayM: 0, stillMs: 5_000 },
  usual: { roadMs: 5_000, strayM: 12, stillMs: 20_000 },
  sparing: { roadMs: 15_000, strayM: 25, stillMs: 60_000 },
};

/** Never two kept fixes closer than this: receivers that report five times a second are thinned. */
export const KEEP_MIN_MS = 900;
/** Nor further apart than this while positions come, whatever the battery. */
export const KEEP_MAX_MS = 60_000;
/** Near a line: closer than the larger of these. At 60 km/h the second is 100 m. */
const NEAR_M = 60;
const NEAR_S = 6;
/** Slower than this, and not moved by more than GPS wanders, is still. */
const STILL_MPS = 0.7;
const STILL_M = 8;
/** Below these charges the road is sampled so many times less often. */
const LOW_BATTERY = [
  { below: 0.1, times: 4 },
  { below: 0.2, times: 2 },
] as const;

/** What the phone remembers between fixes: plain data, which may be stored. */
export interface SamplingState {
  readonly last: Fix | null;
  /** Metres per second north and east at the last kept fix, for foretelling; null when unknown. */
  readonly drift: { readonly northMps: number; readonly eastMps: number } | null;
}

export const NOTHING_SAMPLED: SamplingState = { last: null, drift: null };

export interface Sampled {
  readonly state: SamplingState;
  readonly keep: boolean;
  /** A receiver that can be told to rest need not report before this many ms have passed. */
  readonly nextMs: number;
}

/** Where a timing line is; one that ends laps (or the race) is told apart from a sprint's on the way. */
export interface LinePlace extends Place {
  readonly endsLap: boolean;
}

/** Where the course's timing lines are; none without a course, and then nowhere counts as near. */
export const linePlaces = (course: Course | null): readonly LinePlace[] =>
  course === null
    ? []
    : course.lines.map((line) => ({
        ...placeAt(course, line.atM),
        endsLap: line.kind === 'finish' || line.kind === 'start-finish',
      }));

/** What becomes of a new fix. `lines` are `linePlaces`; `battery` 0…1, null when the phone does not say. */
export function sample(
  state: SamplingState,
  fix: Fix,
  lines: readonly Place[],
  sampling: Sampling,
  battery: number | null,
): Sampled {
  const { last } = state;
  const sinceMs = last === null ? Number.POSITIVE_INFINITY : fix.timeMs - last.timeMs;
  const speedMps = speedOf(last, fix);
  const lineM = nearestM(lines, fix);
  const isNear = lineM <= Math.max(NEAR_M, speedMps * NEAR_S);
  const isStill = speedMps < STILL_MPS && (last === null || distanceM(last, fix) < STILL_M);
  const everyMs = Math.min(KEEP_MAX_MS, intervalMs(sampling, battery, isNear, isStill));
  // A clock that was set back starts anew rather than keeping nothing until it has caught up.
  const isDue = sinceMs >= everyMs - KEEP_MIN_MS / 2 || sinceMs < 0;
  const strays = !isStill && sampling.strayM > 0 && strayM(state, fix) > sampling.strayM * thrift(battery);
  const keep = sinceMs < 0 || (sinceMs >= KEEP_MIN_MS && (isDue || strays));
  const nextMs = Math.max(1_000, Math.min(everyMs, untilNearMs(lineM, speedMps)));
  if (!keep) return { state, keep, nextMs };
  return { state: { last: fix, drift: driftAt(last, fix) }, keep, nextMs };
}

function intervalMs(sampling: Sampling, battery: number | null, isNear: boolean, isStill: boolean): number {
  if (isStill) return sampling.stillMs * thrift(battery);
  return isNear ? 1_000 : sampling.roadMs * thrift(battery);
}

const thrift = (battery: number | null): number =>
  (battery !== null && LOW_BATTERY.find(({ below }) => battery < below)?.times) || 1;

function speedOf(last: Fix | null, fix: Fix): number {
  if (fix.speedMps !== undefined) return fix.speedMps;
  if (last === null || fix.timeMs <= last.timeMs) return 0;
  return (distanceM(last, fix) * 1_000) / (fix.timeMs - last.timeMs);
}

function nearestM(lines: readonly Place[], fix: Fix): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const line of lines) nearest = Math.min(nearest, distanceM(line, fix));
  return nearest;
}

/** As the crow flies at half as fast again: a receiver told to rest is awake in time. */
const untilNearMs = (lineM: number, speedMps: number): number =>
  speedMps < STILL_MPS || lineM === Number.POSITIVE_INFINITY
    ? KEEP_MAX_MS
    : ((lineM - Math.max(NEAR_M, speedMps * NEAR_S)) / (speedMps * 1.5)) * 1_000;

/** How far the rider is from where the last kept fix foretold. */
function strayM({ last, drift }: SamplingState, fix: Fix): number {
  if (last === null || drift === null) return Number.POSITIVE_INFINITY;
  const seconds = (fix.timeMs - last.timeMs) / 1_000;
  const north = (fix.latDeg - last.latDeg) * metresPerLatDeg(last.latDeg);
  const east = (fix.lonDeg - last.lonDeg) * metresPerLonDeg(last.latDeg);
  return Math.hypot(north - drift.northMps * seconds, east - drift.eastMps * seconds);
}

const RADIANS = Math.PI / 180;

/** By speed and heading if the receiver says them, else from the two last kept. */
function driftAt(last: Fix | null, fix: Fix): SamplingState['drift'] {
  if (fix.speedMps !== undefined && fix.headingDeg !== undefined) {
    const heading = fix.headingDeg * RADIANS;
    return { northMps: fix.speedMps * Math.cos(heading), eastMps: fix.speedMps * Math.sin(heading) };
  }
  if (last === null || fix.timeMs <= last.timeMs) return null;
  const perSecond = 1_000 / (fix.timeMs - last.timeMs);
  return {
    northMps: (fix.latDeg - last.latDeg) * metresPerLatDeg(last.latDeg) * perSecond,
    eastMps: (fix.lonDeg - last.lonDeg) * metresPerLonDeg(last.latDeg) * perSecond,
  };
}
