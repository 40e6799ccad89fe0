/**
 * A course: a polyline with timing lines on it. Either a loop (the last point joins the first) or point to
 * point. Everything here is data; `geometry.ts` measures it.
 */
import type { LineId } from '../ids.ts';

/** A course is not longer than this, metres: what is, is a mistake in a file, and is not worked out any further. */
export const COURSE_MAX_M = 1_000_000;

export interface CoursePoint {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly altitudeM?: number;
}

/** A timing line across the course, at a distance along it from the first point. */
export interface TimingLine {
  readonly id: LineId;
  readonly name: string;
  readonly kind: 'start' | 'finish' | 'start-finish' | 'intermediate';
  /** Metres from the course's first point, along the course, 0 ≤ atM ≤ length. */
  readonly atM: number;
}

export interface Course {
  readonly name: string;
  readonly loop: boolean;
  /** 2…50,000 points. A loop does not repeat its first point at the end. */
  readonly points: readonly CoursePoint[];
  /** Ordered by `atM`. A loop has exactly one `start-finish`; point to point has one `start` and one `finish`. */
  readonly lines: readonly TimingLine[];
}
