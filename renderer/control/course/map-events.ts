/** What happens on the course's map, and what of a file lies on it beside the course. */
import type { CoursePoint } from '../../../race/course/course.ts';
import type { Place } from '../../../race/course/geometry.ts';

export interface CourseMapEvents {
  /** `nearM`: as far as a finger reaches on the ground. */
  readonly onClick: (point: CoursePoint, nearM: number) => void;
  readonly onLineMoved: (id: string, point: CoursePoint) => void;
  /** Another line of a file was clicked. */
  readonly onPicked: (line: number) => void;
  readonly onMoved: (index: number, point: CoursePoint) => void;
  readonly onRemoved: (index: number) => void;
}

/** A line of a file that is not the one chosen. */
export interface OtherLine {
  readonly line: number;
  readonly places: readonly Place[];
}
