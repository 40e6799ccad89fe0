/**
 * Courses from files that somebody sends: recorded rides and planned routes, in any format race/ reads, packed (KMZ,
 * ZIP, gzip) or not. First what is in a file, then the course of the line that was chosen.
 */
import type { Finding } from '../../race/course/check-course.ts';
import { sentenceOf } from '../../race/course/check-course.ts';
import type { CourseChoice, CourseLook, ImportedCourse } from '../../race/course/import-course.ts';
import { saying } from '../../race/officials/messages/message.ts';
import { Problem } from '../../server/http/problem.ts';
import { createFileThread } from './file-thread.ts';

export interface CourseFile {
  /** Names a course that has no name of its own. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** What the thread is asked. */
export type CourseQuestion = CourseFile &
  ({ readonly ask: 'look' } | { readonly ask: 'make'; readonly choice: CourseChoice });

/** What the thread answers. */
export type CourseRead =
  | { readonly look: CourseLook }
  | { readonly made: ImportedCourse }
  | { readonly findings: readonly Finding[] };

/** A file of which no course can be made: status 422, with every finding. */
export class CourseFileRefused extends Problem {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const [first] = findings;
    const all = findings.filter(({ level }) => level === 'error').map(sentenceOf);
    super(422, 'unreadable-course', all.join(' '), first === undefined ? {} : { says: first.says });
    this.findings = findings;
  }
}

/** Both reject with Problem 422 for what is wrong with the file, 503 when several are being read already. */
export interface CourseReader {
  look(file: CourseFile): Promise<CourseLook>;
  make(file: CourseFile, choice: CourseChoice): Promise<ImportedCourse>;
}

const MEMORY_MAX_MB = 1_024;
const TIME_MAX_MS = 60_000;

export function createCourseReader(): CourseReader {
  const tooMuch = new CourseFileRefused([
    { level: 'error', says: saying('file-too-many-points', { most: 2_000_000 }) },
  ]);
  const inThread = createFileThread<CourseQuestion, CourseRead>({
    module: new URL('./course-file-thread.ts', import.meta.url),
    memoryMaxMb: MEMORY_MAX_MB,
    timeMaxMs: TIME_MAX_MS,
    tooMuch: () => tooMuch,
  });
  const answer = async (question: CourseQuestion): Promise<Exclude<CourseRead, { findings: unknown }>> => {
    const read = await inThread(question);
    if ('findings' in read) throw new CourseFileRefused(read.findings);
    return read;
  };
  return {
    async look(file) {
      const read = await answer({ ...file, ask: 'look' });
      if ('look' in read) return read.look;
      throw new Error('the thread answered another question');
    },
    async make(file, choice) {
      const read = await answer({ ...file, ask: 'make', choice });
      if ('made' in read) return read.made;
      throw new Error('the thread answered another question');
    },
  };
}
