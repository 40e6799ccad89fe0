/**
 * Marks: when did a rider cross a timing line, and how sure is that? Read off a track's progress, fix by fix.
 *
 * A crossing counts once the rider has come from 20 m before the line to 20 m behind it; inside that band, GPS
 * noise may carry a rider who stands on the line across it many times, and the crossing is the last time out.
 * (20 m ≈ four times a phone's usual accuracy. The field's chip systems have the same band: the antenna's
 * reading range, with the last read of a stay as the passing when starting.)
 */
import type { CourseIndex } from '../course/projection.ts';
import { NO_PROGRESS } from './columns.ts';
import type { FixStore } from './fix-store.ts';
import { accuracyAt, progressCmAt, speedAt, timeAt } from './fix-values.ts';

/** Half the band around a line, metres. */
export const BAND_M = 20;
/** Who stays this near a line, slower than this, for this long, stands on it: the crossing is their departure. */
const STAND_M = 8;
const STAND_MPS = 1;
const STAND_MS = 10_000;
/** How unsure the departure is of someone who still stands there, ms. */
const NOT_LEFT_MS = 30_000;
/** Fixes further apart than this say that a line was crossed, not when: the crossing is only suspected. */
export const GAP_MAX_MS = 60_000;
/** Before 20 m behind the line are reached: 10 m behind it, or 8 s and 4 m behind it, are a crossing for now. */
const EARLY_M = 10;
const DWELL_M = 4;
const DWELL_MS = 8_000;

/** A line crossed forwards as the track shows it; `crossing.ts` makes laps of marks. */
export interface Mark {
  /** Index into the course's lines. */
  readonly line: number;
  /** Unwrapped metres at which the line was crossed. */
  readonly atM: number;
  readonly timeMs: number;
  readonly uncertaintyMs: number;
  /** Time between the fixes around the line. */
  readonly gapMs: number;
  /** How long the rider stood on the line before `timeMs`; 0 when they rode over it. */
  readonly stoodMs: number;
  /** Fix time at which the crossing became certain. */
  readonly knownMs: number;
}

/** The progress between which nothing can be confirmed: leaving `[lowM, highM)` means to look closely. */
export interface Bracket {
  lowM: number;
  highM: number;
}

/** Unwrapped metres of the nearest line at or below `m`, and above it, shifted by the band's end. */
export function bracketAround(index: CourseIndex, m: number, bracket: Bracket): void {
  bracket.lowM = Number.NEGATIVE_INFINITY;
  bracket.highM = Number.POSITIVE_INFINITY;
  for (const { atM } of index.course.lines) {
    const confirmM = atM + BAND_M;
    const low = index.loop ? confirmM + Math.floor((m - confirmM) / index.lengthM) * index.lengthM : confirmM;
    const high = low <= m ? (index.loop ? low + index.lengthM : Number.POSITIVE_INFINITY) : low;
    if (low <= m && low > bracket.lowM) bracket.lowM = low;
    if (high < bracket.highM) bracket.highM = high;
  }
}

/** True when `m` is inside the band of any line: what comes later may still look back beyond this fix. */
export function inBand(index: CourseIndex, m: number): boolean {
  return index.course.lines.some(({ atM }) => {
    const off = m - atM;
    const wrapped = index.loop ? off - Math.round(off / index.lengthM) * index.lengthM : off;
    return Math.abs(wrapped) < BAND_M;
  });
}

/** The crossings that become certain with fix `i`, coming from fix `anchor`; both on course. In order along it. */
export function confirmed(store: FixStore, index: CourseIndex, anchor: number, i: number): Mark[] {
  const fromM = progressCmAt(store, anchor) / 100 - BAND_M;
  const toM = progressCmAt(store, i) / 100 - BAND_M;
  const marks: Mark[] = [];
  for (const [line, atM] of linesBetween(index, fromM, toM)) {
    const mark = lookBack(store, index, line, atM, i, true);
    if (mark !== null) marks.push(mark);
  }
  return marks.sort((a, b) => a.atM - b.atM);
}

