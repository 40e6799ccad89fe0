import type { z } from 'zod';
import type { Course } from '../../course/course.ts';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { type Objection, repeated } from '../objections.ts';
import { course } from '../values.ts';

/** The course and its timing lines. */
export const setCourse = kind(
  'set-course',
  { course },
  {
    step: (draft, { course }, { seq }) => {
      draft.course = course as Course;
      draft.courseVersion = seq;
    },
    check: (_, { course }) => badCourse(course),
    touches: 'all',
  },
);

function badCourse({ lines, loop }: z.infer<typeof course>): Objection {
  const twice = repeated(
    lines.map(({ id }) => id),
    (line) => saying('line-twice', { line }),
  );
  if (twice !== null) return twice;
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  if (loop)
    return count('start-finish') === 1 && count('finish') === 0 ? null : saying('loop-needs-one-line', {});
  if (count('start') !== 1 || count('finish') !== 1) return saying('course-needs-both-lines', {});
  const start = lines.find(({ kind }) => kind === 'start')!;
  const finish = lines.find(({ kind }) => kind === 'finish')!;
  return start.atM < finish.atM ? null : saying('finish-before-start-line', {});
}
