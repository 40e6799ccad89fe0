/**
 * Where a rider is, was at a moment, and when they were somewhere: for the map, the live order and gaps between
 * timing lines. Progress is counted in metres since the rider passed the start line, lap upon lap; it is negative
 * behind the line before the start.
 */

import { eastOf, northOf } from '../course/geometry.ts';
import { newProjection, projectNearest } from '../course/projection.ts';
import { NO_PROGRESS } from './columns.ts';
import {
  accuracyAt,
  firstAtOrAfter,
  headingAt,
  latAt,
  lonAt,
  progressCmAt,
  segmentAt,
  speedAt,
  timeAt,
} from './fix-values.ts';
import { momentBetween } from './mark.ts';
import type { Origin, Track } from './track-state.ts';

export type { Origin } from './track-state.ts';

/** A rider's newest place; with the entry added it is the race's `RiderPosition`. */
export interface TrackPosition {
  readonly timeMs: number;
  readonly latDeg: number;
  readonly lonDeg: number;
  /** The phone's, or what the last step says; null for a single fix. */
  readonly speedMps: number | null;
  readonly headingDeg: number | null;
  /** Unwrapped metres since the start line at the last fix on course; null when there never was one. */
  readonly progressM: number | null;
  /** Metres from the course now (more than 30: off it, and `progressM` is where they left it); null without one. */
  readonly offCourseM: number | null;
  readonly accuracyM: number;
}

const hit = newProjection();

/** The newest place that is not set aside as a wrong jump; null without fixes. */
export function latest(track: Track): TrackPosition | null {
  const { store, matcher } = track;
  const { kept, anchor, index } = matcher;
  if (kept < 0) return null;
  const latDeg = latAt(store, kept) / 1e7;
  const lonDeg = lonAt(store, kept) / 1e7;
  const heading = headingAt(store, kept);
  let offCourseM: number | null = null;
  if (index !== null) {
    // On course its segment is known; off it, the nearest point of all.
    const segment = anchor === kept ? segmentAt(store, kept) : -1;
    projectNearest(index, eastOf(index.plane, lonDeg), northOf(index.plane, latDeg), segment, hit);
    offCourseM = hit.offM;
  }
  return {
    timeMs: timeAt(store, kept),
    latDeg,
    lonDeg,
    speedMps: speedNow(track),
    headingDeg: heading < 0 ? null : heading,
    progressM: anchor < 0 ? null : progressCmAt(store, anchor) / 100 - originOf(track).atM,
    offCourseM,
    accuracyM: accuracyAt(store, kept),
  };
}

function speedNow({ store, matcher }: Track): number | null {
  const { kept, anchor } = matcher;
  const spoken = speedAt(store, kept);
  if (spoken >= 0) return spoken;
  if (anchor !== kept) return null;
  let before = kept - 1;
  while (before >= 0 && progressCmAt(store, before) === NO_PROGRESS) before--;
  if (before < 0) return null;
  const metres = (progressCmAt(store, kept) - progressCmAt(store, before)) / 100;
  return Math.max(0, (metres * 1000) / (timeAt(store, kept) - timeAt(store, before)));
}

/** Metres since the start line at a moment, interpolated; null before the first fix on course and after the last. */
export function progressAt(track: Track, timeMs: number): number | null {
  const raw = unwrappedAt(track, timeMs);
  return raw === null ? null : raw - originOf(track).atM;
}

/**
 * The moment the rider last reached this progress (metres since the start line); null when they have not, or were
 * first seen beyond it. Searches from the newest fix back, so it costs as much as the gap asked about.
 */
export function timeAtProgress(track: Track, progressM: number): number | null {
  const { store, matcher } = track;
  if (matcher.anchor < 0) return null;
  const atM = progressM + originOf(track).atM;
  let after = matcher.anchor;
  if (progressCmAt(store, after) / 100 < atM) return null;
  for (let j = after - 1; j >= 0; j--) {
    const cm = progressCmAt(store, j);
    if (cm === NO_PROGRESS) continue;
    if (cm / 100 < atM) return momentBetween(store, j, after, atM).timeMs;
    after = j;
  }
  return null;
}

/** Unwrapped metres along the course at a moment; null as with `progressAt`. */
export function unwrappedAt({ store, matcher }: Track, timeMs: number): number | null {
  if (matcher.anchor < 0 || timeMs > timeAt(store, matcher.anchor)) return null;
  let after = firstAtOrAfter(store, timeMs);
  while (progressCmAt(store, after) === NO_PROGRESS) after++;
  const afterM = progressCmAt(store, after) / 100;
  if (timeAt(store, after) === timeMs) return afterM;
  let before = after - 1;
  while (before >= 0 && progressCmAt(store, before) === NO_PROGRESS) before--;
  if (before < 0) return null;
  const beforeM = progressCmAt(store, before) / 100;
  const share = (timeMs - timeAt(store, before)) / (timeAt(store, after) - timeAt(store, before));
  return beforeM + share * (afterM - beforeM);
}

/** How far behind the start line a rider first seen there may be taken for one who waits for the start. */
const BEHIND_START_M = 100;

function atStart(track: Track, startMs: number): number | null {
  const { likelyStartMs, atLikelyStart } = track;
  return atLikelyStart !== null && likelyStartMs === startMs
    ? atLikelyStart.unwrappedM
    : unwrappedAt(track, startMs);
}

/**
 * The start line as the rider passed it. A rider whose fixes reach back to their start is on the lap whose start
 * line was nearest then. One who is first seen later is on the first lap: the phone cannot know of more.
 */
export function originOf(track: Track): Origin {
  if (track.origin !== null) return track.origin;
  const { store, matcher, startMs } = track;
  const { index, anchor } = matcher;
  if (index === null || anchor < 0) return { atM: 0, unseenM: 0 };
  const { lines } = index.course;
  const line = lines.find(({ kind }) => kind === 'start' || kind === 'start-finish') ?? lines[0];
  const lineM = line?.atM ?? 0;
  const started = startMs !== null && timeAt(store, anchor) >= startMs;
  const atStartM =
    startMs === null ? null : started ? atStart(track, startMs) : progressCmAt(store, anchor) / 100;
  let firstM = atStartM;
  if (firstM === null) {
    let first = 0;
    while (progressCmAt(store, first) === NO_PROGRESS) first++;
    firstM = progressCmAt(store, first) / 100;
  }
  let lap = 0;
  if (index.loop) {
    const laps = (firstM - lineM) / index.lengthM;
    lap =
      atStartM === null
        ? Math.floor(laps + Math.min(0.25, BEHIND_START_M / index.lengthM))
        : Math.round(laps);
  }
  const atM = lineM + lap * index.lengthM;
  const origin = { atM, unseenM: Math.max(0, firstM - atM) };
  if (started || startMs === null) track.origin = origin;
  return origin;
}
