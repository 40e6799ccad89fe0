// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every fix: a check shared by lists of all kinds takes 7 ns a read there instead of half a one (measured).
/**
 * A fix onto the course: where along it is the rider, and how far off? A course is indexed once (`indexCourse`);
 * after that nothing here allocates. Three searches, from fastest to surest: a window along the course around
 * what is already known, a 50 m grid without a prior, a scan of everything. Only the window can tell apart
 * the legs of a course that crosses or overlaps itself.
 */
import type { Course } from './course.ts';
import { cumulativeM, eastOf, northOf, type Plane, planeFor } from './geometry.ts';

/** A rider further from the course than this is off it. */
export const GATE_M = 30;
/** A road race's course is lengthened straight on by this at both ends: riders queue before the start and roll out. */
export const RUN_OUT_M = 200;
const CELL_M = 50;
const BACK_SEGMENTS = 5;
const AHEAD_SEGMENTS = 20;
/** Weight of riding against a segment's direction, in squared standard deviations. */
const AGAINST_COST = 4;
/** Weight of having turned round twice unseen: to be behind where one was, riding along the course. */
const BEHIND_COST = 6;

export interface CourseIndex {
  readonly course: Course;
  readonly loop: boolean;
  readonly lengthM: number;
  readonly plane: Plane;
  readonly segments: number;
  /**
   * Eight numbers a segment, a line of the processor's memory: a search reads all of them, and most riders are
   * elsewhere than the one before. `START_M` and the others below say what is where.
   */
  readonly rows: Float64Array;
  readonly grid: Grid;
}

/** Metres along the course of a segment's ends; below 0 and above `lengthM` on the run-outs of a road race. */
const START_M = 0;
const END_M = 1;
/** Where it begins on the plane, its direction (a unit vector) and its length there; true metres a plane metre. */
const X = 2;
const Y = 3;
const DIR_X = 4;
const DIR_Y = 5;
const REACH_M = 6;
const SCALE = 7;
const ROW = 8;

/** How much of a direction on the plane (a unit vector) goes along a segment: −1…1. */
export const alongShare = ({ rows }: CourseIndex, segment: number, headX: number, headY: number): number =>
  rows[segment * ROW + DIR_X]! * headX + rows[segment * ROW + DIR_Y]! * headY;

