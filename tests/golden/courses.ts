/** Courses that golden races are ridden on. */
import type { Course } from '../../race/course/course.ts';
import type { LineId } from '../../race/ids.ts';

/** Straight north, about 3,002 m: start at 100 m, a line half-way, finish at 2,900 m. */
export const STRAIGHT: Course = {
  name: 'Straight',
  loop: false,
  points: [
    { latDeg: 50, lonDeg: 8 },
    { latDeg: 50.027, lonDeg: 8 },
  ],
  lines: [
    { id: 'start' as LineId, name: 'Start', kind: 'start', atM: 100 },
    { id: 'climb' as LineId, name: 'Climb', kind: 'intermediate', atM: 1_500 },
    { id: 'finish' as LineId, name: 'Finish', kind: 'finish', atM: 2_900 },
  ],
};
