/**
 * Matching: each fix of a track onto the course, in time order, from nothing but what the fixes before it left
 * behind. That makes the result a function of the set of fixes, and lets matching be taken up again in the
 * middle (`resumeAt`) when late fixes arrive.
 *
 * What a fix can be: *set aside* (an impossible jump, or a position too vague to use), *off course* (kept, without
 * progress) or *on course* (with progress: unwrapped metres along the course, growing lap by lap).
 */
import {
  alongShare,
  type CourseIndex,
  GATE_M,
  lapMargin,
  newExpectation,
  newProjection,
  searchGrid,
  searchWindow,
} from '../course/projection.ts';
import { NO_PROGRESS } from './columns.ts';
import type { FixStore } from './fix-store.ts';
import { accuracyIn, headingIn, progressCmAt, slotOf, speedIn, stateAt, timeAt } from './fix-values.ts';

/** A position with a radius worse than this (cell or Wi-Fi, a cold start) is of no use for timing. */
export const POOR_ACCURACY_M = 100;
/** Nobody rides faster than this, m/s (144 km/h; the fastest descents in road races are about 130). */
export const TOP_SPEED_MPS = 40;
/** What a rider may gain on the speed known a moment ago: at once, and for each second since. */
const SPEED_STEP_MPS = 8;
const SPEED_GAIN_MPS2 = 2;
/** After this many set-aside fixes in a row that agree with each other, it was the older place that was wrong. */
const AGREEING_FIXES = 3;
/** After this many fixes off course in a row, the whole course is searched, not only what lies ahead. */
const LOST_FIXES = 3;
/** A silence longer than this says nothing about where on the course a rider turns up again. */
const WINDOW_MAX_S = 120;
/** Riding against the course for this many fixes means: on the wrong leg, if another one fits. */
const AGAINST_FIXES = 8;
const WINDOW_BACK_M = 40;
const WINDOW_BACK_MPS = 10;
const WINDOW_AHEAD_M = 40;
const WINDOW_AHEAD_MPS = 30;
/** A place this near to what is expected (squared deviations, across and along together) needs no wider search. */
const USUAL_SCORE = 2;
/** Over a longer way than this, from where to where says nothing about the direction at its end. */
const HEADING_MAX_MS = 60_000;
/** Pace is smoothed over this long; it serves as the expectation where phones give no speed. */
const PACE_S = 120;
const PACE_MAX_MPS = 30;
/** Who rides so many times their pace has only just set off (or is over the hill): it follows over so long. */
const SETTING_OFF = 1.5;
const SETTING_OFF_S = 10;
/** Slower than this is standing. */
const STANDING_MPS = 1;
/** After a silence, another lap that is no more surprising than this beyond the likeliest one is possible too. */
const SURE_MARGIN = 4;
/** Course metres not ridden that are still noise (a corner cut by sparse fixes). */
export const SKIP_FLOOR_M = 30;

// The state byte. Low half: 0 kept, 1…3 the so-many-th set-aside fix in a row, 15 too vague.
// High half: of a kept fix, how many in a row are lost (off course) or ride against the course.
const VAGUE = 15;

/** What is doubtful about the step from one fix on course to the next. */
export interface Skip {
  /** Time of the fix that the step leads to, and of the one it comes from. */
  readonly timeMs: number;
  readonly fromMs: number;
  /** Course metres gained that cannot have been ridden: a short cut, or a change of legs. */
  readonly metres: number;
  /** True when the rider may as well have ridden a lap more, or one less, while GPS was silent. */
  readonly lapUnsure: boolean;
}

/** Matching's running memory. Everything in it can be read back from the store by `resumeAt`. */
export interface Matcher {
  readonly store: FixStore;
  index: CourseIndex | null;
  /** Last kept fix and last fix on course (−1 = none). */
  kept: number;
  anchor: number;
  /** Last fix set aside as a jump, and how many agreeing ones there are up to it. */
  aside: number;
  run: number;
  /** Doubtful steps, in time order. */
  skips: Skip[];
}

export const newMatcher = (store: FixStore, index: CourseIndex | null): Matcher => ({
  store,
  index,
  kept: -1,
  anchor: -1,
  aside: -1,
  run: 0,
  skips: [],
});

/** The unit vectors of headings in steps of 2°, as the store keeps them. */
const HEAD_X = Float64Array.from({ length: 180 }, (_, step) => Math.sin((step * Math.PI) / 90));
const HEAD_Y = Float64Array.from({ length: 180 }, (_, step) => Math.cos((step * Math.PI) / 90));

