/**
 * One rider's race as the lines saw it: all sightings merged into one truth per line and lap, with what was set
 * aside and why. A pure function of the rider's sightings and a few settings; the heart of the timing rules.
 */
import type { LineId, PassingId } from '../ids.ts';
import type { SplitLap } from './edits.ts';
import { type Pause, pauseAt } from './race-clock.ts';
import { agree, byTime, type LineSighting, outranks } from './trust.ts';

/** The lines of a course in the order a rider meets them after the start; the lap line is the last. */
export interface Lines {
  readonly lap: LineId;
  readonly start: LineId | null;
  /** Place of each line within a lap: 1 … n, the lap line n. Lines the course does not know have none. */
  readonly places: ReadonlyMap<LineId, number>;
  /** From start to finish along the course, or once round it, m; null without a course. */
  readonly lapM: number | null;
}

/** A passing that counts. */
export interface Truth {
  readonly heard: LineSighting;
  /** Lap that this passing ends (lap line) or lies in (other lines): 1 for the first. */
  readonly lap: number;
  /** Other sources that saw the same passing and agree. More of them: more sure. */
  readonly agreeing: readonly LineSighting[];
  /** Other sources that say something else about it; shown to officials. */
  readonly conflicting: readonly LineSighting[];
}

export type AsideReason =
  | 'before-start'
  | 'near-start'
  | 'impossible'
  | 'too-soon'
  | 'by-official'
  | 'while-stopped'
  | 'start-line'
  | 'suspected'
  | 'short-cut'
  | 'unknown-line';

/** A sighting that does not count, kept in sight and restorable. */
export interface Aside {
  readonly heard: LineSighting;
  readonly why: AsideReason;
  /** The passing it was too close to. */
  readonly after: PassingId | null;
}

export interface RiderRecord {
  readonly startMs: number | null;
  /** All that counts, in order of time. */
  readonly truths: readonly Truth[];
  /** The truths at the lap line: lap k ended at `laps[k - 1]`. */
  readonly laps: readonly Truth[];
  readonly asides: readonly Aside[];
  /** Median of the rider's own laps without the first, ms; null before the second lap. */
  readonly medianLapMs: number | null;
  /** The record is the same for every minimum lap T with `sameFromMs` ≤ T < `sameBelowMs`. */
  readonly sameFromMs: number;
  readonly sameBelowMs: number;
  /** The same for the shortest possible first lap. */
  readonly nearFromMs: number;
  readonly nearBelowMs: number;
}

export interface RecordSettings {
  readonly lines: Lines;
  readonly startMs: number | null;
  /** Nothing counts at the lap line within this of the start (roadmeet), ms. */
  readonly nearStartMs: number;
  /** No first lap is shorter than this; `nearStartMs` at least. */
  readonly firstLapMs: number;
  /** A passing counts only if it comes later than the last one at its line by more than this, ms. */
  readonly minLapMs: number;
  readonly pauses: readonly Pause[];
  readonly splits: readonly SplitLap[];
  /** True when an official set a passing made by a split aside. */
  readonly isAside: (id: PassingId) => boolean;
}

interface Draft {
  heard: LineSighting;
  agreeing: readonly LineSighting[];
  conflicting: readonly LineSighting[];
}

/** Most passings have one source, and a long day has many of them: they share one empty list. */
const NOBODY_ELSE: readonly LineSighting[] = [];

/**
 * Merges sightings (any order) into the rider's record. Going through them in order of time, whatever comes
 * within the minimum lap of the last passing kept at the same line is the same passing seen again: by the same
 * source a bounce, set aside; by another source it agrees or conflicts, and the more trusted one gives the time.
 */
