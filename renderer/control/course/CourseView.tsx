/** The course of a race. */
import type { RaceDesk } from '../race-desk.ts';

export function CourseView(_: { desk: RaceDesk }) {
  return <main className="course" />;
}