const hit = newProjection();
const expected = newExpectation();

/** Brings the memory to where it was after fix `next − 1`. */
export function resumeAt(matcher: Matcher, next: number): void {
  const { store } = matcher;
  matcher.run = 0;
  matcher.aside = -1;
  let i = next - 1;
  for (; i >= 0 && (stateAt(store, i) & 15) !== 0; i--) {
    if (matcher.aside < 0 && (stateAt(store, i) & 15) !== VAGUE) {
      matcher.aside = i;
      matcher.run = stateAt(store, i) & 15;
    }
  }
  matcher.kept = i;
  while (i >= 0 && progressCmAt(store, i) === NO_PROGRESS) i--;
  matcher.anchor = i;
}

// From here on fixes are read by their slots (`slotOf`): a fix in order costs a third less than by their numbers.

/** Which spare slot is whose. */
const [KEPT, ANCHOR, OTHER, NEXT] = [1, 2, 3, 4];

/** Metres between the fixes in slots `a` and `b`. */
function metresBetween(store: FixStore, a: number, b: number): number {
  const lat = (store.lat[b]! - store.lat[a]!) * 1e-7;
  let lon = (store.lon[b]! - store.lon[a]!) * 1e-7;
  if (lon > 180) lon -= 360;
  else if (lon < -180) lon += 360;
  const eastScale = Math.cos((store.lat[a]! * 1e-7 * Math.PI) / 180) * 111_320;
  return Math.sqrt(lat * lat * 1.2365e10 + lon * lon * eastScale * eastScale);
}

/** Can a rider have come from fix `a` to fix `b`? Both may be off by twice their accuracy. */
function reachable(store: FixStore, a: number, b: number): boolean {
  const slack = 10 + 2 * (accuracyIn(store, a) + accuracyIn(store, b));
  // Nearly every step is within the slack even if measured as if on the equator and round the corner.
  const corner = Math.abs(store.lat[b]! - store.lat[a]!) + Math.abs(store.lon[b]! - store.lon[a]!);
  if (corner * 0.011_17 <= slack) return true;
  const seconds = (store.timeMs[b]! - store.timeMs[a]!) / 1000;
  const known = Math.max(store.pace[a]! / 1000, speedIn(store, a), speedIn(store, b));
  const speed = Math.min(TOP_SPEED_MPS, known + SPEED_STEP_MPS + SPEED_GAIN_MPS2 * seconds);
  return metresBetween(store, a, b) <= speed * seconds + slack;
}

/**
 * Matches fix `i`, the one after all that are matched. True when it is on course; the fix before it on course is
 * what `matcher.anchor` was before the call.
 */
export function matchFix(matcher: Matcher, i: number): boolean {
  const { store, index, kept } = matcher;
  const at = i - store.base;
  const keptAt = kept >= 0 ? slotOf(store, kept, KEPT) : -1;
  store.progressCm[at] = NO_PROGRESS;
  store.segment[at] = 0;
  store.pace[at] = keptAt >= 0 ? store.pace[keptAt]! : 0;
  if (accuracyIn(store, at) > POOR_ACCURACY_M) {
    store.state[at] = VAGUE;
    return false;
  }
  let memory = keptAt >= 0 ? store.state[keptAt]! >> 4 : 0;
  if (keptAt >= 0 && !reachable(store, keptAt, at)) {
    const agrees = matcher.run > 0 && reachable(store, slotOf(store, matcher.aside, OTHER), at);
    const run = agrees ? matcher.run + 1 : 1;
    if (run <= AGREEING_FIXES) {
      matcher.run = run;
      matcher.aside = i;
      store.state[at] = run;
      return false;
    }
    memory = LOST_FIXES;
  }
  matcher.run = 0;
  matcher.aside = -1;
  matcher.kept = i;
  if (index === null) {
    store.state[at] = 0;
    return false;
  }
  return ontoCourse(matcher, index, i, kept, keptAt, memory);
}