export function riderRecord(sightings: readonly LineSighting[], settings: RecordSettings): RiderRecord {
  const { lines, startMs, nearStartMs, firstLapMs, minLapMs, pauses } = settings;
  const kept: Draft[] = [];
  const lastAt = new Map<LineId, Draft>();
  const asides: Aside[] = [];
  let sameFromMs = 0;
  let sameBelowMs = Number.POSITIVE_INFINITY;
  let nearFromMs = 0;
  let nearBelowMs = Number.POSITIVE_INFINITY;
  const setAside = (heard: LineSighting, why: AsideReason, after: PassingId | null = null) => {
    asides.push({ heard, why, after });
  };

  for (const heard of inOrder(sightings)) {
    const why = reasonToSetAside(heard);
    if (why !== null) {
      setAside(heard, why);
      continue;
    }
    const last = lastAt.get(heard.line);
    if (last !== undefined && heard.fate !== 'restored') {
      const sinceMs = heard.timeMs - last.heard.timeMs;
      if (sinceMs <= minLapMs) {
        if (sinceMs > sameFromMs) sameFromMs = sinceMs;
        seenAgain(last, heard, setAside);
        continue;
      }
      if (sinceMs < sameBelowMs) sameBelowMs = sinceMs;
    }
    const draft: Draft = { heard, agreeing: NOBODY_ELSE, conflicting: NOBODY_ELSE };
    kept.push(draft);
    lastAt.set(heard.line, draft);
  }

  const truths = numbered(withSplits(kept, settings), lines);
  const laps = truths.filter(({ heard }) => heard.line === lines.lap);
  return {
    startMs,
    truths,
    laps,
    asides,
    medianLapMs: medianLap(laps),
    sameFromMs,
    sameBelowMs,
    nearFromMs,
    nearBelowMs,
  };

  /** Why a sighting does not count whatever else was seen; null when it may. */
  function reasonToSetAside(heard: LineSighting): AsideReason | null {
    if (heard.fate === 'aside') return 'by-official';
    if (heard.fate === 'restored') return null;
    if (!lines.places.has(heard.line)) return heard.line === lines.start ? 'start-line' : 'unknown-line';
    if (startMs === null || heard.timeMs < startMs) return 'before-start';
    if (heard.line === lines.lap && heard.source !== 'official') {
      const sinceMs = heard.timeMs - startMs;
      if (sinceMs <= nearStartMs) return 'near-start';
      if (sinceMs <= firstLapMs) {
        nearFromMs = Math.max(nearFromMs, sinceMs);
        return 'impossible';
      }
      nearBelowMs = Math.min(nearBelowMs, sinceMs);
    }
    // A moved passing is an official's: whatever the phone's doubt was, they have looked at it.
    if (heard.source === 'gps' && heard.doubt !== null)
      return heard.doubt === 'start' ? 'near-start' : heard.doubt;
    if (pauses.length > 0 && pauseAt(pauses, heard.timeMs)?.kind === 'stopped') return 'while-stopped';
    return null;
  }
}

/** Most riders' sightings are in order already; a copy is sorted only when they are not. */
function inOrder(sightings: readonly LineSighting[]): readonly LineSighting[] {
  for (let index = 1; index < sightings.length; index++)
    if (byTime(sightings[index - 1]!, sightings[index]!) > 0) return [...sightings].sort(byTime);
  return sightings;
}

function seenAgain(
  last: Draft,
  heard: LineSighting,
  setAside: (heard: LineSighting, why: AsideReason, after: PassingId) => void,
): void {
  if (outranks(heard, last.heard)) {
    const others = [last.heard, ...last.agreeing, ...last.conflicting];
    last.heard = heard;
    last.agreeing = NOBODY_ELSE;
    last.conflicting = NOBODY_ELSE;
    for (const other of others) file(last, other, setAside);
  } else file(last, heard, setAside);
}

function file(
  last: Draft,
  other: LineSighting,
  setAside: (heard: LineSighting, why: AsideReason, after: PassingId) => void,
): void {
  if (other.source === last.heard.source && other.by === last.heard.by)
    setAside(other, 'too-soon', last.heard.id);
  else if (agree(last.heard, other)) last.agreeing = [...last.agreeing, other];
  else last.conflicting = [...last.conflicting, other];
}

/** Divides laps evenly as officials asked, in the order they asked; a split lap that is not there waits. */
function withSplits(kept: Draft[], { lines, splits, startMs, isAside }: RecordSettings): Draft[] {
  if (splits.length === 0 || startMs === null) return kept;
  let result = kept;
  for (const { id, lap, parts } of splits) {
    const laps = result.filter(({ heard }) => heard.line === lines.lap);
    const end = laps[lap - 1]?.heard;
    if (end === undefined) continue;
    const fromMs = laps[lap - 2]?.heard.timeMs ?? startMs;
    const partMs = (end.timeMs - fromMs) / parts;
    const added: Draft[] = [];
    for (let part = 1; part < parts; part++) {
      const heard: LineSighting = {
        ...end,
        id: `split:${id}:${part}` as PassingId,
        timeMs: fromMs + part * partMs,
        uncertaintyMs: partMs * 0.05,
        source: 'official',
        fate: null,
      };
      if (!isAside(heard.id)) added.push({ heard, agreeing: NOBODY_ELSE, conflicting: NOBODY_ELSE });
    }
    result = [...result, ...added].sort((a, b) => byTime(a.heard, b.heard));
  }
  return result;
}

function numbered(kept: readonly Draft[], lines: Lines): readonly Truth[] {
  let lap = 1;
  return kept.map(({ heard, agreeing, conflicting }) => {
    const truth = { heard, lap, agreeing, conflicting };
    if (heard.line === lines.lap) lap++;
    return truth;
  });
}

function medianLap(laps: readonly Truth[]): number | null {
  if (laps.length < 2) return null;
  const times = new Array<number>(laps.length - 1);
  for (let index = 1; index < laps.length; index++)
    times[index - 1] = laps[index]!.heard.timeMs - laps[index - 1]!.heard.timeMs;
  return median(times);
}

/** Median of numbers (the lower one of two); sorts its argument in place. Null without any. */
export function median(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return values[(values.length - 1) >> 1]!;
}
