// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every point of every picture: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * A course made ready for drawing: its points projected once, with the distance along it at each, so that timing
 * lines, arrows and groups find their place without a search over everything.
 */
import type { Course, TimingLine } from '../../../race/course/course.ts';
import { cumulativeM } from '../../../race/course/geometry.ts';
import { project, type WorldPoint } from './projection.ts';

export interface PathPoint extends WorldPoint {
  /** Direction of riding on the screen, radians clockwise from east. */
  readonly direction: number;
}

export interface CoursePath {
  readonly course: Course;
  /** World pixels, x and y in turn; a loop's first point again at its end. */
  readonly points: Float64Array;
  /** Metres along the course at each point. */
  readonly alongM: Float64Array;
  readonly lengthM: number;
  readonly bounds: { readonly min: WorldPoint; readonly max: WorldPoint };
  readonly lines: readonly { readonly line: TimingLine; readonly at: PathPoint }[];
}

export function coursePath(course: Course): CoursePath {
  const from = course.loop ? [...course.points, course.points[0]!] : course.points;
  const points = new Float64Array(from.length * 2);
  const alongM = cumulativeM(course.points, course.loop);
  const min = { x: Number.POSITIVE_INFINITY, y: Number.POSITIVE_INFINITY };
  const max = { x: Number.NEGATIVE_INFINITY, y: Number.NEGATIVE_INFINITY };
  from.forEach((point, i) => {
    const { x, y } = project(point.latDeg, point.lonDeg);
    points[i * 2] = x;
    points[i * 2 + 1] = y;
    min.x = Math.min(min.x, x);
    min.y = Math.min(min.y, y);
    max.x = Math.max(max.x, x);
    max.y = Math.max(max.y, y);
  });
  const path = { course, points, alongM, lengthM: alongM[alongM.length - 1]!, bounds: { min, max } };
  return { ...path, lines: course.lines.map((line) => ({ line, at: pointAt(path, line.atM) })) };
}

/** The point this many metres along; past the end of a loop it goes round, past the end of a road it stays there. */
export function pointAt(
  path: Pick<CoursePath, 'course' | 'points' | 'alongM' | 'lengthM'>,
  metres: number,
): PathPoint {
  const { points, alongM, lengthM } = path;
  const wrapped = path.course.loop
    ? ((metres % lengthM) + lengthM) % lengthM
    : Math.min(Math.max(metres, 0), lengthM);
  let low = 0;
  let high = alongM.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (alongM[middle]! <= wrapped) low = middle;
    else high = middle;
  }
  const [ax, ay, bx, by] = [points[low * 2]!, points[low * 2 + 1]!, points[high * 2]!, points[high * 2 + 1]!];
  const step = alongM[high]! - alongM[low]!;
  const share = step > 0 ? (wrapped - alongM[low]!) / step : 0;
  return {
    x: ax + (bx - ax) * share,
    y: ay + (by - ay) * share,
    direction: Math.atan2(by - ay, bx - ax),
  };
}
