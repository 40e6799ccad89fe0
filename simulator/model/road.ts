// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every rider and second: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * A course as riders feel it: every metre's position, slope, and how fast a corner may be ridden.
 * It has its own geodesy on purpose: ground truth must not be made with the geometry it will test.
 */
import type { Course, CoursePoint, TimingLine } from '../../race/course/course.ts';
import { metresPerLatDeg, metresPerLonDeg } from '../../race/course/geometry.ts';
import { BRAKING, CORNERING } from './forces.ts';

export interface RoadLine extends Omit<TimingLine, 'atM'> {
  /** Metres along this road from the course's first point. */
  readonly atM: number;
}

export interface Road {
  readonly lengthM: number;
  readonly loop: boolean;
  readonly lines: readonly RoadLine[];
  /** Where laps are counted: the start/finish of a loop, the finish of a road race. */
  readonly finish: RoadLine;
  /** Where the race starts; the same line on a loop. */
  readonly start: RoadLine;
  /** Rise over run, averaged over some 40 m. */
  gradeAt(alongM: number): number;
  /** The fastest that corners and the braking before them allow, m/s. */
  limitAt(alongM: number): number;
  altitudeAt(alongM: number): number;
  /** Riding direction, degrees clockwise from north. */
  headingAt(alongM: number): number;
  /** A point beside the road: `rightM` metres to the right, then moved by an error east and north, metres. */
  pointAt(
    alongM: number,
    rightM: number,
    eastM: number,
    northM: number,
  ): { readonly latDeg: number; readonly lonDeg: number };
}

/** Speed no rider exceeds, even on a straight descent, m/s. */
const LIMIT_MAX = 26;
const CURVE_WINDOW_M = 8;
const GRADE_WINDOW_M = 20;

/**
 * Lays out a course metre by metre.
 * @param alongOfPoint how the owner of `atM` measures: its distance along the course at each point (and back at the
 * first of a loop). So the lines lie at the same places on the ground even if its metres differ a little from ours.
 */
