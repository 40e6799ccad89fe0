/** The thread that reads one course file and ends; see course-file.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { CourseError, makeCourse } from '../../race/course/make-course.ts';
import { readRecording } from '../../race/recording/read.ts';
import { RecordingError } from '../../race/recording/recording.ts';
import type { CourseFile, CourseRead } from './course-file.ts';

const read = ({ fileName, bytes }: CourseFile): CourseRead => {
  try {
    const { name, points } = readRecording(bytes);
    const usual = fileName
      .replace(/^.*[/\\]/, '')
      .replace(/\.[^.]*$/, '')
      .trim();
    return { course: makeCourse(points, { name: (name || usual || 'Course').slice(0, 120) }) };
  } catch (error) {
    if (error instanceof RecordingError || error instanceof CourseError) return { problem: error.message };
    throw error;
  }
};

parentPort?.postMessage(read(workerData as CourseFile));
