/**
 * A rider's track: their fixes, where those lie along the course, and the crossings that follow from them.
 * Fixes come in any order and more than once; what a track says depends on the set of fixes alone. Fixes in order
 * cost a fraction of a microsecond; late ones are merged in, and matching is redone from there until it is again
 * what it was.
 *
 * Bounds: 2 to 9 bytes a fix (29 for the newest, see `unpackedFor`) and 172,800 fixes a rider; see `MAX_FIXES` for
 * what happens there. Positions and accuracies have the precision phones have (1e-7°, 0.5 m; heading 2°).
 */
import type { Course } from '../course/course.ts';
import type { Place } from '../course/geometry.ts';
import { type CourseIndex, indexCourse } from '../course/projection.ts';
import type { Fix } from '../fix.ts';
import { NO_PROGRESS } from './columns.ts';
import {
  MAX_FIXES,
  moveFix,
  newFixStore,
  packOld,
  reserve,
  storeBytes,
  unpackedFor,
  unpackFrom,
  writeFix,
} from './fix-store.ts';
import {
  firstAtOrAfter,
  latAt,
  lonAt,
  paceAt,
  progressCmAt,
  segmentAt,
  stateAt,
  timeAt,
} from './fix-values.ts';
import { bracketAround, confirmed, inBand } from './mark.ts';
import { Marks } from './marks.ts';
import { matchFix, newMatcher, resumeAt, type Skip } from './matching.ts';
import { unwrappedAt } from './position.ts';
import type { Track } from './track-state.ts';

export type { Track } from './track-state.ts';

/** Packed after a batch at least: after a late one that unpacked many, the batches that follow pack them again. */
const PACKED_A_BATCH = 512;

/** What came of a batch of fixes. */
export interface Added {
  /** How many of them were new. */
  readonly fresh: number;
  /** From when on known times and places may have changed, because fixes came late; null when none did. */
  readonly retimedFromMs: number | null;
  /** True when `crossings` may answer differently than before. */
  readonly crossingsChanged: boolean;
}

/**
 * An empty track. A thousand tracks of one course object share its index. `likelyStartMs`: the start that `setStart` will
 * probably say, so that it costs nothing then; it changes no answer.
 */
export function createTrack(course: Course | null, likelyStartMs: number | null = null): Track {
  const store = newFixStore();
  return {
    store,
    matcher: newMatcher(store, course === null ? null : indexCourse(course)),
    marks: new Marks(),
    bracket: { lowM: Number.POSITIVE_INFINITY, highM: Number.NEGATIVE_INFINITY },
    startMs: null,
    likelyStartMs,
    atLikelyStart: null,
    refused: 0,
    version: 0,
    crossed: null,
    origin: null,
  };
}

/** True when the track has a fix of exactly this time: a repeat. */
export function hasFix(track: Track, timeMs: number): boolean {
  const at = firstAtOrAfter(track.store, timeMs);
  return at < track.store.count && timeAt(track.store, at) === timeMs;
}

/** What the track has of exactly this time: nothing, a fix at this very place (a repeat), or one somewhere else. */
export function fixAt(
  { store }: Track,
  { latDeg, lonDeg }: Place,
  timeMs: number,
): 'none' | 'same' | 'other' {
  // What a phone sends is mostly newer than all before.
  if (store.count === 0 || timeMs > timeAt(store, store.count - 1)) return 'none';
  const at = firstAtOrAfter(store, timeMs);
  if (timeAt(store, at) !== timeMs) return 'none';
  const isSame =
    latAt(store, at) === Math.round(latDeg * 1e7) && lonAt(store, at) === Math.round(lonDeg * 1e7);
  return isSame ? 'same' : 'other';
}

/**
 * Takes fixes of one rider in any order. A fix of a time already known changes nothing. `unpacked`: of how many of the newest
 * it may take more room for the sake of speed (see `unpackedFor`); what the track says is the same.
 */
