/**
 * One rider's race as the lines saw it: all sightings merged into one truth per line and lap, with what was set
 * aside and why. A pure function of the rider's sightings and a few settings; the heart of the timing rules.
 */
import type { LineId, PassingId } from '../ids.ts';
import { elementOf } from '../present.ts';
import type { SplitLap } from './edits.ts';
import { type Pause, pauseAt } from './race-clock.ts';
import { SightingList } from './sighting-list.ts';
import { agree, byTime, type LineSighting, outranks } from './trust.ts';
import { NOBODY_ELSE, type Truth, Truths } from './truths.ts';

export type { Truth, Truths } from './truths.ts';

/** The lines of a course in the order a rider meets them after the start; the lap line is the last. */
export interface Lines {
  readonly lap: LineId;
  readonly start: LineId | null;
  /** Place of each line within a lap: 1 … n, the lap line n. Lines the course does not know have none. */
  readonly places: ReadonlyMap<LineId, number>;
  /** From start to finish along the course, or once round it, m; null without a course. */
  readonly lapM: number | null;
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
  readonly truths: Truths;
  /** The truths at the lap line: lap k ended at number k − 1. */
  readonly laps: Truths;
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
  /** Which of the sightings it is; −1 of one made by a split. */
  row: number;
  heard: LineSighting;
  agreeing: readonly LineSighting[];
  conflicting: readonly LineSighting[];
}

/**
 * Merges sightings (any order) into the rider's record. Going through them in order of time, whatever comes
 * within the minimum lap of the last passing kept at the same line is the same passing seen again: by the same
 * source a bounce, set aside; by another source it agrees or conflicts, and the more trusted one gives the time.
 */
export function riderRecord(sightings: SightingList, settings: RecordSettings): RiderRecord {
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

  const ordered = inOrder(sightings);
  for (let row = 0; row < ordered.length; row++) {
    const heard = ordered.nth(row);
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
        seenAgain(last, row, heard, setAside);
        continue;
      }
      if (sinceMs < sameBelowMs) sameBelowMs = sinceMs;
    }
    const draft: Draft = { row, heard, agreeing: NOBODY_ELSE, conflicting: NOBODY_ELSE };
    kept.push(draft);
    lastAt.set(heard.line, draft);
  }

  const { truths, laps } = numbered(withSplits(kept, settings), ordered, lines);
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
function inOrder(sightings: SightingList): SightingList {
  for (let row = 1; row < sightings.length; row++) {
    if (sightings.timeMsAt(row - 1) < sightings.timeMsAt(row)) continue;
    if (byTime(sightings.nth(row - 1), sightings.nth(row)) > 0)
      return SightingList.of(sightings.entry, [...sightings].sort(byTime));
  }
  return sightings;
}

function seenAgain(
  last: Draft,
  row: number,
  heard: LineSighting,
  setAside: (heard: LineSighting, why: AsideReason, after: PassingId) => void,
): void {
  if (outranks(heard, last.heard)) {
    const others = [last.heard, ...last.agreeing, ...last.conflicting];
    last.row = row;
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
      if (!isAside(heard.id)) added.push({ row: -1, heard, agreeing: NOBODY_ELSE, conflicting: NOBODY_ELSE });
    }
    result = [...result, ...added].sort((a, b) => byTime(a.heard, b.heard));
  }
  return result;
}

/** Which lap each of them ends or lies in. */
function numbered(
  kept: readonly Draft[],
  sightings: SightingList,
  lines: Lines,
): { readonly truths: Truths; readonly laps: Truths } {
  const rows: number[] = [];
  const laps: number[] = [];
  const others: Truth[] = [];
  const ends: number[] = [];
  for (const { row, heard, agreeing, conflicting } of kept) {
    const lap = ends.length + 1;
    if (heard.line === lines.lap) ends.push(rows.length);
    laps.push(lap);
    const alone = row >= 0 && agreeing.length === 0 && conflicting.length === 0;
    rows.push(alone ? row : -others.push({ heard, lap, agreeing, conflicting }));
  }
  const all = { sightings, rows, laps, others };
  return {
    truths: new Truths(all, null, rows.length),
    laps: new Truths(all, ends.length === rows.length ? null : ends, ends.length),
  };
}

function medianLap(laps: Truths): number | null {
  if (laps.length < 2) return null;
  const times = new Float64Array(laps.length - 1);
  let beforeMs = laps.timeMsAt(0);
  for (let index = 1; index < laps.length; index++) {
    const timeMs = laps.timeMsAt(index);
    times[index - 1] = timeMs - beforeMs;
    beforeMs = timeMs;
  }
  return median(times);
}

/** Median of numbers (the lower one of two); sorts its argument in place. Null without any. */
export function median(values: Float64Array): number | null {
  if (values.length === 0) return null;
  // A column of numbers is put in order without a call for each two of them.
  values.sort();
  return elementOf(values, (values.length - 1) >> 1);
}
