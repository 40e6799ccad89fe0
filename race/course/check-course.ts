/**
 * What is wrong with a course, or doubtful about it, in sentences an organiser can act on. Asked at every door, before
 * anything is replaced: files, drawings, other races' courses, programs.
 */
import type { AllCourseFacts, CourseCode } from '../officials/messages/course-facts.ts';
import { inEnglish, type Saying, saying } from '../officials/messages/message.ts';
import { elementOf, lastOf } from '../present.ts';
import { COURSE_MAX_M, type Course, type TimingLine } from './course.ts';
import { cumulativeM, distanceM } from './geometry.ts';

/** Something to say of a file or a course. `error`: it cannot be raced on so; `doubt`: a person should look. */
export interface Finding {
  readonly level: 'error' | 'doubt' | 'note';
  readonly says: Saying;
}

export const finding = <Code extends CourseCode>(
  level: Finding['level'],
  code: Code,
  facts: AllCourseFacts[Code],
): Finding => ({ level, says: saying(code, facts as never) as Saying });

export const sentenceOf = ({ says }: Finding): string => inEnglish(says, 'UTC');

const POINTS_MAX = 50_000;
/** A loop must be longer than the bands around its line, with room to spare. */
const LOOP_MIN_M = 100;
/** Between neighbouring points further apart than this, a straight line is surely not the road. */
const STEP_MAX_M = 5_000;
/** Lines nearer to each other than this cannot be told apart by GPS. */
const LINES_APART_M = 40;
/** A course of many straight pieces is said to be so once, not at each of them. */
const STRAIGHTS_SAID_MAX = 5;
const FEW_POINTS = 3;

/** The course's faults and what is doubtful about it; empty when it is fit to race on. */
export function checkCourse(course: Course): Finding[] {
  const { points, loop } = course;
  if (points.length < 2) return [finding('error', 'course-without-way', {})];
  if (points.length > POINTS_MAX) {
    return [finding('error', 'course-too-many-points', { points: points.length, most: POINTS_MAX })];
  }
  const bad = points.findIndex(({ latDeg, lonDeg }) => !(Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180));
  if (bad >= 0) return [finding('error', 'course-off-earth', { point: bad + 1 })];
  const lengthM = lastOf(cumulativeM(points, loop));
  return [...kindFaults(course), ...wayFaults(course), ...lineFaults(course, lengthM)];
}

/** The first fault that forbids to race on it; null when there is none. */
export const courseError = (course: Course): Saying | null =>
  checkCourse(course).find(({ level }) => level === 'error')?.says ?? null;

function wayFaults({ points, loop }: Course): Finding[] {
  const along = cumulativeM(points, loop);
  const lengthM = lastOf(along);
  const found: Finding[] = [];
  if (loop && points.length <= FEW_POINTS) {
    const level = points.length < FEW_POINTS ? 'error' : 'doubt';
    found.push(finding(level, 'loop-of-few-points', { points: points.length }));
  }
  if (loop && points.length > 1 && distanceM(elementOf(points, 0), lastOf(points)) === 0)
    found.push(finding('doubt', 'loop-repeats-first-point', {}));
  const leastM = loop ? LOOP_MIN_M : LINES_APART_M;
  if (lengthM < leastM) found.push(finding('error', 'course-too-short', { loop, lengthM, leastM }));
  if (lengthM > COURSE_MAX_M)
    found.push(finding('error', 'course-too-long', { lengthM, mostM: COURSE_MAX_M }));
  let straights = 0;
  for (let i = 1; i < along.length; i++) {
    if (elementOf(along, i) - elementOf(along, i - 1) <= STEP_MAX_M || ++straights > STRAIGHTS_SAID_MAX)
      continue;
    found.push(
      finding('doubt', 'course-straight', { fromM: elementOf(along, i - 1), toM: elementOf(along, i) }),
    );
  }
  return found;
}

function lineFaults({ loop, lines }: Course, lengthM: number): Finding[] {
  const found: Finding[] = [];
  const ids = new Set<string>();
  for (const { id, name, atM } of lines) {
    if (ids.has(id)) found.push({ level: 'error', says: saying('line-twice', { line: id }) });
    ids.add(id);
    if (!(atM >= 0 && atM <= lengthM + 1))
      found.push(finding('error', 'line-off-course', { line: name, atM, lengthM }));
  }
  const sorted = [...lines].sort((a, b) => a.atM - b.atM);
  if (sorted.some((line, i) => line !== lines[i])) found.push(finding('doubt', 'lines-unordered', {}));
  sorted.forEach((line, i) => {
    const next = sorted[i + 1] ?? (loop ? sorted[0] : undefined);
    if (next === undefined || next === line) return;
    const apartM = next.atM - line.atM + (i + 1 < sorted.length ? 0 : lengthM);
    if (apartM >= LINES_APART_M) return;
    const facts = { line: line.name, next: next.name, apartM, leastM: LINES_APART_M };
    found.push(finding('doubt', 'lines-too-near', facts));
  });
  return found;
}

function kindFaults({ loop, lines }: Course): Finding[] {
  const found: Finding[] = [];
  const error = (code: 'loop-needs-one-line' | 'course-needs-both-lines' | 'finish-before-start-line') =>
    found.push({ level: 'error', says: saying(code, {}) as Saying });
  const count = (kind: TimingLine['kind']) => lines.filter((line) => line.kind === kind).length;
  if (loop) {
    if (count('start-finish') !== 1) error('loop-needs-one-line');
    if (count('start') + count('finish') > 0) found.push(finding('error', 'loop-has-road-lines', {}));
    return found;
  }
  if (count('start') !== 1 || count('finish') !== 1) error('course-needs-both-lines');
  if (count('start-finish') > 0) found.push(finding('error', 'road-has-loop-line', {}));
  const start = lines.find(({ kind }) => kind === 'start');
  const finish = lines.find(({ kind }) => kind === 'finish');
  if (start && finish && start.atM >= finish.atM) error('finish-before-start-line');
  return found;
}