/** The crossings that fix `last`, the newest on course, makes likely but not yet certain. */
export function pending(store: FixStore, index: CourseIndex, last: number): Mark[] {
  const m = progressCmAt(store, last) / 100;
  const marks: Mark[] = [];
  for (const [line, atM] of linesBetween(index, m - BAND_M, m - DWELL_M)) {
    const mark = lookBack(store, index, line, atM, last, false);
    if (mark === null) continue;
    if (m - atM >= EARLY_M || timeAt(store, last) - mark.timeMs >= DWELL_MS) marks.push(mark);
  }
  return marks;
}

/** Lines in (fromM, toM], each as often as laps go. */
function linesBetween(index: CourseIndex, fromM: number, toM: number): [line: number, atM: number][] {
  const found: [number, number][] = [];
  index.course.lines.forEach(({ atM }, line) => {
    if (!index.loop) {
      if (atM > fromM && atM <= toM) found.push([line, atM]);
      return;
    }
    let at = atM + (Math.floor((fromM - atM) / index.lengthM) + 1) * index.lengthM;
    for (; at <= toM; at += index.lengthM) found.push([line, at]);
  });
  return found;
}

/**
 * Looks back from fix `i` for the last time over the line at `atM`. Null when the rider came from behind the band
 * (only wobbled over the line) or never was before the line.
 */
function lookBack(
  store: FixStore,
  index: CourseIndex,
  line: number,
  atM: number,
  i: number,
  certain: boolean,
): Mark | null {
  const [lineCm, outCm, beyondCm] = [atM * 100, (atM - BAND_M) * 100, (atM + BAND_M) * 100];
  let after = i;
  let before = -1;
  let upper = i;
  let first = i;
  for (let j = i - 1; j >= 0; j--) {
    const cm = progressCmAt(store, j);
    if (cm === NO_PROGRESS) continue;
    if (before < 0 && cm < lineCm) {
      before = j;
      after = upper;
    }
    if (cm >= beyondCm) return null;
    if (cm <= outCm) break;
    upper = j;
    first = j;
  }
  if (before < 0) return null;
  const gapMs = timeAt(store, after) - timeAt(store, before);
  const moment = momentBetween(store, before, after, atM);
  const ridden: Mark = {
    line,
    atM,
    timeMs: moment.timeMs,
    uncertaintyMs: uncertainty(store, before, after, moment),
    gapMs,
    stoodMs: 0,
    knownMs: certain ? timeAt(store, i) : Number.POSITIVE_INFINITY,
  };
  // At a road race's finish the arrival counts: who lies down behind the line has finished.
  return index.course.lines[line]!.kind === 'finish' ? ridden : departure(store, ridden, first, i);
}

/** The mark moved to the rider's departure, if they stood on the line between fixes `first` and `last`. */
function departure(store: FixStore, mark: Mark, first: number, last: number): Mark {
  let [from, to] = [-1, -1];
  let before = -1;
  for (let j = first; j <= last; j++) {
    const cm = progressCmAt(store, j);
    if (cm === NO_PROGRESS) continue;
    if (Math.abs(cm / 100 - mark.atM) <= STAND_M && speedOver(store, before, j) < STAND_MPS) {
      if (from < 0) from = j;
      to = j;
    }
    before = j;
  }
  if (from < 0) return mark;
  if (timeAt(store, to) - timeAt(store, from) < STAND_MS) return mark;
  // They stand there, too, while GPS wanders further from the line than that.
  while (from > first && standsAt(store, from - 1)) from--;
  while (to < last && standsAt(store, to + 1)) to++;
  const [fromMs, toMs] = [timeAt(store, from), timeAt(store, to)];
  const timeMs = Math.max(mark.timeMs, toMs);
  const after = Math.min(last, to + 1);
  return {
    ...mark,
    timeMs,
    // They left between the last fix at rest and the next; a second more for how slowly one starts. Who is at rest
    // to the end has not left: a reflection carried GPS out of the band.
    uncertaintyMs: to < last ? Math.hypot(1000, timeAt(store, after) - toMs) : NOT_LEFT_MS,
    stoodMs: timeMs - fromMs,
  };
}

const standsAt = (store: FixStore, j: number): boolean =>
  progressCmAt(store, j) !== NO_PROGRESS &&
  speedOver(store, j === 0 || progressCmAt(store, j - 1) === NO_PROGRESS ? -1 : j - 1, j) < STAND_MPS;