export function addFixes(track: Track, fixes: readonly Fix[], unpacked = unpackedFor(Infinity)): Added {
  const { store } = track;
  const version = track.version;
  // Laps are counted anew once the first fix on course after the start is there.
  const startMs = track.startMs ?? Number.NEGATIVE_INFINITY;
  const anchorMs = anchoredMs(track);
  let fresh = 0;
  let late: Fix[] | null = null;
  let lastMs = store.count > 0 ? timeAt(store, store.count - 1) : Number.NEGATIVE_INFINITY;
  for (const fix of fixes) {
    const count = store.count;
    if (count > 0 && fix.timeMs <= lastMs) {
      late ??= [];
      late.push(fix);
    } else if (count >= MAX_FIXES) {
      track.refused++;
    } else {
      reserve(store, count + 1, unpacked);
      writeFix(store, count, fix);
      store.count = count + 1;
      lastMs = fix.timeMs;
      matchNext(track, count);
      fresh++;
    }
  }
  let retimedFromMs: number | null = null;
  if (late !== null) {
    const merged = mergeLate(track, late);
    fresh += merged.fresh;
    retimedFromMs = merged.fromMs;
  }
  if (anchoredMs(track) >= startMs && anchorMs < startMs) touch(track);
  noteLikelyStart(track, anchorMs);
  packOld(store, unpacked, Math.max(PACKED_A_BATCH, unpacked));
  return { fresh, retimedFromMs, crossingsChanged: track.version !== version };
}

/** Matches everything anew onto another course (or none). */
export function setCourse(track: Track, course: Course | null): void {
  track.matcher.index = course === null ? null : indexCourse(course);
  rematch(track, 0, track.store.count);
  touchAll(track);
  packOld(track.store);
}

/**
 * Sets the rider's own start (their wave's, or their place in the start list). Laps and progress are counted from
 * the start line as it was passed nearest to then; what lies before (warming up) gives no crossings.
 */
export function setStart(track: Track, startMs: number | null): void {
  if (track.startMs === startMs) return;
  track.startMs = startMs;
  touch(track);
  track.origin = null;
}

/** Bytes the track's fixes and marks take. */
export const trackBytes = ({ store, marks }: Track): number => storeBytes(store) + marks.bytes;

/** Fixes known. */
export const fixCount = (track: Track): number => track.store.count;

/** Time of the last fix on course; −∞ without one. */
function anchoredMs({ matcher, store }: Track): number {
  return matcher.anchor < 0 ? Number.NEGATIVE_INFINITY : timeAt(store, matcher.anchor);
}

/** While what lies around the start is at hand: whoever asks later would have to look into packed blocks for it. */
function noteLikelyStart(track: Track, anchorMs: number): void {
  const { likelyStartMs } = track;
  if (likelyStartMs === null || anchorMs >= likelyStartMs || anchoredMs(track) < likelyStartMs) return;
  track.atLikelyStart = { unwrappedM: unwrappedAt(track, likelyStartMs) };
}

function touch(track: Track): void {
  track.version++;
  track.crossed = null;
}

/** As `touch`, where laps may be counted from elsewhere too: what comes after all that is known never changes that. */
function touchAll(track: Track): void {
  touch(track);
  track.origin = null;
  track.atLikelyStart = null;
}

/** Matches fix `i` and notes the crossings that it makes certain. */
function matchNext(track: Track, i: number): void {
  const { matcher, bracket, store } = track;
  const anchor = matcher.anchor;
  if (!matchFix(matcher, i)) return;
  const m = store.progressCm[i - store.base]! / 100;
  // Most fixes are far from any line: nothing to do. `highM − 16` is 4 m behind the line, see `pending`.
  if (m >= bracket.lowM && m < bracket.highM - 16) return;
  lookAtLines(track, matcher.index!, anchor, i, m);
}

