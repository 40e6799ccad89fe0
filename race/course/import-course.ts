/**
 * A course out of a file, with what a person should know about it: which lines the file has and which was taken, what
 * was left out, cut, closed and thinned. Pure; the same for the page that asks and for programs that do not.
 */
import type { LineKind } from '../officials/messages/course-facts.ts';
import { elementOf, lastOf } from '../present.ts';
import { type Recording, RecordingError, type RecordingFormat, unreadable } from '../recording/recording.ts';
import { checkCourse, type Finding, finding } from './check-course.ts';
import type { Course } from './course.ts';
import { type CourseLine, courseLines, mostPlausible } from './course-lines.ts';
import { climbM, cumulativeM, distanceM, type Place } from './geometry.ts';
import { CourseError, cleaned, courseMade, endsWhereItBegan, findLap } from './make-course.ts';
import { simplified } from './simplify.ts';

/** What a person may choose; whatever is not said is decided here, and said. */
export interface CourseChoice {
  /** The line's place in `CourseLook.lines`. */
  readonly line?: number;
  readonly reverse?: boolean;
  readonly shape?: 'auto' | 'loop' | 'point-to-point';
  readonly laps?: 'one' | 'all';
  /** A loop's start/finish line goes to the nearest place on it. */
  readonly startNear?: Place;
  /** How far the thinned course may lie beside the line, metres. */
  readonly toleranceM?: number;
  readonly name?: string;
}

export interface LookedLine {
  readonly line: number;
  readonly kind: LineKind;
  readonly name: string | null;
  readonly folder: string | null;
  readonly points: number;
  readonly lengthM: number;
  readonly loop: boolean;
  /** How often it goes round the same way; 1 for once. */
  readonly laps: number;
  readonly lapM: number | null;
  readonly climbM: number | null;
  /** Enough of it to be drawn small. */
  readonly places: readonly Place[];
}

export interface CourseLook {
  readonly format: RecordingFormat;
  readonly name: string | null;
  readonly lines: readonly LookedLine[];
  /** The line that is taken when nobody chooses. */
  readonly taken: number;
  readonly waypoints: readonly (Place & { readonly name: string })[];
  readonly findings: readonly Finding[];
}

export interface ImportedCourse {
  readonly course: Course;
  readonly line: number;
  readonly thinned: { readonly before: number; readonly after: number; readonly offM: number };
  readonly findings: readonly Finding[];
}

/** No course that can be raced on: what was found, errors first. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super('refused');
    this.findings = findings;
  }
}

/** More lines than these are not listed; a sensible file has a handful. */
const LOOK_LINES_MAX = 100;
const PREVIEW_POINTS_MAX = 300;
const WAYPOINTS_MAX = 200;
const OTHERS_SAID_MAX = 5;
/** Points of a line further apart than this on average do not show the road's bends. */
const SPARSE_M = 300;
const FEW_POINTS = 3;
/** A straight of this length between two points of an otherwise dense recording is a hole in it. */
const HOLE_MIN_M = 500;
/** Said only if the way back to the beginning is longer than this. */
const GAP_SAID_M = 30;

/** What is in a file. ImportRefused when there is no line in it that could be a course. */
export function lookAtCourse(recording: Recording): CourseLook {
  const lines = linesOf(recording);
  return {
    format: recording.format,
    name: recording.name,
    taken: mostPlausible(lines),
    lines: lines.slice(0, LOOK_LINES_MAX).map(looked),
    waypoints: recording.waypoints.slice(0, WAYPOINTS_MAX),
    findings: notesOf(recording),
  };
}

/** Makes the course of the line that was chosen, or of the most plausible one. ImportRefused, with the reasons. */
export function importCourse(
  recording: Recording,
  choice: CourseChoice,
  otherwiseCalled: string,
): ImportedCourse {
  const lines = linesOf(recording);
  const taken = choice.line ?? mostPlausible(lines);
  const line = lines[taken];
  if (line === undefined)
    throw new ImportRefused([finding('error', 'file-no-such-line', { line: taken, count: lines.length })]);
  const findings = [...notesOf(recording), ...takenNotes(lines, taken), ...lineDoubts(line)];
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length > 0)
    throw new ImportRefused([...errors, ...findings.filter((one) => !errors.includes(one))]);
  const ownName = lines.length === 1 ? (recording.name ?? line.name) : (line.name ?? recording.name);
  const name = (choice.name?.trim() || ownName || otherwiseCalled || 'Course').slice(0, 120);
  const made = madeOf(line, choice, name, labelOf(line, taken));
  const all = [...findings, ...madeNotes(made, choice), ...checkCourse(made.course)];
  const faults = all.filter(({ level }) => level === 'error');
  if (faults.length > 0) throw new ImportRefused([...faults, ...all.filter((one) => !faults.includes(one))]);
  return { course: made.course, line: taken, thinned: made.thinned, findings: all };
}

function madeOf(line: CourseLine, choice: CourseChoice, name: string, label: string) {
  const { shape, laps, startNear, toleranceM, reverse } = choice;
  try {
    return courseMade(line.points, {
      name,
      ...(shape !== undefined && { shape }),
      ...(laps !== undefined && { laps }),
      ...(startNear !== undefined && { startNear }),
      ...(toleranceM !== undefined && { toleranceM }),
      ...(reverse !== undefined && { reverse }),
    });
  } catch (error) {
    if (error instanceof CourseError)
      throw new ImportRefused([finding('error', 'line-too-short', { line: label })]);
    throw error;
  }
}

