/**
 * A course from a file that somebody sends: a recorded ride or a planned route, in any format race/ reads. Read
 * in a thread of its own, one at a time: a week of riding takes seconds, and riders' fixes do not wait for it.
 */
import { Worker } from 'node:worker_threads';
import { Problem } from '../../api/problem.ts';
import type { Course } from '../../race/course/course.ts';

export interface CourseFile {
  /** Names a course that has no name of its own. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** What the thread answers. */
export type CourseRead = { readonly course: Course } | { readonly problem: string };

const WAITING_MAX = 4;
const MEMORY_MAX_MB = 1_024;
const TIME_MAX_MS = 60_000;

/** Rejects with Problem 422 for what is wrong with the file, 503 when several are being read already. */
export type CourseReader = (file: CourseFile) => Promise<Course>;

export function createCourseReader(): CourseReader {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (file) => {
    if (waiting >= WAITING_MAX)
      throw new Problem(
        503,
        'overloaded',
        'Several course files are being read already; try again in a moment.',
        { retryAfterS: 10 },
      );
    waiting += 1;
    const answer = queue
      .then(() => inThread(file))
      .finally(() => {
        waiting -= 1;
      });
    queue = answer.catch(() => undefined);
    return answer;
  };
}

function inThread(file: CourseFile): Promise<Course> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./course-file-thread.ts', import.meta.url), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB },
    });
    const tooMuch = () =>
      reject(new Problem(422, 'unreadable-course', 'This file is too large to be read; thin it out first.'));
    const timer = setTimeout(() => {
      tooMuch();
      void thread.terminate();
    }, TIME_MAX_MS);
    thread.on('message', (read: CourseRead) => {
      if ('course' in read) resolve(read.course);
      else reject(new Problem(422, 'unreadable-course', read.problem));
    });
    thread.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : reject(error),
    );
    thread.on('exit', () => {
      clearTimeout(timer);
      reject(new Error('the thread that reads courses ended without an answer')); // no effect after an answer
    });
  });
}
