/**
 * Rides for tests and benchmarks: a rider follows a script along a course while a phone writes fixes with the noise
 * phones have (it wanders slowly: an error now is much the same a second later). Everything follows from a seed.
 */
import type { Course, TimingLine } from '../../course/course.ts';
import { cumulativeM, placeAt } from '../../course/geometry.ts';
import type { Fix } from '../../fix.ts';
import type { LineId } from '../../ids.ts';

export const T0 = Date.UTC(2026, 4, 17, 13, 0, 0);
const MIDDLE = { latDeg: 46.05, lonDeg: 14.5 };
const PER_LAT = 111_151;
const PER_LON = 77_412;

export const line = (id: string, kind: TimingLine['kind'], atM: number): TimingLine => ({
  id: id as LineId,
  name: id,
  kind,
  atM,
});

/** A place so many metres east and north of the middle of the test venue. */
export const at = (eastM: number, northM: number) => ({
  latDeg: MIDDLE.latDeg + northM / PER_LAT,
  lonDeg: MIDDLE.lonDeg + eastM / PER_LON,
});

/** A round course of about this length, ridden clockwise from its northernmost point. */
export function roundCourse(lengthM: number, lines = [line('finish', 'start-finish', 0)]): Course {
  const radius = lengthM / (2 * Math.PI);
  const points = Array.from({ length: 180 }, (_, i) => {
    const angle = (i / 180) * 2 * Math.PI;
    return at(radius * Math.sin(angle), radius * Math.cos(angle));
  });
  return { name: 'round', loop: true, points, lines };
}

/** A course through these corners (metres east, north). */
export function courseThrough(
  corners: readonly (readonly [number, number])[],
  loop: boolean,
  lines: TimingLine[],
): Course {
  return { name: 'corners', loop, points: corners.map(([e, n]) => at(e, n)), lines };
}

/** A small seeded generator (mulberry32): 0 ≤ n < 1. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Phone {
  readonly seed: number;
  /** Seconds between fixes. */
  readonly everyS: number;
  /** One standard deviation of the slow error and of the quick one, metres along each axis. */
  readonly wanderM: number;
  readonly jitterM: number;
  /** Whether it says how fast it goes (with 0.3 m/s of error) and how accurate it is. */
  readonly speaks: boolean;
}

export const PHONE: Phone = { seed: 1, everyS: 1, wanderM: 3, jitterM: 0.5, speaks: true };

/** A leg of a ride: from where to where along the course (unwrapped metres), in so many seconds. */
export interface Leg {
  readonly toM: number;
  readonly seconds: number;
}

/** What the phone writes of a ride that begins at `fromM` and follows the legs at even speed each. */
export function ride(course: Course, fromM: number, legs: readonly Leg[], phone: Partial<Phone> = {}): Fix[] {
  const knots = [{ s: 0, m: fromM }];
  for (const { toM, seconds } of legs) knots.push({ s: knots.at(-1)!.s + seconds, m: toM });
  const along = (s: number): number => {
    const after = Math.max(
      1,
      knots.findIndex((knot) => knot.s >= s),
    );
    const [a, b] = [knots[after - 1]!, knots[after]!];
    return a.m + ((b.m - a.m) * (s - a.s)) / (b.s - a.s);
  };
  return record(course, knots.at(-1)!.s, along, phone);
}

/** What the phone writes of a rider who is `along(s)` metres along the course after `s` seconds. */
export function record(
  course: Course,
  seconds: number,
  along: (s: number) => number,
  phone: Partial<Phone> = {},
): Fix[] {
  const { seed, everyS, wanderM, jitterM, speaks } = { ...PHONE, ...phone };
  const random = seeded(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const keep = Math.exp(-everyS / 60);
  const renew = Math.sqrt(1 - keep * keep);
  let [east, north] = [normal() * wanderM, normal() * wanderM];
  const measured = cumulativeM(course.points, course.loop);
  const fixes: Fix[] = [];
  for (let s = 0; s <= seconds; s += everyS) {
    const place = placeOn(course, measured, along(s));
    const speed = Math.abs(along(Math.min(seconds, s + 0.5)) - along(Math.max(0, s - 0.5)));
    fixes.push({
      timeMs: T0 + Math.round(s * 1000),
      latDeg: place.latDeg + (north + normal() * jitterM) / PER_LAT,
      lonDeg: place.lonDeg + (east + normal() * jitterM) / PER_LON,
      ...(speaks
        ? { speedMps: Math.max(0, speed + normal() * 0.3), accuracyM: Math.max(1, wanderM * 1.5) }
        : {}),
    });
    [east, north] = [east * keep + normal() * wanderM * renew, north * keep + normal() * wanderM * renew];
  }
  return fixes;
}

/** Like `placeAt`, but straight on beyond the ends of a road race. */
function placeOn(course: Course, measured: Float64Array, m: number) {
  const ahead = placeAt(course, m, measured);
  const lengthM = course.loop
    ? Number.POSITIVE_INFINITY
    : course.lines.find(({ kind }) => kind === 'finish')!.atM;
  if (course.loop || (m >= 0 && m <= lengthM)) return ahead;
  const [near, far] =
    m < 0
      ? [placeAt(course, 0, measured), placeAt(course, 20, measured)]
      : [ahead, placeAt(course, lengthM - 20, measured)];
  const beyond = (m < 0 ? -m : m - lengthM) / 20;
  return {
    latDeg: near.latDeg + (near.latDeg - far.latDeg) * beyond,
    lonDeg: near.lonDeg + (near.lonDeg - far.lonDeg) * beyond,
  };
}