function ontoCourse(
  m: Matcher,
  index: CourseIndex,
  i: number,
  previous: number,
  previousAt: number,
  memory: number,
): boolean {
  const { store, anchor } = m;
  const at = i - store.base;
  const anchorAt = anchor === previous ? previousAt : anchor >= 0 ? slotOf(store, anchor, ANCHOR) : -1;
  const { plane } = index;
  const x = eastM(store, at, plane);
  const y = (store.lat[at]! * 1e-7 - plane.latDeg) * plane.metresPerLatDeg;
  const accuracyM = accuracyIn(store, at);
  setHeading(store, at, previousAt, plane, x, y, accuracyM);
  expected.offSigmaM = Math.max(3, accuracyM / 1.5);
  expected.gateM = GATE_M;
  expected.alongM = Number.NaN;
  expected.behindM = Number.NEGATIVE_INFINITY;
  let found: boolean;
  let lapUnsure = false;
  // Memory counts lost fixes while the last kept fix is off course, fixes against the course while it is on it.
  const lost = previous >= 0 && anchor !== previous ? memory : 0;
  if (anchor < 0) {
    found = searchGrid(index, x, y, expected, hit);
  } else {
    const seconds = (store.timeMs[at]! - store.timeMs[anchorAt]!) / 1000;
    const fromM = store.progressCm[anchorAt]! / 100;
    const spoken = speedIn(store, at);
    const speed = spoken >= 0 && seconds <= 10 ? spoken : paceOver(store, anchorAt, at);
    // Fixes off course show how far the rider went meanwhile; over a silence, pace has to do.
    expected.alongM = fromM + (lost > 0 ? metresBetween(store, anchorAt, at) : speed * seconds);
    // Over a silence, who was slow before it may have got going.
    expected.alongSigmaM = 15 + 0.5 * Math.max(speed, seconds <= 10 ? 3 : 6) * seconds;
    const backM = WINDOW_BACK_M + WINDOW_BACK_MPS * seconds;
    const aheadM = WINDOW_AHEAD_M + WINDOW_AHEAD_MPS * seconds;
    if (memory >= AGAINST_FIXES && lost === 0) {
      found = searchGrid(index, x, y, expected, hit);
    } else if (seconds > WINDOW_MAX_S || (index.loop && backM + aheadM >= index.lengthM)) {
      // Who was not seen elsewhere meanwhile has ridden on.
      if (lost === 0) expected.behindM = fromM - WINDOW_BACK_M;
      found = searchGrid(index, x, y, expected, hit);
      lapUnsure = found && lost === 0 && lapMargin(index, hit, expected) < SURE_MARGIN;
    } else {
      expected.gateM = Math.max(GATE_M, Math.min(2 * GATE_M, 2 * accuracyM));
      const from = store.segment[anchorAt]!;
      found =
        searchAhead(index, x, y, from, fromM, speed, seconds, aheadM) ||
        searchWindow(index, x, y, from, fromM, backM, aheadM, expected, hit);
      if (!found && lost >= LOST_FIXES) {
        expected.gateM = GATE_M;
        found = searchGrid(index, x, y, expected, hit);
      }
    }
  }
  if (!found) {
    store.state[at] = Math.min(15, lost + 1) << 4;
    return false;
  }
  const along = alongShare(index, hit.segment, expected.headX, expected.headY);
  const against =
    lost > 0 ? 0 : along < -0.5 ? Math.min(AGAINST_FIXES, memory + 1) : along > 0.5 ? 0 : memory;
  store.state[at] = against << 4;
  store.segment[at] = hit.segment;
  store.progressCm[at] = Math.round(hit.alongM * 100);
  if (anchor >= 0) takeStep(m, i, anchorAt, previous, lapUnsure);
  m.anchor = i;
  return true;
}

/**
 * Searches first just where the rider ought to be, then a little around it. Nearly always they are there, and it costs
 * a fraction. A place at the end of what was searched is not trusted: a better one may lie beyond it.
 */
function searchAhead(
  index: CourseIndex,
  x: number,
  y: number,
  from: number,
  fromM: number,
  speed: number,
  seconds: number,
  aheadM: number,
): boolean {
  const usualM = (speed + 4) * seconds + 12;
  if (usualM >= aheadM) return false;
  const wayM = expected.alongM - fromM;
  const halfM = 6 + 2 * seconds;
  return (
    (searchWindow(index, x, y, from, fromM, halfM - wayM, wayM + halfM, expected, hit) &&
      hit.score < USUAL_SCORE &&
      Math.abs(hit.alongM - expected.alongM) < halfM) ||
    (searchWindow(index, x, y, from, fromM, 10 + 3 * seconds, usualM, expected, hit) &&
      hit.score < USUAL_SCORE)
  );
}

