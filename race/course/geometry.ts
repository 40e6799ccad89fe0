/**
 * Measuring a course: metres per degree, lengths along it, a flat plane for the venue, climbing.
 * Lengths use the WGS 84 ellipsoid's radii at each segment's own latitude, so a 200 km road race is measured
 * as well as a criterium; the plane serves only to find what is near.
 */

import { elementOf } from '../present.ts';
import type { Course, CoursePoint } from './course.ts';

export interface Place {
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** A flat map of a venue: metres east and north of its middle. */
export interface Plane {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly metresPerLatDeg: number;
  readonly metresPerLonDeg: number;
}

const RADIANS = Math.PI / 180;

/** Metres a degree of latitude is long at `latDeg` (WGS 84 series, good to 0.1 mm a metre). */
export function metresPerLatDeg(latDeg: number): number {
  const phi = latDeg * RADIANS;
  return 111_132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi);
}

/** Metres a degree of longitude is long at `latDeg`. */
export function metresPerLonDeg(latDeg: number): number {
  const phi = latDeg * RADIANS;
  return 111_412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi);
}

/** A difference of longitudes brought into −180…180, so that a course may cross the 180th meridian. */
export function lonDifference(deg: number): number {
  return deg > 180 ? deg - 360 : deg < -180 ? deg + 360 : deg;
}

/** The plane that fits these points: centred in the middle of their bounds. */
export function planeFor(points: readonly Place[]): Plane {
  const first = points[0] ?? { latDeg: 0, lonDeg: 0 };
  let [south, north, west, east] = [first.latDeg, first.latDeg, 0, 0];
  for (const { latDeg, lonDeg } of points) {
    south = Math.min(south, latDeg);
    north = Math.max(north, latDeg);
    const lon = lonDifference(lonDeg - first.lonDeg);
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  const latDeg = (south + north) / 2;
  return {
    latDeg,
    lonDeg: lonDifference(first.lonDeg + (west + east) / 2),
    metresPerLatDeg: metresPerLatDeg(latDeg),
    metresPerLonDeg: metresPerLonDeg(latDeg),
  };
}

/** Metres east of the plane's middle. */
export function eastOf(plane: Plane, lonDeg: number): number {
  return lonDifference(lonDeg - plane.lonDeg) * plane.metresPerLonDeg;
}

/** Metres north of the plane's middle. */
export function northOf(plane: Plane, latDeg: number): number {
  return (latDeg - plane.latDeg) * plane.metresPerLatDeg;
}

/** Metres between two places that lie within some 100 km of each other. */
export function distanceM(a: Place, b: Place): number {
  const latDeg = (a.latDeg + b.latDeg) / 2;
  return Math.hypot(
    (b.latDeg - a.latDeg) * metresPerLatDeg(latDeg),
    lonDifference(b.lonDeg - a.lonDeg) * metresPerLonDeg(latDeg),
  );
}

/**
 * Metres along the points from the first one: one value a point, and for a loop one more, the way back to
 * the first point. The last value is the length.
 */
export function cumulativeM(points: readonly Place[], loop: boolean): Float64Array {
  const count = points.length;
  const along = new Float64Array(count + (loop ? 1 : 0));
  for (let i = 1; i < along.length; i++) {
    along[i] = elementOf(along, i - 1) + distanceM(elementOf(points, i - 1), elementOf(points, i % count));
  }
  return along;
}

/** The course's length in metres: once round a loop, or from the first point to the last. */
export function courseLengthM(course: Pick<Course, 'points' | 'loop'>): number {
  return cumulativeM(course.points, course.loop).at(-1) ?? 0;
}

/**
 * The place `atM` metres along a course; before its start or after its end, the end itself (a loop goes round).
 * Who asks often measures the course once and passes `along`.
 */
export function placeAt(
  course: Pick<Course, 'points' | 'loop'>,
  atM: number,
  along = cumulativeM(course.points, course.loop),
): Place {
  const lengthM = along.at(-1) ?? 0;
  const at = course.loop && lengthM > 0 ? ((atM % lengthM) + lengthM) % lengthM : atM;
  const after = Math.max(1, Math.min(along.length - 1, firstAtLeast(along, at)));
  const a = elementOf(course.points, after - 1);
  const b = course.points[after % course.points.length] ?? a;
  const stepM = elementOf(along, after) - elementOf(along, after - 1);
  const share = stepM > 0 ? Math.min(1, Math.max(0, (at - elementOf(along, after - 1)) / stepM)) : 0;
  return {
    latDeg: a.latDeg + (b.latDeg - a.latDeg) * share,
    lonDeg: lonDifference(a.lonDeg + lonDifference(b.lonDeg - a.lonDeg) * share),
  };
}

/** Index of the first of the rising `values` that is at least `wanted`; `values.length` when none is. */
export function firstAtLeast(values: Float64Array, wanted: number, count = values.length): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elementOf(values, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Barometers and GPS wobble by a few metres: a rise counts only once it exceeds this. */
export const CLIMB_HYSTERESIS_M = 5;

/** Metres climbed along these points, ignoring wobbles below the hysteresis; null when altitudes are missing. */
export function climbM(points: readonly CoursePoint[], hysteresisM = CLIMB_HYSTERESIS_M): number | null {
  let climbed = 0;
  // The lowest point since the last counted summit, and the highest since that low.
  let low: number | null = null;
  let high = 0;
  for (const { altitudeM } of points) {
    if (altitudeM === undefined) continue;
    if (low === null) {
      low = altitudeM;
      high = altitudeM;
    } else if (altitudeM > high) {
      high = altitudeM;
    } else if (high - altitudeM > hysteresisM || altitudeM < low) {
      if (high - low > hysteresisM) climbed += high - low;
      low = altitudeM;
      high = altitudeM;
    }
  }
  if (low === null) return null;
  return climbed + (high - low > hysteresisM ? high - low : 0);
}
