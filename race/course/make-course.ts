/**
 * A course out of a recorded ride or a planned route: cleaned, one lap cut out of a ride of many, thinned to a sane
 * number of points, with its first timing lines. `check-course.ts` says what is still wrong with a course.
 */
import type { LineId } from '../ids.ts';
import { elementOf, lastOf } from '../present.ts';
import { COURSE_MAX_M, type Course, type CoursePoint, type TimingLine } from './course.ts';
import { courseLengthM, cumulativeM, distanceM, eastOf, northOf, type Place, planeFor } from './geometry.ts';
import { indexCourse, newProjection, projectNearest } from './projection.ts';
import { furthestLeftOutM, simplifiedWithHeights } from './simplify.ts';

/** What a course is made of: recorded points, or a route's without times. */
export interface SourcePoint extends CoursePoint {
  readonly timeMs?: number | null;
}

export interface CourseMaking {
  readonly name: string;
  /** `auto` looks whether the ride comes round again or ends where it began. */
  readonly shape?: 'auto' | 'loop' | 'point-to-point';
  /** Where the organiser clicked: a loop's start/finish line goes to the nearest point of the course. */
  readonly startNear?: Place;
  /** How far the thinned course may lie from the recorded one, metres. */
  readonly toleranceM?: number;
  /** `all`: the whole ride, also if it is one of several laps. */
  readonly laps?: 'one' | 'all';
  /** The other way round. */
  readonly reverse?: boolean;
}

/** A course, and what was done to the points that it is made of. */
export interface CourseMade {
  readonly course: Course;
  /** The lap that was cut out of a ride of several; null when none was. */
  readonly lap: { readonly laps: number; readonly lapM: number } | null;
  /** From the end of what was taken to its beginning, metres. */
  readonly gapM: number;
  readonly thinned: { readonly before: number; readonly after: number; readonly offM: number };
  readonly jumps: number;
}

/** Why no course can be made of these points. */
export class CourseError extends Error {
  override readonly name = 'CourseError';
}

/** A made course has at most this many points; more are thinned harder. */
export const MADE_POINTS_MAX = 5_000;
/** Nearer than this to the point before, a point is standing still or noise. */
const STEP_MIN_M = 3;
/** Slower than this a recorded ride stands still, and its receiver wanders about, up to so far. */
const STANDING_MPS = 1;
const WANDER_M = 15;
/** Faster than this from one recorded point to the next is a jump (144 km/h). */
const JUMP_MPS = 40;
/** A ride has come round again when it passes this near, in the same direction. */
const AGAIN_M = 30;
const LAP_MIN_M = 150;
/** A longer step between two points is a break between recordings, not a road. */
const STEP_MAX_M = 5_000;
/** Of a ride, at least this share must be laps of the same length for one of them to be the course. */
const LAPS_SHARE_MIN = 0.5;
const LAP_SPREAD_MAX = 0.1;
const WHOLE_LOOP_SHARE = 0.9;
const START_FINISH = 'finish' as LineId;
const START = 'start' as LineId;

/** CourseError when fewer than two points are left after cleaning. */
export const makeCourse = (source: readonly SourcePoint[], making: CourseMaking): Course =>
  courseMade(source, making).course;

/** As `makeCourse`, saying what it did. */
export function courseMade(source: readonly SourcePoint[], making: CourseMaking): CourseMade {
  const seen = { jumps: 0 };
  const ridden = cleaned(source, seen);
  if (ridden.length < 2) {
    throw new CourseError(
      'A course needs at least two points that lie apart; this recording has not got them.',
    );
  }
  if (making.reverse === true) ridden.reverse();
  const shape = making.shape ?? 'auto';
  const lap = shape === 'point-to-point' || making.laps === 'all' ? null : findLap(ridden);
  const loop = shape === 'loop' || (shape === 'auto' && (lap !== null || endsWhereItBegan(ridden)));
  const whole =
    lap === null ? ridden : [elementOf(ridden, lap.at), ...ridden.slice(lap.from + 1, lap.to + 1)];
  const gapM = distanceM(lastOf(whole), elementOf(whole, 0));
  const closed = loop ? withoutRepeatedFirst(whole) : whole;
  const points = simplifiedWithHeights(closed, making.toleranceM ?? 1, MADE_POINTS_MAX);
  const bare: Course = { name: making.name, loop, points, lines: [] };
  const course = { ...bare, lines: firstLines(bare, making.startNear) };
  return {
    course,
    lap: lap === null ? null : { laps: lap.laps, lapM: courseLengthM(bare) },
    gapM,
    thinned: { before: closed.length, after: points.length, offM: furthestLeftOutM(closed, points) },
    jumps: seen.jumps,
  };
}

