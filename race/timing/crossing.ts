/**
 * Crossings: what a track's marks mean for a race. Counted from the rider's start, each line once a lap, with the
 * lap's number, how sure the moment is, and whether the lap was really ridden.
 *
 * Each line counts once a lap, the first time: who rides back over the line and forward again, or turns round
 * half-way and comes home, has not ridden a lap (progress along the course went back with them).
 */
import type { LineId } from '../ids.ts';
import { lastOf } from '../present.ts';
import { GAP_MAX_MS, type Mark, pending } from './mark.ts';
import { originOf } from './position.ts';
import type { Crossed, Crossing, Track } from './track-state.ts';

export type { Crossing } from './track-state.ts';

/** Of a lap, at least this much must be ridden on the course. */
export const LAP_SHARE_MIN = 0.8;
/** A crossing this long before the rider's start is still their start (too early: that is for officials to say). */
export const START_EARLY_MS = 10_000;

/** Of a crossing are kept: which mark it is, its lap and two answers in one number, the metres missed. */
const NUMBERS = 3;
const [SUSPECTED, LAP_OK, ANSWERS] = [1, 2, 4];

/** The track's crossings in order of time. Worked out once until something changes; the list is made for whoever asks. */
export function crossings(track: Track): readonly Crossing[] {
  track.crossed ??= work(track);
  const { originM, likely, numbers } = track.crossed;
  const lines = track.matcher.index?.course.lines ?? [];
  const made: Crossing[] = [];
  for (let at = 0; at < numbers.length; at += NUMBERS) {
    const mark = markOf(track, likely, numbers[at]!);
    made.push(crossingOf(mark, lines[mark.line]!.id, originM, numbers[at + 1]!, numbers[at + 2]!));
  }
  return made;
}

const crossingOf = (
  mark: Mark,
  line: LineId,
  originM: number,
  lapAndAnswers: number,
  missedM: number,
): Crossing => ({
  line,
  lap: Math.floor(lapAndAnswers / ANSWERS),
  progressM: mark.atM - originM,
  timeMs: mark.timeMs,
  uncertaintyMs: mark.uncertaintyMs,
  gapMs: mark.gapMs,
  stoodMs: mark.stoodMs,
  suspected: (lapAndAnswers & SUSPECTED) !== 0,
  settled: isCertain(mark),
  lapDistanceOk: (lapAndAnswers & LAP_OK) !== 0,
  missedM,
});

/** Of the track's own marks and those likely behind them, the one with this number. */
const markOf = ({ marks }: Track, likely: readonly Mark[], number: number): Mark =>
  number < marks.length ? marks.at(number) : likely[number - marks.length]!;

const NONE: Crossed = { originM: 0, likely: [], numbers: [] };

function work(track: Track): Crossed {
  const { store, matcher, startMs, marks } = track;
  const { index, anchor } = matcher;
  if (index === null || anchor < 0) return NONE;
  const origin = originOf(track);
  const fromMs = startMs === null ? Number.NEGATIVE_INFINITY : startMs - START_EARLY_MS;
  const likely = pending(store, index, anchor);
  const lineCount = index.course.lines.length;
  const seen = new Set<number>();
  // When and where each line was last crossed; before its first crossing, the start. No objects: of a long day's field there
  // are as many as riders have laps, all at once at a start.
  const lastMs = new Float64Array(lineCount).fill(fromMs);
  const lastM = new Float64Array(lineCount).fill(origin.atM);
  const isFirst = new Uint8Array(lineCount).fill(1);
  const timesMs: number[] = [];
  const numbers: number[] = [];
  let inOrder = true;
  for (let number = 0; number < marks.length + likely.length; number++) {
    const mark = markOf(track, likely, number);
    const { line, atM, timeMs } = mark;
    const lap = index.loop ? Math.floor((atM - origin.atM) / index.lengthM + 1e-6) : 0;
    const key = lap * lineCount + line;
    if (timeMs < fromMs || atM < origin.atM - 0.5 || seen.has(key)) continue;
    seen.add(key);
    const lapM = atM - lastM[line]!;
    const unseenM = isFirst[line] === 1 ? Math.min(origin.unseenM, Math.max(0, lapM)) : 0;
    const missedM = unseenM + skippedM(track, lastMs[line]!, timeMs, mark.knownMs);
    lastMs[line] = timeMs;
    lastM[line] = atM;
    isFirst[line] = 0;
    const suspected = mark.gapMs > GAP_MAX_MS || lapUnsureAt(track, timeMs);
    const lapOk = lapM <= 0 || missedM <= (1 - LAP_SHARE_MIN) * lapM;
    inOrder &&= timesMs.length === 0 || lastOf(timesMs) <= timeMs;
    timesMs.push(timeMs);
    numbers.push(number, lap * ANSWERS + (suspected ? SUSPECTED : 0) + (lapOk ? LAP_OK : 0), missedM);
  }
  return { originM: origin.atM, likely, numbers: inOrder ? numbers : inOrderOf(timesMs, numbers) };
}

/** The crossings' numbers by their times; those of one time stay as they are. */
function inOrderOf(timesMs: readonly number[], numbers: readonly number[]): readonly number[] {
  const order = timesMs.map((_, at) => at).sort((a, b) => timesMs[a]! - timesMs[b]!);
  return order.flatMap((at) => numbers.slice(at * NUMBERS, (at + 1) * NUMBERS));
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
