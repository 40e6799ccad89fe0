import { courseError } from '../../course/check-course.ts';
import type { Course } from '../../course/course.ts';
import { kind } from '../kind.ts';
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
    check: (_, { course }) => courseError(course as Course),
    touches: 'all',
  },
);
