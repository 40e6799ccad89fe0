/** The line at which laps are counted: the course's own, or `finish` for a race without a course (race/rules). */
import type { Course } from '../../race/course/course.ts';
import type { LineId } from '../../race/ids.ts';

const WITHOUT_COURSE = 'finish' as LineId;

export const lapLineOf = (course: Course | null): LineId =>
  course?.lines.find(({ kind }) => kind === 'start-finish' || kind === 'finish')?.id ?? WITHOUT_COURSE;