/** The phone's speed at fix `j`; without one, that of the step from fix `before`. */
function speedOver(store: FixStore, before: number, j: number): number {
  const spoken = speedAt(store, j);
  if (spoken >= 0) return spoken;
  if (before < 0) return Number.POSITIVE_INFINITY;
  const metres = Math.abs(progressCmAt(store, j) - progressCmAt(store, before)) / 100;
  return (metres * 1000) / (timeAt(store, j) - timeAt(store, before));
}

/** A moment between two fixes: how fast the rider went then, and how unevenly they went from the one to the other. */
export interface Moment {
  readonly timeMs: number;
  readonly speedMps: number;
  /** How far the speeds at both fixes are from the mean between them, m/s; null where the phone says none. */
  readonly unevenMps: number | null;
}

/**
 * The moment at `atM` between two fixes: along a cubic through both places with both speeds where the phone gives
 * them (tests/bench shows what that gains), straight otherwise.
 */
export function momentBetween(store: FixStore, before: number, after: number, atM: number): Moment {
  const [t0, t1] = [timeAt(store, before), timeAt(store, after)];
  const [p0, p1] = [progressCmAt(store, before) / 100, progressCmAt(store, after) / 100];
  const seconds = (t1 - t0) / 1000;
  const wayM = p1 - p0;
  const mean = wayM / seconds;
  const [v0, v1] = [speedAt(store, before), speedAt(store, after)];
  if (v0 < 0 || v1 < 0) {
    const share = wayM > 0 ? (atM - p0) / wayM : 1;
    return { timeMs: t0 + share * (t1 - t0), speedMps: mean, unevenMps: null };
  }
  const limit = 3 * mean;
  const [a, b] = [Math.min(v0, limit) * seconds, Math.min(v1, limit) * seconds];
  const [bend, twist] = [3 * wayM - 2 * a - b, a + b - 2 * wayM];
  // With both speeds at most three times the mean, the cubic rises all the way: bisection finds the one root.
  let [low, high] = [0, 1];
  for (let step = 0; step < 30; step++) {
    const u = (low + high) / 2;
    if (p0 + u * (a + u * (bend + u * twist)) < atM) low = u;
    else high = u;
  }
  const share = (low + high) / 2;
  return {
    timeMs: t0 + share * (t1 - t0),
    speedMps: (a + share * (2 * bend + share * 3 * twist)) / seconds,
    unevenMps: Math.hypot(v0 - mean, v1 - mean),
  };
}

/** What riders' pace varies by between two fixes: a share of it, and of how unevenly they went; without a speed more. */
const PACE_FREEDOM = 0.06;
const UNEVEN_FREEDOM = 0.25;
const UNSPOKEN_FREEDOM = 0.15;

/**
 * One standard deviation of a crossing's moment, ms: the position's error along the course and the freedom a rider
 * has between two fixes that lie apart, over the speed at the line; and 50 ms for the clock. The freedom is set by
 * four recorded rides with a fix a second, thinned to one in 2…30: 99.4 % and more of their moments lie within three
 * deviations, stops and sprints among them. A radius of 68 % confidence is 1.5 standard deviations along one axis.
 */
function uncertainty(store: FixStore, before: number, after: number, moment: Moment): number {
  const speed = Math.max(1, moment.speedMps);
  const errorM = Math.max(accuracyAt(store, before), accuracyAt(store, after)) / 1.5;
  const seconds = (timeAt(store, after) - timeAt(store, before)) / 1000;
  const share = seconds > 0 ? (moment.timeMs - timeAt(store, before)) / (seconds * 1000) : 0;
  const meanMps =
    seconds > 0 ? (progressCmAt(store, after) - progressCmAt(store, before)) / 100 / seconds : 0;
  const uneven = moment.unevenMps;
  const variesMps =
    uneven === null ? UNSPOKEN_FREEDOM * meanMps : PACE_FREEDOM * meanMps + UNEVEN_FREEDOM * uneven;
  // Over a few seconds there is little room for it; knowing the speed at both ends leaves less over many, too.
  const room = Math.min(uneven === null ? 1 : 0.6, seconds / 20);
  const freedomM = variesMps * seconds * Math.sqrt(share * (1 - share)) * room;
  return Math.hypot((errorM / speed) * 1000, (freedomM / speed) * 1000, 50);
}
