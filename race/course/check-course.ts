/** What is wrong with a course, in sentences an organiser can act on. */
import type { Course, TimingLine } from './course.ts';
import { cumulativeM, distanceM } from './geometry.ts';

const POINTS_MAX = 50_000;
const LENGTH_MAX_M = 1_000_000;
/** A loop must be longer than the bands around its line, with room to spare. */
const LOOP_MIN_M = 100;
/** Between neighbouring points further apart than this, a straight line is surely not the road. */
const STEP_MAX_M = 5_000;
/** Lines nearer to each other than this cannot be told apart by GPS. */
const LINES_APART_M = 40;

const km = (metres: number): string => `${(metres / 1000).toFixed(2)} km`;

/** The course's faults; empty when it is fit to race on. */
export function checkCourse(course: Course): string[] {
  const { points, loop } = course;
  if (points.length < 2) return ['The course has fewer than two points: record, draw or import one.'];
  if (points.length > POINTS_MAX) {
    return [
      `The course has ${points.length} points, at most ${POINTS_MAX} are allowed: import it again to thin it out.`,
    ];
  }
  const bad = points.findIndex(({ latDeg, lonDeg }) => !(Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180));
  if (bad >= 0) return [`Point ${bad + 1} of the course is not a place on Earth: remove it.`];
  const along = cumulativeM(points, loop);
  const lengthM = along.at(-1)!;
  const faults: string[] = [];
  if (loop && points.length < 3) faults.push('A loop needs at least three points.');
  if (loop && distanceM(points[0]!, points.at(-1)!) === 0) {
    faults.push('The loop repeats its first point at the end: remove the last point.');
  }
  if (loop && lengthM < LOOP_MIN_M) {
    faults.push(
      `The loop is ${lengthM.toFixed(0)} m long: laps under ${LOOP_MIN_M} m cannot be timed by GPS.`,
    );
  }
  if (!loop && lengthM < LINES_APART_M) {
    faults.push(`The course is ${lengthM.toFixed(0)} m long: GPS cannot tell its start from its finish.`);
  }
  if (lengthM > LENGTH_MAX_M) faults.push(`The course is ${km(lengthM)} long, at most 1000 km are possible.`);
  for (let i = 1; i < along.length; i++) {
    if (along[i]! - along[i - 1]! <= STEP_MAX_M) continue;
    faults.push(
      `Between ${km(along[i - 1]!)} and ${km(along[i]!)} the course runs straight for more than 5 km: add the points that are missing there.`,
    );
  }
  return [...faults, ...lineFaults(course, lengthM)];
}

function lineFaults({ loop, lines }: Course, lengthM: number): string[] {
  const faults: string[] = [];
  const count = (kind: TimingLine['kind']) => lines.filter((line) => line.kind === kind).length;
  if (loop) {
    if (count('start-finish') !== 1) {
      faults.push(`A loop has exactly one start/finish line, this one has ${count('start-finish')}.`);
    }
    if (count('start') + count('finish') > 0) {
      faults.push('A loop has one start/finish line in place of a start and a finish: change their kind.');
    }
  } else {
    if (count('start') !== 1)
      faults.push(`A road course has exactly one start line, this one has ${count('start')}.`);
    if (count('finish') !== 1) {
      faults.push(`A road course has exactly one finish line, this one has ${count('finish')}.`);
    }
    if (count('start-finish') > 0)
      faults.push(
        'A start/finish line makes sense on a loop only: make the course a loop, or use two lines.',
      );
    const [start, finish] = [
      lines.find(({ kind }) => kind === 'start'),
      lines.find(({ kind }) => kind === 'finish'),
    ];
    if (start && finish && start.atM >= finish.atM) {
      faults.push('The finish lies before the start: turn the course round, or move the lines.');
    }
  }
  const ids = new Set<string>();
  for (const { id, name, atM } of lines) {
    if (ids.has(id)) faults.push(`Two lines have the id "${id}": each line needs its own.`);
    ids.add(id);
    if (!(atM >= 0 && atM <= lengthM + 0.5)) {
      faults.push(
        `Line "${name}" lies at ${km(atM)}, but the course ends at ${km(lengthM)}: move it onto the course.`,
      );
    }
  }
  const sorted = [...lines].sort((a, b) => a.atM - b.atM);
  if (sorted.some((line, i) => line !== lines[i]))
    faults.push('The lines are not in the order of the course: sort them by distance.');
  sorted.forEach((line, i) => {
    const next = sorted[i + 1] ?? (loop ? sorted[0] : undefined);
    if (next === undefined || next === line) return;
    const apart = next.atM - line.atM + (i + 1 < sorted.length ? 0 : lengthM);
    if (apart >= LINES_APART_M) return;
    faults.push(
      `Lines "${line.name}" and "${next.name}" are ${apart.toFixed(0)} m apart; GPS cannot tell lines apart that are nearer than ${LINES_APART_M} m.`,
    );
  });
  return faults;
}
