/**
 * A recording: what a file from a bicycle computer, a phone or a route planner holds, whatever its format.
 * From it come courses (`course/import-course.ts`), replays and fixes sent in afterwards.
 */
import type {
  AllCourseFacts,
  FileFacts,
  LineKind,
  ReadingFacts,
} from '../officials/messages/course-facts.ts';
import { inEnglish, type SayingOf, saying } from '../officials/messages/message.ts';
import { lastOf } from '../present.ts';

export interface RecordedPoint {
  /** UTC epoch ms; null in a planned route. */
  readonly timeMs: number | null;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly altitudeM?: number;
  readonly speedMps?: number;
  readonly headingDeg?: number;
  readonly accuracyM?: number;
}

export interface Waypoint {
  readonly name: string;
  readonly latDeg: number;
  readonly lonDeg: number;
}

export type RecordingFormat = 'gpx' | 'tcx' | 'fit' | 'geojson' | 'kml';

/** One line of a file: a track, a route, a line of a map. Nothing joins one to another but whoever reads them. */
export interface RecordedLine {
  readonly kind: LineKind;
  readonly name: string | null;
  /** The folder or layer it stands in; null outside of any. */
  readonly folder: string | null;
  readonly points: readonly RecordedPoint[];
}

/** What was noticed while reading that a person should know. */
export type ReadingNote = { readonly [One in keyof ReadingFacts]: SayingOf<One> }[keyof ReadingFacts];

export interface Recording {
  readonly format: RecordingFormat;
  readonly name: string | null;
  /** A ride as it was recorded: all tracks one after the other, in the file's order (without tracks, its routes). */
  readonly points: readonly RecordedPoint[];
  /** Every line by itself, in the file's order. */
  readonly lines: readonly RecordedLine[];
  readonly waypoints: readonly Waypoint[];
  /** Points left out because they had no usable position. */
  readonly skipped: number;
  readonly notes: readonly ReadingNote[];
}

/** Why a file could not be read, for the person who chose it. The only thing parsers throw. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly says: SayingOf<keyof FileFacts>;

  constructor(code: keyof FileFacts, facts: AllCourseFacts[typeof code], options?: { cause: unknown }) {
    const says = saying(code, facts as never);
    super(inEnglish(says as never, 'UTC'), options);
    this.says = says;
  }
}

/** A RecordingError, its facts checked against its code. */
export const unreadable = <Code extends keyof FileFacts>(
  code: Code,
  facts: FileFacts[Code],
  options?: { cause: unknown },
): RecordingError => new RecordingError(code, facts as never, options);

/** The largest file read: 64 MiB, a week of riding. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;
/** The most points and the most waypoints of a recording; a file with more is refused. */
export const POINTS_MAX = 2_000_000;
const LINES_MAX = 20_000;
const NAME_MAX = 120;

interface LineDraft extends RecordedLine {
  readonly points: RecordedPoint[];
}

/** A recording as it is being read: keeps what has a position, counts what has not. */
export interface RecordingDraft {
  name: string | null;
  readonly lines: LineDraft[];
  readonly waypoints: Waypoint[];
  readonly notes: ReadingNote[];
  points: number;
  skipped: number;
}

export const newDraft = (): RecordingDraft => ({
  name: null,
  lines: [],
  waypoints: [],
  notes: [],
  points: 0,
  skipped: 0,
});

/** Begins a line: points added from now on are its. */
export function beginLine(
  draft: RecordingDraft,
  kind: LineKind,
  name: string | null,
  folder: string | null = null,
): void {
  const last = draft.lines.at(-1);
  if (last?.points.length === 0) draft.lines.pop();
  if (draft.lines.length >= LINES_MAX) throw unreadable('file-too-many-points', { most: LINES_MAX });
  draft.lines.push({ kind, name: tidyName(name), folder: tidyName(folder), points: [] });
}

/** Everything a point may have; NaN where the file has nothing or nonsense. */
export interface PointValues {
  readonly timeMs?: number;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly altitudeM?: number;
  readonly speedMps?: number;
  readonly headingDeg?: number;
  readonly accuracyM?: number;
}

const isPlace = (latDeg: number, lonDeg: number): boolean =>
  Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 && !(latDeg === 0 && lonDeg === 0);

const within = (value: number | undefined, least: number, most: number): value is number =>
  value !== undefined && value >= least && value <= most;

/** Adds a point; one without a usable position (out of range, or 0° 0°: a receiver without a fix) is counted only. */
export function addPoint(draft: RecordingDraft, values: PointValues): void {
  const { timeMs, latDeg, lonDeg, altitudeM, speedMps, headingDeg, accuracyM } = values;
  if (!isPlace(latDeg, lonDeg)) {
    draft.skipped++;
    return;
  }
  if (++draft.points > POINTS_MAX) throw unreadable('file-too-many-points', { most: POINTS_MAX });
  if (draft.lines.length === 0) beginLine(draft, 'track', null);
  lastOf(draft.lines).points.push({
    // Times before 1990 are a receiver's clock that was not set.
    timeMs: within(timeMs, 631_152_000_000, 4_102_444_800_000) ? timeMs : null,
    latDeg,
    lonDeg,
    ...(within(altitudeM, -500, 9_000) ? { altitudeM } : {}),
    ...(within(speedMps, 0, 100) ? { speedMps } : {}),
    ...(within(headingDeg, 0, 360) ? { headingDeg: headingDeg % 360 } : {}),
    ...(within(accuracyM, 0, 10_000) ? { accuracyM } : {}),
  });
}

/** Adds a named place, if it is one. */
export function addWaypoint(
  draft: RecordingDraft,
  name: string | null,
  latDeg: number,
  lonDeg: number,
): void {
  if (!isPlace(latDeg, lonDeg)) return;
  if (draft.waypoints.length >= POINTS_MAX) throw unreadable('file-too-many-points', { most: POINTS_MAX });
  draft.waypoints.push({ name: tidyName(name) ?? '', latDeg, lonDeg });
}

/** Control characters, marks of direction that a forger hides behind, and what stands for a letter that was lost. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNSPEAKABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/gu;

/** A name fit for a label: one line, at most 120 characters, whole letters only; null when nothing is left. */
export function tidyName(name: string | null): string | null {
  const tidy = name?.replace(/\s+/g, ' ').replace(UNSPEAKABLE, '').trim().slice(0, NAME_MAX) ?? '';
  // Half a letter, of broken JSON or cut by the line above.
  const whole = tidy.replace(/\p{Surrogate}/gu, '').trim();
  return whole === '' ? null : whole;
}

/** The finished recording; refused when the file has no positions at all. */
export function finishRecording(format: RecordingFormat, draft: RecordingDraft): Recording {
  const { waypoints, skipped } = draft;
  const lines = draft.lines.filter((line) => line.points.length > 0);
  if (lines.length === 0 && waypoints.length === 0) {
    const named = format === 'geojson' ? 'GeoJSON' : format.toUpperCase();
    throw skipped > 0
      ? unreadable('file-points-without-place', { format: named, count: skipped })
      : unreadable('file-without-places', { format: named });
  }
  const tracks = lines.filter(({ kind }) => kind !== 'route');
  const main = tracks.length > 0 ? tracks : lines;
  const notes = [...draft.notes];
  if (skipped > 0 && lines.length > 0) notes.push(saying('points-without-place', { count: skipped }));
  return {
    format,
    name: tidyName(draft.name),
    points: main.flatMap(({ points }) => points),
    lines,
    waypoints,
    skipped,
    notes,
  };
}
