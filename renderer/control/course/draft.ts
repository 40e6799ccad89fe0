/** A course being drawn: points come and go, timing lines stay where they are on the ground. Pure. */
import type { Course, CoursePoint, TimingLine } from '../../../race/course/course.ts';
import { courseLengthM, cumulativeM, firstAtLeast, placeAt } from '../../../race/course/geometry.ts';
import { nearestAlong } from '../../../race/course/make-course.ts';
import type { LineId } from '../../../race/ids.ts';

export interface Draft {
  readonly name: string;
  readonly loop: boolean;
  readonly points: readonly CoursePoint[];
  /** The course whose timing lines it keeps, where that is not the one in use: a file's, another race's. */
  readonly base?: Course;
}

export const EMPTY_DRAFT: Draft = { name: 'Course', loop: true, points: [] };

/** A loop needs three points to enclose anything, a road two. */
export const isComplete = ({ loop, points }: Draft): boolean => points.length >= (loop ? 3 : 2);

const rounded = (deg: number): number => Math.round(deg * 1e6) / 1e6;
export const pointOf = ({ lat, lng }: { lat: number; lng: number }): CoursePoint => ({
  latDeg: rounded(lat),
  lonDeg: rounded(lng),
});

export const withPoint = (draft: Draft, point: CoursePoint): Draft => ({
  ...draft,
  points: [...draft.points, point],
});
export const movedPoint = (draft: Draft, index: number, point: CoursePoint): Draft => ({
  ...draft,
  points: draft.points.map((old, i) => (i === index ? { ...old, ...point } : old)),
});
/** A point put in between the two that the place lies between, `nearM` metres beside the line at most; else at the end. */
export function withPointAt(draft: Draft, point: CoursePoint, nearM: number): Draft {
  const { points, loop } = draft;
  if (points.length < 2) return withPoint(draft, point);
  const bare: Course = { name: '', loop: loop && points.length > 2, points, lines: [] };
  const { atM, offM } = nearestAlong(bare, point);
  if (!(offM <= nearM)) return withPoint(draft, point);
  const along = cumulativeM(points, bare.loop);
  const before = firstAtLeast(along, atM);
  if (before <= 0 || before > points.length) return withPoint(draft, point);
  return { ...draft, points: [...points.slice(0, before), point, ...points.slice(before)] };
}
export const withoutPoint = (draft: Draft, index: number): Draft => ({
  ...draft,
  points: draft.points.filter((_, i) => i !== index),
});

const START_FINISH = { id: 'finish' as LineId, name: 'Start / finish', kind: 'start-finish' as const };

/** The course that the draft makes; the lines of `before` are put at the nearest place of the new course. */
export function courseOf(draft: Draft, before: Course | null): Course {
  const { loop, points } = draft;
  const bare: Course = { name: draft.name.trim() || 'Course', loop, points, lines: [] };
  const lengthM = courseLengthM(bare);
  if (before === null || before.loop !== loop) {
    const lines: readonly TimingLine[] = loop
      ? [{ ...START_FINISH, atM: 0 }]
      : [
          { id: 'start' as LineId, name: 'Start', kind: 'start', atM: 0 },
          { id: 'finish' as LineId, name: 'Finish', kind: 'finish', atM: lengthM },
        ];
    return { ...bare, lines };
  }
  const along = cumulativeM(before.points, before.loop);
  const lines = before.lines.map((line) => {
    const place = placeAt(before, line.atM, along);
    const atM = line.kind === 'finish' ? lengthM : line.kind === 'start' ? 0 : nearestAlong(bare, place).atM;
    return { ...line, atM: Math.round(atM * 10) / 10 };
  });
  return { ...bare, lines: lines.sort((a, b) => a.atM - b.atM) };
}
