/**
 * Crossings: what a track's marks mean for a race. Counted from the rider's start, each line once a lap, with the
 * lap's number, how sure the moment is, and whether the lap was really ridden.
 *
 * Each line counts once a lap, the first time: who rides back over the line and forward again, or turns round
 * half-way and comes home, has not ridden a lap (progress along the course went back with them).
 */
import { GAP_MAX_MS, type Mark, pending } from './mark.ts';
import { originOf } from './position.ts';
import type { Crossing, Track } from './track-state.ts';

export type { Crossing } from './track-state.ts';

/** Of a lap, at least this much must be ridden on the course. */
export const LAP_SHARE_MIN = 0.8;
/** A crossing this long before the rider's start is still their start (too early: that is for officials to say). */
export const START_EARLY_MS = 10_000;

/** The track's crossings in order of time. The same array until something changes. */
export function crossings(track: Track): readonly Crossing[] {
  track.crossings ??= work(track);
  return track.crossings;
}

function work(track: Track): readonly Crossing[] {
  const { store, matcher, startMs } = track;
  const { index, anchor } = matcher;
  if (index === null || anchor < 0) return [];
  const { lines } = index.course;
  const origin = originOf(track);
  const fromMs = startMs === null ? Number.NEGATIVE_INFINITY : startMs - START_EARLY_MS;
  const likely = pending(store, index, anchor);
  const seen = new Set<string>();
  // When and where each line was last crossed; before its first crossing, the start.
  const last = new Map<number, { timeMs: number; atM: number }>();
  const startedAt = { timeMs: fromMs, atM: origin.atM };
  const crossed: Crossing[] = [];
  for (const mark of [...track.marks, ...likely]) {
    const lap = index.loop ? Math.floor((mark.atM - origin.atM) / index.lengthM + 1e-6) : 0;
    const key = `${mark.line} ${lap}`;
    if (mark.timeMs < fromMs || mark.atM < origin.atM - 0.5 || seen.has(key)) continue;
    seen.add(key);
    const since = last.get(mark.line) ?? startedAt;
    const lapM = mark.atM - since.atM;
    const unseenM = since === startedAt ? Math.min(origin.unseenM, Math.max(0, lapM)) : 0;
    const missedM = unseenM + skippedM(track, since.timeMs, mark.timeMs, mark.knownMs);
    last.set(mark.line, mark);
    crossed.push({
      line: lines[mark.line]!.id,
      lap,
      progressM: mark.atM - origin.atM,
      timeMs: mark.timeMs,
      uncertaintyMs: mark.uncertaintyMs,
      gapMs: mark.gapMs,
      stoodMs: mark.stoodMs,
      suspected: mark.gapMs > GAP_MAX_MS || lapUnsureAt(track, mark.timeMs),
      settled: isCertain(mark),
      lapDistanceOk: lapM <= 0 || missedM <= (1 - LAP_SHARE_MIN) * lapM,
      missedM,
    });
  }
  return crossed.sort((a, b) => a.timeMs - b.timeMs);
}

const isCertain = (mark: Mark): boolean => mark.knownMs < Number.POSITIVE_INFINITY;

/** True when the rider may have ridden a lap more or less in the silence that this moment lies in. */
const lapUnsureAt = ({ matcher }: Track, timeMs: number): boolean =>
  matcher.skips.some((skip) => skip.lapUnsure && timeMs > skip.fromMs && timeMs <= skip.timeMs);

/** Course metres skipped after `fromMs` and on the way to (or over) the line. */
function skippedM(track: Track, fromMs: number, toMs: number, knownMs: number): number {
  let metres = 0;
  for (const skip of track.matcher.skips) {
    // A step over the line itself ends after the moment at the line, at the latest when the mark became certain.
    if (skip.timeMs > fromMs && (skip.timeMs <= toMs || skip.timeMs === knownMs)) metres += skip.metres;
  }
  return metres;
}
