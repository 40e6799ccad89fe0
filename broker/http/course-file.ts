/** A course from a file that somebody sends: a recorded ride or a planned route, in any format race/ reads. */
import type { Course } from '../../race/course/course.ts';
import { CourseError, makeCourse } from '../../race/course/make-course.ts';
import { readRecording } from '../../race/recording/read.ts';
import { RecordingError } from '../../race/recording/recording.ts';
import { Problem } from './problem.ts';

/** @throws Problem 422 with what is wrong with the file. `fileName` names a course that has no name of its own. */
export function readCourseFile(fileName: string, bytes: Uint8Array): Course {
  try {
    const { name, points } = readRecording(bytes);
    const usual = fileName
      .replace(/^.*[/\\]/, '')
      .replace(/\.[^.]*$/, '')
      .trim();
    return makeCourse(points, { name: (name || usual || 'Course').slice(0, 120) });
  } catch (error) {
    if (error instanceof RecordingError || error instanceof CourseError)
      throw new Problem(422, 'unreadable-course', error.message);
    throw error;
  }
}