/** Metres east of the plane's origin, the short way round the earth, of the fix in slot `at`. */
function eastM(store: FixStore, at: number, plane: { lonDeg: number; metresPerLonDeg: number }): number {
  let lon = store.lon[at]! * 1e-7 - plane.lonDeg;
  if (lon > 180) lon -= 360;
  else if (lon < -180) lon += 360;
  return lon * plane.metresPerLonDeg;
}

/** The rider's direction: the phone's heading at speed, or the way from the fix before if long enough. */
function setHeading(
  store: FixStore,
  at: number,
  previous: number,
  plane: CourseIndex['plane'],
  x: number,
  y: number,
  accuracyM: number,
): void {
  expected.headX = 0;
  expected.headY = 0;
  const heading = headingIn(store, at);
  if (heading >= 0 && speedIn(store, at) > 2) {
    expected.headX = HEAD_X[heading / 2]!;
    expected.headY = HEAD_Y[heading / 2]!;
  } else if (previous >= 0 && store.timeMs[at]! - store.timeMs[previous]! <= HEADING_MAX_MS) {
    const dx = x - eastM(store, previous, plane);
    const dy = y - (store.lat[previous]! * 1e-7 - plane.latDeg) * plane.metresPerLatDeg;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length > Math.max(4, accuracyM / 2)) {
      expected.headX = dx / length;
      expected.headY = dy / length;
    }
  }
}

/**
 * The pace, m/s, that a rider is taken to have held from the fix in slot `anchor` to the one in `at`. Pace is slow to follow who sets off
 * just before a silence; what the phone said before and after it shows them under way, or come to rest.
 */
function paceOver(store: FixStore, anchor: number, at: number): number {
  const pace = store.pace[anchor]! / 1000;
  const [before, after] = [speedIn(store, anchor), speedIn(store, at)];
  if (before < 0 || after < 0) return pace;
  const both = (pace + (before + after) / 2) / 2;
  return after < STANDING_MPS ? both : Math.max(pace, both);
}

/** Pace after the step from the fix on course before (in slot `anchorAt`) to `i`, and what is doubtful about it. */
function takeStep(m: Matcher, i: number, anchorAt: number, previous: number, lapUnsure: boolean): void {
  const { store, anchor } = m;
  const at = i - store.base;
  const seconds = (store.timeMs[at]! - store.timeMs[anchorAt]!) / 1000;
  const stepM = (store.progressCm[at]! - store.progressCm[anchorAt]!) / 100;
  const before = store.pace[anchorAt]!;
  const now = Math.min(PACE_MAX_MPS, Math.max(0, stepM / seconds)) * 1000;
  // Off from rest at once, smoothly from then on.
  const smoothS = now > SETTING_OFF * before ? SETTING_OFF_S : PACE_S;
  const share = before === 0 ? 1 : Math.min(1, seconds / smoothS);
  store.pace[at] = Math.round(before + (now - before) * share);
  if (stepM < SKIP_FLOOR_M) {
    if (lapUnsure) noteStep(m, i, 0, lapUnsure);
    return;
  }
  // Fix by fix, a rider cannot gain more of the course than they moved; over a silence, than they can ride.
  const isSilence = previous === anchor && seconds > 20;
  const riddenM = isSilence ? Math.max(20, (2 * before) / 1000) * seconds : movedM(store, anchor, i);
  const skipped = stepM - 1.3 * riddenM;
  if (skipped > SKIP_FLOOR_M || lapUnsure) {
    noteStep(m, i, skipped > SKIP_FLOOR_M ? skipped : 0, lapUnsure);
  }
}

/** How far a rider moved from fix `first` to fix `last`, from one kept fix to the next. */
function movedM(store: FixStore, first: number, last: number): number {
  let metres = 0;
  let spare = OTHER;
  let from = slotOf(store, first, ANCHOR);
  for (let i = first + 1; i <= last; i++) {
    if ((stateAt(store, i) & 15) !== 0) continue;
    const to = slotOf(store, i, spare);
    spare = spare === OTHER ? NEXT : OTHER;
    const gapS = (store.timeMs[to]! - store.timeMs[from]!) / 1000;
    metres += Math.min(metresBetween(store, from, to), TOP_SPEED_MPS * gapS);
    from = to;
  }
  return metres;
}

/** Notes the step from the fix on course before to `to`. */
function noteStep({ store, skips, anchor }: Matcher, to: number, metres: number, unsure: boolean): void {
  skips.push({ timeMs: timeAt(store, to), fromMs: timeAt(store, anchor), metres, lapUnsure: unsure });
}
