/**
 * Rides to report: an hour of a modelled criterium, whose riders really crossed the line at known moments, and recorded
 * rides (BELL_LAP_RIDES=FOLDER), whose own crossings at full density are the reference.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from '../../../race/course/course.ts';
import { courseLengthM } from '../../../race/course/geometry.ts';
import { makeCourse, withLine } from '../../../race/course/make-course.ts';
import type { Fix } from '../../../race/fix.ts';
import type { LineId } from '../../../race/ids.ts';
import { readRecording } from '../../../race/recording/read.ts';
import { sampleCourse } from '../../../simulator/course-file.ts';
import { createField } from '../../../simulator/model/field.ts';

const START_MS = Date.UTC(2026, 4, 17, 13);
const RIDERS = 8;
export const HOUR_MS = 3_600_000;

export interface Ridden {
  readonly course: Course;
  /** A rider's fixes at 1 Hz. */
  readonly fixes: readonly Fix[];
  /** When they crossed the finish, UTC ms; null where only the recording itself can say. */
  readonly truth: readonly number[] | null;
  readonly startMs: number;
}

/** `seed` and `riders` for tests; the figures in the docs are of the defaults. */
export function modelled(seed = 7, riders = RIDERS): Ridden[] {
  const course = sampleCourse('grant-park-criterium');
  const fixes: Fix[][] = Array.from({ length: riders }, () => []);
  const truth: number[][] = Array.from({ length: riders }, () => []);
  const field = createField({
    course,
    seed,
    riders,
    startMs: START_MS,
    stopEveryHours: 1e6,
    abandonEveryHours: 1e6,
    length: { durationMs: HOUR_MS },
  });
  const finish = course.lines.find(({ kind }) => kind === 'start-finish')?.id;
  while (
    field.step({
      fix: (rider, fix) => fixes[rider]?.push(fix),
      crossing: ({ rider, line, lap, timeMs }) => {
        if (line === finish && lap > 0) truth[rider]?.push(timeMs);
      },
    })
  );
  return fixes.map((own, rider) => ({ course, fixes: own, truth: truth[rider] ?? [], startMs: START_MS }));
}

/** Shorter than this, a recording says little. */
const FIXES_MIN = 600;

export interface Recorded extends Ridden {
  readonly file: string;
}

/** Every recording there that has times, as a course with a line every `linesM` metres. */
export function recorded(folder: string, linesM: number): Recorded[] {
  return readdirSync(folder)
    .filter((name) => /\.(gpx|fit|tcx)$/.test(name))
    .sort()
    .flatMap((file): Recorded[] => {
      try {
        const { points } = readRecording(readFileSync(join(folder, file)));
        const fixes = points.flatMap(({ timeMs, latDeg, lonDeg }): Fix[] =>
          timeMs === null || timeMs === undefined ? [] : [{ timeMs, latDeg, lonDeg }],
        );
        if (fixes.length < FIXES_MIN) return [];
        const course = linedEvery(makeCourse(points, { name: file }), linesM);
        return [{ file, course, fixes, truth: null, startMs: fixes[0]!.timeMs - 1 }];
      } catch (error) {
        console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
}

export function linedEvery(course: Course, linesM: number): Course {
  const lengthM = courseLengthM(course);
  let lined = course;
  for (let atM = linesM; atM < lengthM - linesM / 2; atM += linesM) {
    const name = `at-${Math.round(atM)}`;
    lined = withLine(lined, { id: name as LineId, name, kind: 'intermediate', atM });
  }
  return lined;
}
