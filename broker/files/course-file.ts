/** A course from a file that somebody sends: a recorded ride or a planned route, in any format race/ reads. */

import type { Course } from '../../race/course/course.ts';
import { Problem } from '../../server/http/problem.ts';
import { createFileThread } from './file-thread.ts';

export interface CourseFile {
  /** Names a course that has no name of its own. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** What the thread answers. */
export type CourseRead = { readonly course: Course } | { readonly problem: string };

/** Rejects with Problem 422 for what is wrong with the file, 503 when several are being read already. */
export type CourseReader = (file: CourseFile) => Promise<Course>;

export function createCourseReader(): CourseReader {
  const unreadable = (problem: string) => new Problem(422, 'unreadable-course', problem);
  const inThread = createFileThread<CourseFile, CourseRead>({
    module: new URL('./course-file-thread.ts', import.meta.url),
    memoryMaxMb: 1_024,
    timeMaxMs: 60_000,
    tooMuch: () => unreadable('This file is too large to be read; thin it out first.'),
  });
  return async (file) => {
    const read = await inThread(file);
    if ('problem' in read) throw unreadable(read.problem);
    return read.course;
  };
}
