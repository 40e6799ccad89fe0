/** The thread that reads one course file and ends; see course-file.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { findingsOfError, importCourse, lookAtCourse } from '../../race/course/import-course.ts';
import { readRecording } from '../../race/recording/read.ts';
import type { CourseQuestion, CourseRead } from './course-file.ts';
import { unpacked } from './packed-course.ts';

const read = (question: CourseQuestion): CourseRead => {
  try {
    const recording = readRecording(unpacked(question.bytes));
    if (question.ask === 'look') return { look: lookAtCourse(recording) };
    const usual = question.fileName
      .replace(/^.*[/\\]/, '')
      .replace(/\.[^.]*$/, '')
      .trim();
    return { made: importCourse(recording, question.choice, usual) };
  } catch (error) {
    const findings = findingsOfError(error);
    if (findings === null) throw error;
    return { findings };
  }
};

parentPort?.postMessage(read(workerData as CourseQuestion));
