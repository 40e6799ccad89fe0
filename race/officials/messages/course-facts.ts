/**
 * What is said of files that hold courses, and of courses: why one cannot be read or raced on, what is doubtful about
 * it, what was done to it. Lengths in metres; names as the file or an official gave them.
 */

type Nothing = Record<never, never>;

/** What a file turned out to be that is no recording. */
export type OtherFile = 'zip' | 'gzip' | 'pdf' | 'web-page' | 'picture' | 'spreadsheet' | 'xml' | 'unknown';
/** A line in a file, as it is called there. */
export type LineKind = 'ride' | 'track' | 'route' | 'line' | 'outline' | 'joined';

/** Why a file cannot be read. */
export interface FileFacts {
  'file-empty': Nothing;
  'file-too-large': { mostMb: number };
  'file-of-other-kind': { kind: OtherFile };
  'file-damaged': { format: string };
  'file-nested': { most: number };
  'file-declares-entities': Nothing;
  'file-not-whole-json': Nothing;
  'file-not-geojson': Nothing;
  'file-too-many-points': { most: number };
  'file-not-unpacked': { why: 'no-course' | 'damaged' | 'too-large' };
  'file-without-places': { format: string };
  'file-points-without-place': { format: string; count: number };
  'file-only-waypoints': { format: string; count: number; names: readonly string[] };
  'file-only-links': { count: number };
  'file-no-such-line': { line: number; count: number };
  'line-too-short': { line: string };
}

/** What was seen while reading a file that could be read all the same. */
export interface ReadingFacts {
  'text-guessed': { as: string };
  'text-not-as-declared': { declared: string; as: string };
  'file-cut-off': { points: number };
  'fit-never-finished': { points: number };
  'fit-damaged': { points: number };
  'points-without-place': { count: number };
  'sides-swapped': Nothing;
  'links-left-out': { count: number };
}

/** What an import took, left out and did. */
export interface MakingFacts {
  'line-taken': { line: string; lengthM: number; others: readonly string[]; more: number };
  'parts-joined': { parts: number };
  'lap-cut-out': { laps: number; lapM: number };
  'loop-closed': { gapM: number };
  'shape-guessed': { loop: boolean; gapM: number };
  'points-thinned': { before: number; after: number; offM: number };
  'jumps-left-out': { count: number };
}

/** What is wrong with a course, or doubtful about it. */
export interface CourseFacts {
  'course-without-way': Nothing;
  'course-too-many-points': { points: number; most: number };
  'course-off-earth': { point: number };
  'course-too-short': { loop: boolean; lengthM: number; leastM: number };
  'course-too-long': { lengthM: number; mostM: number };
  'course-far-away': { awayM: number };
  'course-straight': { fromM: number; toM: number };
  'course-sparse': { points: number; lengthM: number };
  'loop-of-few-points': { points: number };
  'loop-repeats-first-point': Nothing;
  'loop-has-road-lines': Nothing;
  'road-has-loop-line': Nothing;
  'line-off-course': { line: string; atM: number; lengthM: number };
  'lines-unordered': Nothing;
  'lines-too-near': { line: string; next: string; apartM: number; leastM: number };
}

export type AllCourseFacts = FileFacts & ReadingFacts & MakingFacts & CourseFacts;
export type CourseCode = keyof AllCourseFacts;
export type CoursePhrases = { readonly [One in CourseCode]: (facts: AllCourseFacts[One]) => string };