/** What a refused file says, as findings. */
export const findingsOfError = (error: unknown): readonly Finding[] | null =>
  error instanceof ImportRefused
    ? error.findings
    : error instanceof RecordingError
      ? [{ level: 'error', says: error.says as Finding['says'] }]
      : null;

function linesOf(recording: Recording): CourseLine[] {
  const lines = courseLines(recording);
  if (lines.length > 0) return lines;
  const format = recording.format === 'geojson' ? 'GeoJSON' : recording.format.toUpperCase();
  const names = recording.waypoints.map(({ name }) => name).filter((name) => name !== '');
  if (recording.lines.length === 0)
    throw unreadable('file-only-waypoints', {
      format,
      count: recording.waypoints.length,
      names: names.slice(0, 5),
    });
  throw unreadable('line-too-short', { line: recording.name ?? '#1' });
}

const notesOf = ({ notes }: Recording): Finding[] =>
  notes.map((says) => ({ level: NOTES.has(says.code) ? 'note' : 'doubt', says: says as Finding['says'] }));
const NOTES: ReadonlySet<string> = new Set(['points-without-place', 'links-left-out']);

/** How a line is called, in any language: its own name, or its number. */
const labelOf = ({ name, folder }: CourseLine, index: number): string =>
  [folder, name ?? `#${index + 1}`].filter((part) => part !== null).join(' / ');

function takenNotes(lines: readonly CourseLine[], taken: number): Finding[] {
  const line = elementOf(lines, taken);
  const others = lines.flatMap((other, index) =>
    index === taken || other.joinedFrom.length > 0 || line.joinedFrom.includes(index)
      ? []
      : [labelOf(other, index)],
  );
  const notes: Finding[] = [];
  if (line.joinedFrom.length > 0)
    notes.push(finding('note', 'parts-joined', { parts: line.joinedFrom.length }));
  if (others.length > 0) {
    const said = others.slice(0, OTHERS_SAID_MAX);
    const facts = {
      line: labelOf(line, taken),
      lengthM: line.lengthM,
      others: said,
      more: others.length - said.length,
    };
    notes.push(finding('doubt', 'line-taken', facts));
  }
  return notes;
}

function lineDoubts({ points, lengthM }: CourseLine): Finding[] {
  const found: Finding[] = [];
  const facts = { points: points.length, lengthM };
  if (lengthM > SPARSE_M && points.length <= FEW_POINTS) found.push(finding('error', 'course-sparse', facts));
  else if (lengthM / points.length > SPARSE_M) found.push(finding('doubt', 'course-sparse', facts));
  else {
    const along = cumulativeM(points, false);
    for (let i = 1; i < points.length && found.length < OTHERS_SAID_MAX; i++) {
      const stepM = elementOf(along, i) - elementOf(along, i - 1);
      if (stepM > HOLE_MIN_M && stepM > (20 * lengthM) / points.length && stepM <= 5_000)
        found.push(
          finding('doubt', 'course-straight', { fromM: elementOf(along, i - 1), toM: elementOf(along, i) }),
        );
    }
  }
  return found;
}

function madeNotes(
  { course, lap, gapM, thinned, jumps }: ReturnType<typeof madeOf>,
  choice: CourseChoice,
): Finding[] {
  const notes: Finding[] = [];
  if (lap !== null) notes.push(finding('note', 'lap-cut-out', lap));
  else if (course.loop && gapM > GAP_SAID_M) notes.push(finding('doubt', 'loop-closed', { gapM }));
  else if (!course.loop && (choice.shape ?? 'auto') === 'auto' && gapM < 1_000)
    notes.push(finding('doubt', 'shape-guessed', { loop: false, gapM }));
  if (jumps > 0) notes.push(finding('note', 'jumps-left-out', { count: jumps }));
  if (thinned.after < thinned.before) notes.push(finding('note', 'points-thinned', thinned));
  return notes;
}

function looked(line: CourseLine, index: number): LookedLine {
  const points = cleaned(line.points);
  const lap = points.length > 2 ? findLap(points) : null;
  const lapM =
    lap === null
      ? null
      : lastOf(cumulativeM([elementOf(points, lap.at), ...points.slice(lap.from + 1, lap.to + 1)], true));
  return {
    line: index,
    kind: line.kind,
    name: line.name,
    folder: line.folder,
    points: line.points.length,
    lengthM: line.lengthM,
    loop: lap !== null || (points.length > 2 && endsWhereItBegan(points)),
    laps: lap?.laps ?? 1,
    lapM,
    climbM: climbM(points),
    places: preview(points),
  };
}

const preview = (points: readonly Place[]): Place[] =>
  points.length < 2
    ? []
    : simplified(
        points,
        Math.max(2, distanceM(elementOf(points, 0), elementOf(points, points.length >> 1)) / 200),
        PREVIEW_POINTS_MAX,
      ).map(({ latDeg, lonDeg }) => ({ latDeg, lonDeg }));
