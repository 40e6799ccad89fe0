/**
 * A recording: what a file from a bicycle computer, a phone or a route planner holds, whatever its format.
 * From it come courses (`course/make-course.ts`), replays and fixes sent in afterwards.
 */

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

export interface Recording {
  readonly format: RecordingFormat;
  readonly name: string | null;
  /** In the file's order, all tracks one after the other (without tracks, its routes). */
  readonly points: readonly RecordedPoint[];
  readonly waypoints: readonly Waypoint[];
  /** Points left out because they had no usable position. */
  readonly skipped: number;
}

/** Why a file could not be read, in a sentence for the person who chose it. The only thing parsers throw. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** The largest file read: 64 MiB, a week of riding. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;
/** The most points and the most waypoints of a recording; a file with more is refused. */
export const POINTS_MAX = 2_000_000;
const NAME_MAX = 120;

/** A recording as it is being read: keeps what has a position, counts what has not. */
export interface RecordingDraft {
  name: string | null;
  readonly points: RecordedPoint[];
  readonly waypoints: Waypoint[];
  skipped: number;
}

export const newDraft = (): RecordingDraft => ({ name: null, points: [], waypoints: [], skipped: 0 });

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
  if (draft.points.length >= POINTS_MAX)
    throw new RecordingError(`The file has more than ${POINTS_MAX} points.`);
  draft.points.push({
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
  if (draft.waypoints.length >= POINTS_MAX) {
    throw new RecordingError(`The file has more than ${POINTS_MAX} waypoints.`);
  }
  draft.waypoints.push({ name: tidyName(name) ?? '', latDeg, lonDeg });
}

/** A name fit for a label: one line, at most 120 characters; null when nothing is left. */
export function tidyName(name: string | null): string | null {
  const tidy = name?.replace(/\s+/g, ' ').trim().slice(0, NAME_MAX) ?? '';
  return tidy === '' ? null : tidy;
}

/** The finished recording; refused when the file has no positions at all. */
export function finishRecording(format: RecordingFormat, draft: RecordingDraft): Recording {
  const { points, waypoints, skipped } = draft;
  if (points.length === 0 && waypoints.length === 0) {
    throw new RecordingError(
      skipped > 0
        ? `This ${format.toUpperCase()} file has ${skipped} points, but none with a position.`
        : `This ${format.toUpperCase()} file has no track, route or waypoint in it.`,
    );
  }
  return { format, name: tidyName(draft.name), points, waypoints, skipped };
}