interface Grid {
  /** Cell → where its list starts in `members`; `starts` has the end of each list too. */
  readonly cells: ReadonlyMap<number, number>;
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Where a search leaves what it found. Made once and used again. */
export interface Projection {
  segment: number;
  /** Metres along the course; unwrapped (counting laps) when the search was given an unwrapped expectation. */
  alongM: number;
  /** Metres from the course. */
  offM: number;
  score: number;
}

export const newProjection = (): Projection => ({ segment: -1, alongM: 0, offM: 0, score: 0 });

/** What is expected of a fix; squared standard deviations decide between places that are both near. */
export interface Expectation {
  /** Unwrapped metres along the course; NaN when nothing is known. */
  alongM: number;
  alongSigmaM: number;
  offSigmaM: number;
  /** The rider's direction on the plane, a unit vector; 0,0 when unknown. */
  headX: number;
  headY: number;
  gateM: number;
  /** Unwrapped metres below which a rider would have had to turn round; −∞ when that is as likely as anything. */
  behindM: number;
}

export const newExpectation = (): Expectation => ({
  alongM: Number.NaN,
  alongSigmaM: 1,
  offSigmaM: 5,
  headX: 0,
  headY: 0,
  gateM: GATE_M,
  behindM: Number.NEGATIVE_INFINITY,
});

const indexes = new WeakMap<Course, CourseIndex>();

/** The course's index; the same one for the same course object, so that a thousand riders share it. */
export function indexCourse(course: Course): CourseIndex {
  const known = indexes.get(course);
  if (known) return known;
  const made = buildIndex(course);
  indexes.set(course, made);
  return made;
}

function buildIndex(course: Course): CourseIndex {
  const { points, loop } = course;
  const plane = planeFor(points);
  const runOut = loop ? 0 : 1;
  const vertices = points.length + (loop ? 1 : 2);
  const segments = vertices - 1;
  const [x, y, alongM] = [new Float64Array(vertices), new Float64Array(vertices), new Float64Array(vertices)];
  const along = cumulativeM(points, loop);
  const lengthM = along.at(-1) ?? 0;
  for (let i = 0; i < along.length; i++) {
    const point = points[i % points.length]!;
    x[i + runOut] = eastOf(plane, point.lonDeg);
    y[i + runOut] = northOf(plane, point.latDeg);
    alongM[i + runOut] = along[i]!;
  }
  if (!loop) {
    layRunOut(x, y, alongM, { end: 0, inner: 1, step: 1, last: vertices - 2, alongM: -RUN_OUT_M });
    layRunOut(x, y, alongM, {
      end: vertices - 1,
      inner: vertices - 2,
      step: -1,
      last: 1,
      alongM: lengthM + RUN_OUT_M,
    });
  }
  const rows = new Float64Array(segments * ROW);
  for (let s = 0; s < segments; s++) {
    const [dx, dy] = [x[s + 1]! - x[s]!, y[s + 1]! - y[s]!];
    const reach = Math.hypot(dx, dy);
    const [ux, uy] = reach > 0 ? [dx / reach, dy / reach] : [0, 0];
    const scale = reach > 0 ? (alongM[s + 1]! - alongM[s]!) / reach : 0;
    rows.set([alongM[s]!, alongM[s + 1]!, x[s]!, y[s]!, ux, uy, reach, scale], s * ROW);
  }
  return { course, loop, lengthM, plane, segments, rows, grid: buildGrid(x, y, segments) };
}

/** Puts the vertex `end` straight on from the course's end, in the direction of its last 20 metres. */
function layRunOut(
  x: Float64Array,
  y: Float64Array,
  alongM: Float64Array,
  at: { end: number; inner: number; step: 1 | -1; last: number; alongM: number },
): void {
  let from = at.inner;
  let [dx, dy, length] = [0, 0, 0];
  while (from !== at.last && length < 20) {
    from += at.step;
    dx = x[at.inner]! - x[from]!;
    dy = y[at.inner]! - y[from]!;
    length = Math.hypot(dx, dy);
  }
  const share = length > 0 ? RUN_OUT_M / length : 0;
  x[at.end] = x[at.inner]! + dx * share;
  y[at.end] = y[at.inner]! + dy * share;
  alongM[at.end] = at.alongM;
}

const cellOf = (column: number, row: number): number => (column + 100_000) * 200_001 + (row + 100_000);

/** Every segment is listed in all cells within the gate of it, so that a look-up reads one cell only. */
function buildGrid(x: Float64Array, y: Float64Array, segments: number): Grid {
  const lists = new Map<number, number[]>();
  for (let s = 0; s < segments; s++) {
    const [dx, dy] = [x[s + 1]! - x[s]!, y[s + 1]! - y[s]!];
    const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / CELL_M));
    for (let piece = 0; piece < pieces; piece++) {
      const [ax, ay] = [x[s]! + (dx * piece) / pieces, y[s]! + (dy * piece) / pieces];
      const [bx, by] = [x[s]! + (dx * (piece + 1)) / pieces, y[s]! + (dy * (piece + 1)) / pieces];
      const lastColumn = Math.floor((Math.max(ax, bx) + GATE_M) / CELL_M);
      const lastRow = Math.floor((Math.max(ay, by) + GATE_M) / CELL_M);
      for (let c = Math.floor((Math.min(ax, bx) - GATE_M) / CELL_M); c <= lastColumn; c++) {
        for (let r = Math.floor((Math.min(ay, by) - GATE_M) / CELL_M); r <= lastRow; r++) {
          const list = lists.get(cellOf(c, r));
          if (list === undefined) lists.set(cellOf(c, r), [s]);
          else if (list.at(-1) !== s) list.push(s);
        }
      }
    }
  }
  const cells = new Map<number, number>();
  const starts = new Int32Array(lists.size + 1);
  const members: number[] = [];
  for (const [cell, list] of lists) {
    cells.set(cell, cells.size);
    for (const s of list) members.push(s);
    starts[cells.size] = members.length;
  }
  return { cells, starts, members: Int32Array.from(members) };
}

