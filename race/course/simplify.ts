// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every point of a drawn line again and again: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/** Thinning a line: the fewest points that stay within a tolerance of all (Ramer, Douglas and Peucker). */

import { elementOf } from '../present.ts';
import type { CoursePoint } from './course.ts';
import { cumulativeM, eastOf, northOf, type Place, planeFor } from './geometry.ts';

/**
 * The points without those that lie within `toleranceM` of the line through the others; the first and the last stay.
 * If more than `most` would be left, the tolerance grows until they are not.
 */
export function simplified<P extends Place>(points: readonly P[], toleranceM: number, most: number): P[] {
  const plane = planeFor(points);
  const x = Float64Array.from(points, ({ lonDeg }) => eastOf(plane, lonDeg));
  const y = Float64Array.from(points, ({ latDeg }) => northOf(plane, latDeg));
  let tolerance = Math.max(0.01, toleranceM);
  for (;;) {
    const kept = keepers(x, y, tolerance);
    if (kept.length <= Math.max(2, most)) return kept.map((i) => elementOf(points, i));
    tolerance *= 1.5;
  }
}

function keepers(x: Float64Array, y: Float64Array, toleranceM: number, off = distanceToChord): number[] {
  const keep = new Uint8Array(x.length);
  keep[0] = 1;
  keep[x.length - 1] = 1;
  // A stack in place of recursion: a spiral of a million points must not exhaust the call stack.
  const ranges: [number, number][] = [[0, x.length - 1]];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const [from, to] = range;
    let [far, farM] = [-1, toleranceM];
    for (let i = from + 1; i < to; i++) {
      const offM = off(x, y, from, to, i);
      if (offM > farM) {
        far = i;
        farM = offM;
      }
    }
    if (far < 0) continue;
    keep[far] = 1;
    ranges.push([from, far], [far, to]);
  }
  const kept: number[] = [];
  for (let i = 0; i < keep.length; i++) if (keep[i] === 1) kept.push(i);
  return kept;
}

function distanceToChord(x: Float64Array, y: Float64Array, from: number, to: number, i: number): number {
  const [dx, dy] = [x[to]! - x[from]!, y[to]! - y[from]!];
  const [rx, ry] = [x[i]! - x[from]!, y[i]! - y[from]!];
  const squared = dx * dx + dy * dy;
  const t = squared > 0 ? Math.min(1, Math.max(0, (rx * dx + ry * dy) / squared)) : 0;
  return Math.hypot(rx - t * dx, ry - t * dy);
}

/** A climb is felt, and counted, from a few metres on: straight roads keep the points where they rise and fall. */
const HEIGHT_TOLERANCE_M = 2.5;

/** As `simplified`, and the heights stay within HEIGHT_TOLERANCE_M where the points have them. */
export function simplifiedWithHeights<P extends CoursePoint>(
  points: readonly P[],
  toleranceM: number,
  most: number,
): P[] {
  const flat = simplified(points, toleranceM, most);
  if (points.length < 3 || points.some(({ altitudeM }) => altitudeM === undefined)) return flat;
  const along = cumulativeM(points, false);
  const heights = Float64Array.from(points, ({ altitudeM }) => altitudeM ?? 0);
  const kept = new Set<P>(flat);
  for (const i of keepers(along, heights, HEIGHT_TOLERANCE_M, heightOffChord)) kept.add(elementOf(points, i));
  const both = points.filter((point) => kept.has(point));
  return both.length <= most ? both : flat;
}

/** Metres of height between a point and the straight from one to another. */
function heightOffChord(x: Float64Array, y: Float64Array, from: number, to: number, i: number): number {
  const wayM = x[to]! - x[from]!;
  const share = wayM > 0 ? (x[i]! - x[from]!) / wayM : 0;
  return Math.abs(y[i]! - (y[from]! + share * (y[to]! - y[from]!)));
}

/** How far the furthest point that was left out lies from the line through those kept, metres. `kept`: of `points`. */
export function furthestLeftOutM<P extends Place>(points: readonly P[], kept: readonly P[]): number {
  const plane = planeFor(points);
  const x = Float64Array.from(points, ({ lonDeg }) => eastOf(plane, lonDeg));
  const y = Float64Array.from(points, ({ latDeg }) => northOf(plane, latDeg));
  let furthestM = 0;
  let [from, next] = [0, 1];
  for (let to = 1; to < points.length && next < kept.length; to++) {
    if (points[to] !== kept[next]) continue;
    for (let i = from + 1; i < to; i++) furthestM = Math.max(furthestM, distanceToChord(x, y, from, to, i));
    [from, next] = [to, next + 1];
  }
  return furthestM;
}
