/** The thread that reads one course file and ends; see course-file.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { findingsOfError, importCourse, lookAtCourse } from '../../race/course/import-course.ts';
import { readRecording } from '../../race/recording/read.ts';
import type { Recording } from '../../race/recording/recording.ts';
import type { CourseQuestion, CourseRead } from './course-file.ts';
import { type Unpacked, unpacked } from './packed-course.ts';

/** One recording, or those of an archive as one, each line under its file's name; what cannot be read is left out. */
function recordingOf(files: readonly Unpacked[]): Recording {
  const [only] = files;
  if (only !== undefined && files.length === 1) return readRecording(only.bytes);
  let fault: unknown;
  const recordings = files.flatMap(({ name, bytes }) => {
    try {
      const recording = readRecording(bytes);
      const inFile = (folder: string | null) => [name, folder].filter(Boolean).join(' / ') || null;
      return [
        { ...recording, lines: recording.lines.map((one) => ({ ...one, folder: inFile(one.folder) })) },
      ];
    } catch (error) {
      fault ??= error;
      return [];
    }
  });
  const [first] = recordings;
  if (first === undefined) throw fault;
  return {
    ...first,
    ...(recordings.length > 1 && { name: null }),
    lines: recordings.flatMap(({ lines }) => lines),
    waypoints: recordings.flatMap(({ waypoints }) => waypoints),
    notes: recordings.flatMap(({ notes }) => notes),
  };
}

const read = (question: CourseQuestion): CourseRead => {
  try {
    const recording = recordingOf(unpacked(question.bytes));
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