function lookAtLines(track: Track, index: CourseIndex, anchor: number, i: number, m: number): void {
  const { bracket } = track;
  if (anchor >= 0 && m >= bracket.highM) {
    for (const mark of confirmed(track.store, index, anchor, i)) track.marks.push(mark);
  }
  if (m < bracket.lowM || m >= bracket.highM) bracketAround(index, m, bracket);
  touch(track);
}

/** Merges late fixes into the store and matches again what they change. */
function mergeLate(track: Track, late: Fix[]): { fresh: number; fromMs: number | null } {
  const { store } = track;
  late.sort((a, b) => a.timeMs - b.timeMs);
  const wanted = late.filter(
    (fix, i) => !hasFix(track, fix.timeMs) && (i === 0 || late[i - 1]!.timeMs !== fix.timeMs),
  );
  const fresh = wanted.length;
  if (fresh === 0) return { fresh: 0, fromMs: null };
  const first = wanted[0]!.timeMs;
  unpackFrom(store, firstAtOrAfter(store, first), fresh);
  const dropped = Math.max(0, store.count + fresh - MAX_FIXES);
  for (let n = 0; n < dropped; n++) {
    // At the cap the latest go, whichever they are.
    track.refused++;
    if (store.count > 0 && wanted.at(-1)!.timeMs < timeAt(store, store.count - 1)) store.count--;
    else wanted.pop();
  }
  const kept = wanted.length;
  reserve(store, store.count + kept);
  let from = store.count - 1;
  let to = store.count + kept - 1;
  let last = store.count + kept;
  for (let n = kept - 1; n >= 0; to--) {
    if (from >= 0 && timeAt(store, from) > wanted[n]!.timeMs) {
      moveFix(store, from--, to);
    } else {
      writeFix(store, to, wanted[n]!);
      if (n === kept - 1) last = to;
      n--;
    }
  }
  const start = to + 1;
  store.count += kept;
  rematch(track, start, last + 1);
  touchAll(track);
  return { fresh: kept, fromMs: first };
}

/**
 * Matches again from fix `start` on: all before `unmatched` for the first time, then on until matching is again
 * what it was. That is so at a fix on course outside every line's band whose place, pace and memory came out the
 * same: nothing later looks back beyond it.
 */
function rematch(track: Track, start: number, unmatched: number): void {
  const { store, matcher } = track;
  unpackFrom(store, start);
  const fromMs = start < store.count ? timeAt(store, start) : Number.POSITIVE_INFINITY;
  const marks = track.marks;
  const skips = matcher.skips;
  track.marks = marks.knownBefore(fromMs);
  matcher.skips = skips.filter(({ timeMs }) => timeMs < fromMs);
  resumeAt(matcher, start);
  resetBracket(track);
  for (let i = start; i < store.count; i++) {
    const cm = progressCmAt(store, i);
    const [oldPace, oldSegment, oldState] = [paceAt(store, i), segmentAt(store, i), stateAt(store, i)];
    matchNext(track, i);
    const same =
      i >= unmatched &&
      cm !== NO_PROGRESS &&
      cm === progressCmAt(store, i) &&
      oldPace === paceAt(store, i) &&
      oldSegment === segmentAt(store, i) &&
      oldState === stateAt(store, i) &&
      !inBand(matcher.index!, cm / 100);
    if (!same) continue;
    const timeMs = timeAt(store, i);
    track.marks.addKnownAfter(marks, timeMs);
    matcher.skips.push(...skips.filter((skip: Skip) => skip.timeMs > timeMs));
    resumeAt(matcher, store.count);
    resetBracket(track);
    return;
  }
}

/** Sets the bracket around the last fix on course. */
function resetBracket(track: Track): void {
  const { matcher, bracket, store } = track;
  bracket.lowM = Number.POSITIVE_INFINITY;
  bracket.highM = Number.NEGATIVE_INFINITY;
  if (matcher.index !== null && matcher.anchor >= 0) {
    bracketAround(matcher.index, progressCmAt(store, matcher.anchor) / 100, bracket);
  }
}