/** The points without standing still, repeats, places out of range and jumps nobody can ride (counted in `seen`). */
export function cleaned(source: readonly SourcePoint[], seen = { jumps: 0 }): CoursePoint[] {
  const kept: SourcePoint[] = [];
  let jumps = 0;
  for (const point of source) {
    if (!(Math.abs(point.latDeg) <= 90 && Math.abs(point.lonDeg) <= 180)) continue;
    const last = kept.at(-1);
    if (last !== undefined) {
      const stepM = distanceM(last, point);
      if (stepM < STEP_MIN_M) continue;
      const seconds = ((point.timeMs ?? Number.NaN) - (last.timeMs ?? Number.NaN)) / 1000;
      if (stepM < WANDER_M && stepM < STANDING_MPS * seconds) continue;
      // Three jumps in a row: it was the earlier place that was wrong, or the ride went on elsewhere.
      if (seconds > 0 && stepM > JUMP_MPS * seconds + 50 && ++jumps < 3) {
        seen.jumps++;
        continue;
      }
      jumps = 0;
    }
    kept.push(point);
  }
  return kept.map(({ latDeg, lonDeg, altitudeM }) => ({
    latDeg,
    lonDeg,
    ...(altitudeM === undefined ? {} : { altitudeM }),
  }));
}

/** Whether a line comes back to its beginning, nearer than a short street. */
export function endsWhereItBegan(points: readonly Place[]): boolean {
  const lengthM = lastOf(cumulativeM(points, false));
  return (
    lengthM >= LAP_MIN_M &&
    distanceM(elementOf(points, 0), lastOf(points)) <= Math.min(200, Math.max(50, 0.02 * lengthM))
  );
}

function withoutRepeatedFirst<P extends Place>(points: readonly P[]): readonly P[] {
  let count = points.length;
  while (count > 3 && distanceM(elementOf(points, count - 1), elementOf(points, 0)) < STEP_MIN_M) count--;
  return points.slice(0, count);
}

/** A lap within a ride: it passes point `at` between points `from` and `from + 1`, and again after point `to`. */
export interface FoundLap {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** How many laps of this length the ride has. */
  readonly laps: number;
}

/**
 * One lap of a ride of several: the lap of median length between two passings of a place that the ride keeps coming
 * back to in the same direction. Null when the ride is not one of laps.
 */
export function findLap(points: readonly Place[]): FoundLap | null {
  const plane = planeFor(points);
  const x = Float64Array.from(points, ({ lonDeg }) => eastOf(plane, lonDeg));
  const y = Float64Array.from(points, ({ latDeg }) => northOf(plane, latDeg));
  const along = cumulativeM(points, false);
  const totalM = along.at(-1) ?? 0;
  let best: (FoundLap & { coveredM: number }) | null = null;
  let next = 0;
  for (let i = 1; i < points.length - 1; i++) {
    // Some 60 places along the ride are tried.
    if (elementOf(along, i) < next) continue;
    next = elementOf(along, i) + totalM / 60;
    const passes = passesBy(x, y, along, i);
    const laps = passes.slice(1).map((to, n) => ({
      from: elementOf(passes, n),
      to,
      lengthM: elementOf(along, to) - elementOf(along, elementOf(passes, n)),
    }));
    if (laps.length === 0) continue;
    const byLength = [...laps].sort((a, b) => a.lengthM - b.lengthM);
    const median = elementOf(byLength, byLength.length >> 1);
    const alike = laps.filter(
      ({ lengthM }) => Math.abs(lengthM - median.lengthM) <= LAP_SPREAD_MAX * median.lengthM,
    );
    const coveredM = alike.reduce((sum, { lengthM }) => sum + lengthM, 0);
    if (alike.length < 0.7 * laps.length || coveredM < LAPS_SHARE_MIN * totalM) continue;
    if (best === null || coveredM > 1.02 * best.coveredM) {
      best = { at: i, from: median.from, to: median.to, laps: alike.length, coveredM };
    }
  }
  if (best === null) return null;
  // A line that goes round once and ends where it began is that loop already, from its own beginning.
  if (best.laps === 1 && best.coveredM > WHOLE_LOOP_SHARE * totalM && endsWhereItBegan(points)) return null;
  return { at: best.at, from: best.from, to: best.to, laps: lapsRidden(points, along, best) };
}