export function createRoad(course: Course, alongOfPoint: ArrayLike<number>): Road {
  const points = course.loop ? [...course.points, course.points[0]!] : course.points;
  const origin = points[0]!;
  const middleDeg = points.reduce((sum, point) => sum + point.latDeg, 0) / points.length;
  const metres = { lat: metresPerLatDeg(middleDeg), lon: metresPerLonDeg(middleDeg) };
  const eastOf = (point: CoursePoint): number => (point.lonDeg - origin.lonDeg) * metres.lon;
  const northOf = (point: CoursePoint): number => (point.latDeg - origin.latDeg) * metres.lat;
  const along = [0];
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!];
    along.push(along[i - 1]! + Math.hypot(eastOf(to) - eastOf(from), northOf(to) - northOf(from)));
  }
  const lengthM = along.at(-1)!;
  const cells = Math.max(2, Math.round(lengthM));
  const cellM = lengthM / cells;

  // Samples 0…cells; on a loop the last equals the first.
  const east = new Float64Array(cells + 1);
  const north = new Float64Array(cells + 1);
  const altitude = new Float64Array(cells + 1);
  for (let cell = 0, i = 1; cell <= cells; cell++) {
    const at = Math.min(cell * cellM, lengthM);
    while (i < points.length - 1 && along[i]! < at) i++;
    const [from, to] = [points[i - 1]!, points[i]!];
    const span = along[i]! - along[i - 1]!;
    const share = span > 0 ? (at - along[i - 1]!) / span : 0;
    east[cell] = eastOf(from) + share * (eastOf(to) - eastOf(from));
    north[cell] = northOf(from) + share * (northOf(to) - northOf(from));
    altitude[cell] =
      (from.altitudeM ?? 0) + share * ((to.altitudeM ?? from.altitudeM ?? 0) - (from.altitudeM ?? 0));
  }

  const wrap = (cell: number): number =>
    course.loop ? ((cell % cells) + cells) % cells : Math.max(0, Math.min(cells, cell));
  const grade = new Float64Array(cells + 1);
  const limit = new Float64Array(cells + 1);
  for (let cell = 0; cell <= cells; cell++) {
    const [before, after] = [wrap(cell - GRADE_WINDOW_M), wrap(cell + GRADE_WINDOW_M)];
    grade[cell] = (altitude[after]! - altitude[before]!) / (2 * GRADE_WINDOW_M * cellM);
    limit[cell] = Math.min(LIMIT_MAX, Math.sqrt(CORNERING / Math.max(1e-6, curvature(cell))));
  }
  // Brake in time: backwards over the road, twice round a loop so that the seam is right too.
  for (let step = course.loop ? 2 * cells : cells - 1; step >= 0; step--) {
    const cell = wrap(step);
    const ahead = limit[wrap(cell + 1)]!;
    limit[cell] = Math.min(limit[cell]!, Math.sqrt(ahead * ahead + 2 * BRAKING * cellM));
  }
  if (course.loop) limit[cells] = limit[0]!;

  /** Change of direction over the metres around a cell, 1/m. */
  function curvature(cell: number): number {
    const [a, b, c] = [wrap(cell - CURVE_WINDOW_M), cell, wrap(cell + CURVE_WINDOW_M)];
    const inward = Math.atan2(north[b]! - north[a]!, east[b]! - east[a]!);
    const outward = Math.atan2(north[c]! - north[b]!, east[c]! - east[b]!);
    let turn = Math.abs(outward - inward);
    if (turn > Math.PI) turn = 2 * Math.PI - turn;
    return turn / (CURVE_WINDOW_M * cellM);
  }

  const cellOf = (alongM: number): number => {
    const cell = Math.floor(alongM / cellM);
    return course.loop ? wrap(cell) : Math.max(0, Math.min(cells - 1, cell));
  };

  /** A line's place on this road: the same segment and share of it as where its owner measured it. */
  const ownMetres = (atM: number): number => {
    let i = 1;
    while (i < alongOfPoint.length - 1 && alongOfPoint[i]! < atM) i++;
    const span = alongOfPoint[i]! - alongOfPoint[i - 1]!;
    const share = span > 0 ? (atM - alongOfPoint[i - 1]!) / span : 0;
    return along[i - 1]! + share * (along[i]! - along[i - 1]!);
  };
  const lines = course.lines.map((line) => ({ ...line, atM: ownMetres(line.atM) }));
  const finish = lines.find((line) => line.kind === 'start-finish' || line.kind === 'finish');
  const start = lines.find((line) => line.kind === 'start-finish' || line.kind === 'start');
  if (finish === undefined || start === undefined) {
    throw new Error(`course "${course.name}" needs a start/finish line, or a start and a finish`);
  }

  return {
    lengthM,
    loop: course.loop,
    lines,
    finish,
    start,
    gradeAt: (alongM) => grade[cellOf(alongM)]!,
    limitAt: (alongM) => limit[cellOf(alongM)]!,
    altitudeAt: (alongM) => altitude[cellOf(alongM)]!,
    headingAt(alongM) {
      const cell = cellOf(alongM);
      const degrees =
        (Math.atan2(east[cell + 1]! - east[cell]!, north[cell + 1]! - north[cell]!) * 180) / Math.PI;
      return (degrees + 360) % 360;
    },
    pointAt(alongM, rightM, eastM, northM) {
      const cell = cellOf(alongM);
      // Before the start and after the end of a road race the road goes straight on.
      const within = course.loop ? alongM - Math.floor(alongM / lengthM) * lengthM : alongM;
      const share = within / cellM - cell;
      const [de, dn] = [east[cell + 1]! - east[cell]!, north[cell + 1]! - north[cell]!];
      const x = east[cell]! + share * de + (rightM * dn) / cellM + eastM;
      const y = north[cell]! + share * dn - (rightM * de) / cellM + northM;
      return { latDeg: origin.latDeg + y / metres.lat, lonDeg: origin.lonDeg + x / metres.lon };
    },
  };
}
