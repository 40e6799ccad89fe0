/**
 * A fix: one GPS position of one rider, as every dialect of intake delivers it and the journal keeps it.
 * Identified by entry, time and place; a repeat changes nothing. Two fixes of one rider at one time in two places (two
 * phones, an app that says whole seconds) are two: the later to come is stored a millisecond on.
 */
export interface Fix {
  /** Fix time: the phone's clock corrected by its measured offset, UTC epoch ms, whole. */
  readonly timeMs: number;
  /** WGS 84 degrees, rounded to 1e-6 (0.11 m). */
  readonly latDeg: number;
  readonly lonDeg: number;
  /** Metres above the geoid as the phone says it, rounded to 0.1 m. */
  readonly altitudeM?: number;
  /** Ground speed, rounded to 0.01 m/s. */
  readonly speedMps?: number;
  /** Degrees clockwise from true north, 0 ≤ h < 360, rounded to 1. */
  readonly headingDeg?: number;
  /** Radius of 68 % confidence as the phone says it, rounded to 0.1 m. */
  readonly accuracyM?: number;
  /** Battery charge 0…1, rounded to 0.01. */
  readonly battery?: number;
}

/** Which dialect brought a fix. */
export type FixSource = 'native' | 'owntracks' | 'osmand' | 'relay' | 'import';

/** A fix must not be dated later than this after its arrival: beyond it the phone's clock is wrong. */
export const FIX_FUTURE_MAX_MS = 60_000;
/** A corrected position older than this is dated by a wrong clock, ms: phones hold two days of riding. */
export const FIX_PAST_MAX_MS = 60 * 86_400_000;