/** Rides on the lap's own way, first and last piece included: five laps begun between two passings are five. */
function lapsRidden(points: readonly Place[], along: Float64Array, lap: FoundLap): number {
  const way = [elementOf(points, lap.at), ...points.slice(lap.from + 1, lap.to + 1)];
  // A place on another continent is a hurt file; an index of the way there takes seconds.
  if (lastOf(cumulativeM(way, true)) > COURSE_MAX_M) return lap.laps;
  const index = indexCourse({ name: '', points: way, loop: true, lines: [] });
  const hit = newProjection();
  let onLapM = 0;
  for (let i = 1; i < points.length; i++) {
    const stepM = elementOf(along, i) - elementOf(along, i - 1);
    const { latDeg, lonDeg } = elementOf(points, i);
    projectNearest(index, eastOf(index.plane, lonDeg), northOf(index.plane, latDeg), -1, hit);
    if (hit.offM <= AGAIN_M && stepM <= STEP_MAX_M) onLapM += stepM;
  }
  return Math.max(lap.laps, Math.floor(onLapM / index.lengthM + LAP_SPREAD_MAX));
}

/** Where the ride passes its point `at` in the direction it has there: the point before each passing. */
function passesBy(x: Float64Array, y: Float64Array, along: Float64Array, at: number): number[] {
  const direction = (i: number) => {
    const [a, b] = [Math.max(0, i - 1), Math.min(x.length - 1, i + 1)];
    const [dx, dy] = [elementOf(x, b) - elementOf(x, a), elementOf(y, b) - elementOf(y, a)];
    const length = Math.hypot(dx, dy) || 1;
    return [dx / length, dy / length] as const;
  };
  const [ux, uy] = direction(at);
  const passes: number[] = [];
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < x.length; i++) {
    if (elementOf(along, i + 1) - elementOf(along, i) > STEP_MAX_M) continue;
    const off = distanceToStep(x, y, i, elementOf(x, at), elementOf(y, at));
    if (off > AGAIN_M) continue;
    const [vx, vy] = direction(i);
    if (ux * vx + uy * vy < 0.5) continue;
    const last = passes.at(-1);
    if (last === undefined || elementOf(along, i) - elementOf(along, last) > LAP_MIN_M) {
      passes.push(i);
      nearest = off;
    } else if (off < nearest) {
      passes[passes.length - 1] = i;
      nearest = off;
    }
  }
  return passes;
}

/** Metres from a place to the way between points `i` and `i + 1`: planned routes have few points. */
function distanceToStep(x: Float64Array, y: Float64Array, i: number, px: number, py: number): number {
  const [dx, dy] = [elementOf(x, i + 1) - elementOf(x, i), elementOf(y, i + 1) - elementOf(y, i)];
  const squared = dx * dx + dy * dy;
  const share = squared > 0 ? ((px - elementOf(x, i)) * dx + (py - elementOf(y, i)) * dy) / squared : 0;
  const t = Math.min(1, Math.max(0, share));
  return Math.hypot(elementOf(x, i) + t * dx - px, elementOf(y, i) + t * dy - py);
}

function firstLines(course: Course, startNear: Place | undefined): TimingLine[] {
  if (course.loop) {
    const isNear = startNear !== undefined && courseLengthM(course) <= COURSE_MAX_M;
    const atM = isNear ? nearestAlong(course, startNear).atM : 0;
    return [{ id: START_FINISH, name: 'Start/finish', kind: 'start-finish', atM }];
  }
  return [
    { id: START, name: 'Start', kind: 'start', atM: 0 },
    { id: START_FINISH, name: 'Finish', kind: 'finish', atM: courseLengthM(course) },
  ];
}

/** The point of a course nearest to a click: metres along the course, and how far the click was off it. */
export function nearestAlong(course: Course, place: Place): { atM: number; offM: number } {
  const index = indexCourse(course);
  const hit = newProjection();
  projectNearest(index, eastOf(index.plane, place.lonDeg), northOf(index.plane, place.latDeg), -1, hit);
  const atM = course.loop ? hit.alongM % index.lengthM : Math.min(index.lengthM, Math.max(0, hit.alongM));
  return { atM, offM: hit.offM };
}

/** The course with this timing line added, or moved if it has one of this id; lines stay in order. */
export function withLine(course: Course, line: TimingLine): Course {
  const others = course.lines.filter(({ id }) => id !== line.id);
  return { ...course, lines: [...others, line].sort((a, b) => a.atM - b.atM) };
}

/** The course without this timing line. */
export function withoutLine(course: Course, id: LineId): Course {
  return { ...course, lines: course.lines.filter((line) => line.id !== id) };
}