/** How little an unwrapped place was to be expected, in squared standard deviations. */
function surpriseAt(alongM: number, heading: number, expected: Expectation): number {
  const surprise = (alongM - expected.alongM) / expected.alongSigmaM;
  const turned = alongM < expected.behindM && heading >= 0 ? BEHIND_COST : 0;
  return surprise * surprise + turned;
}

/** A place along the course on the lap nearest to what is expected; the next one if that is behind the rider. */
function onLikeliestLap(alongM: number, heading: number, lengthM: number, expected: Expectation): number {
  const nearest = alongM + Math.round((expected.alongM - alongM) / lengthM) * lengthM;
  if (nearest >= expected.behindM) return nearest;
  const next = nearest + lengthM;
  return surpriseAt(next, heading, expected) < surpriseAt(nearest, heading, expected) ? next : nearest;
}

/**
 * How much less the next lap, or the one before, is to be expected than `at`, in squared standard deviations.
 * Infinite on a course that is ridden once, and where nothing is known.
 */
export function lapMargin(index: CourseIndex, at: Projection, expected: Expectation): number {
  if (!index.loop || Number.isNaN(expected.alongM)) return Number.POSITIVE_INFINITY;
  const heading = alongShare(index, at.segment, expected.headX, expected.headY);
  const [less, here, more] = [-1, 0, 1].map((laps) =>
    surpriseAt(at.alongM + laps * index.lengthM, heading, expected),
  ) as [number, number, number];
  return Math.min(less, more) - here;
}

/**
 * Tries one segment: if the place is within the gate of it and a better fit than what `out` holds, `out` becomes
 * it; on a loop, on the lap nearest to the expectation.
 */
function trySegment(
  index: CourseIndex,
  s: number,
  x: number,
  y: number,
  expected: Expectation,
  out: Projection,
): void {
  const { rows } = index;
  const row = s * ROW;
  const rx = x - rows[row + X]!;
  const ry = y - rows[row + Y]!;
  const reach = rows[row + REACH_M]!;
  const ux = rows[row + DIR_X]!;
  const uy = rows[row + DIR_Y]!;
  let t = rx * ux + ry * uy;
  t = Math.min(reach, Math.max(0, t));
  const ox = rx - t * ux;
  const oy = ry - t * uy;
  const off2 = ox * ox + oy * oy;
  if (off2 > expected.gateM * expected.gateM) return;
  let alongM = rows[row + START_M]! + t * rows[row + SCALE]!;
  let score = off2 / (expected.offSigmaM * expected.offSigmaM);
  const heading = ux * expected.headX + uy * expected.headY;
  // An expectation of NaN (nothing known) leaves distance and direction to decide.
  if (!Number.isNaN(expected.alongM)) {
    if (index.loop) alongM = onLikeliestLap(alongM, heading, index.lengthM, expected);
    score += surpriseAt(alongM, heading, expected);
  }
  score += AGAINST_COST * 0.5 * (1 - heading);
  if (out.segment >= 0 && score >= out.score) return;
  out.segment = s;
  out.alongM = alongM;
  out.offM = off2;
  out.score = score;
}

/**
 * Searches along the course from `backM` behind to `aheadM` ahead of a known place (`fromM`, unwrapped, on
 * segment `from`); with `backM` below 0, from there ahead of it on. False when nothing there is within the gate.
 *
 * Nearly every fix of a race comes through here and through nothing else, so what `trySegment` does is written out
 * in one loop over local variables, and segments that are too far from what is expected are not measured.
 */
export function searchWindow(
  index: CourseIndex,
  x: number,
  y: number,
  from: number,
  fromM: number,
  backM: number,
  aheadM: number,
  expected: Expectation,
  out: Projection,
): boolean {
  const { segments, loop, lengthM, rows } = index;
  const { headX, headY, behindM } = expected;
  const knows = !Number.isNaN(expected.alongM);
  const expectedM = knows ? expected.alongM : 0;
  const alongWeight = knows ? 1 / (expected.alongSigmaM * expected.alongSigmaM) : 0;
  const offWeight = 1 / (expected.offSigmaM * expected.offSigmaM);
  const gate2 = expected.gateM * expected.gateM;
  // The lap the known place is on; the small term forgives the rounding of stored metres.
  let base = loop ? Math.floor((fromM - rows[from * ROW + START_M]! + 0.02) / lengthM) * lengthM : 0;
  const lowM = fromM - backM;
  const toM = fromM + aheadM;
  let s = from;
  let left = segments;
  for (let behind = 1; behind < segments && rows[s * ROW + START_M]! + base >= lowM; behind++) {
    if (s === 0) {
      if (!loop) break;
      base -= lengthM;
      s = segments;
    }
    s--;
  }
  let best = Number.POSITIVE_INFINITY;
  out.segment = -1;
  for (; left > 0; left--) {
    const row = s * ROW;
    const startM = rows[row + START_M]! + base;
    const endM = rows[row + END_M]! + base;
    const missesM = startM > expectedM ? startM - expectedM : expectedM > endM ? expectedM - endM : 0;
    if (endM >= lowM && missesM * missesM * alongWeight < best) {
      const dirX = rows[row + DIR_X]!;
      const dirY = rows[row + DIR_Y]!;
      const rx = x - rows[row + X]!;
      const ry = y - rows[row + Y]!;
      const reach = rows[row + REACH_M]!;
      let t = rx * dirX + ry * dirY;
      if (t > reach) t = reach;
      if (t < 0) t = 0;
      const ox = rx - t * dirX;
      const oy = ry - t * dirY;
      const off2 = ox * ox + oy * oy;
      if (off2 <= gate2) {
        const heading = dirX * headX + dirY * headY;
        const atM = startM + t * rows[row + SCALE]!;
        const surpriseM = atM - expectedM;
        let score =
          off2 * offWeight + surpriseM * surpriseM * alongWeight + AGAINST_COST * 0.5 * (1 - heading);
        if (atM < behindM && heading >= 0) score += BEHIND_COST;
        if (score < best) {
          best = score;
          out.segment = s;
          out.alongM = atM;
          out.offM = off2;
        }
      }
    } else if (startM > expectedM && endM >= lowM) {
      // What lies further on is more surprising still.
      break;
    }
    if (endM > toM) break;
    s++;
    if (s === segments) {
      if (!loop) break;
      s = 0;
      base += lengthM;
    }
  }
  out.score = best;
  return finish(out);
}

/** Searches the whole course through the grid. False when nothing is within the gate (at most `GATE_M`). */
export function searchGrid(
  index: CourseIndex,
  x: number,
  y: number,
  expected: Expectation,
  out: Projection,
): boolean {
  out.segment = -1;
  const at = index.grid.cells.get(cellOf(Math.floor(x / CELL_M), Math.floor(y / CELL_M)));
  if (at === undefined) return false;
  const end = index.grid.starts[at + 1]!;
  for (let i = index.grid.starts[at]!; i < end; i++) {
    trySegment(index, index.grid.members[i]!, x, y, expected, out);
  }
  return finish(out);
}

/** Searches every segment, at any distance (within `expected.gateM`). False only when the gate says so. */
export function searchAll(
  index: CourseIndex,
  x: number,
  y: number,
  expected: Expectation,
  out: Projection,
): boolean {
  out.segment = -1;
  for (let s = 0; s < index.segments; s++) trySegment(index, s, x, y, expected, out);
  return finish(out);
}

function finish(out: Projection): boolean {
  if (out.segment < 0) return false;
  out.offM = Math.sqrt(out.offM);
  return true;
}

const nearest: Expectation = { ...newExpectation(), offSigmaM: 1 };
const anywhere: Expectation = { ...nearest, gateM: Number.POSITIVE_INFINITY };

/**
 * The nearest point of the course to a place on the plane. With `priorSegment` ≥ 0 the window −5…+20 segments
 * around it is tried first (gate 30 m), then the grid, then everything; so it always finds something.
 */
export function projectNearest(
  index: CourseIndex,
  x: number,
  y: number,
  priorSegment: number,
  out: Projection,
): void {
  if (priorSegment >= 0) {
    out.segment = -1;
    for (let step = -BACK_SEGMENTS; step <= AHEAD_SEGMENTS; step++) {
      let s = priorSegment + step;
      if (index.loop) s = s < 0 ? s + index.segments : s >= index.segments ? s - index.segments : s;
      if (s >= 0 && s < index.segments) trySegment(index, s, x, y, nearest, out);
    }
    if (finish(out)) return;
  }
  if (!searchGrid(index, x, y, nearest, out)) searchAll(index, x, y, anywhere, out);
}
