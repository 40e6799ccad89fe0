/** What an official does to a course on paper: turned round, begun elsewhere, cut, closed, thinned out. Pure. */
import type { Course, CoursePoint } from '../../../race/course/course.ts';
import { cumulativeM, firstAtLeast, type Place, placeAt } from '../../../race/course/geometry.ts';
import { findLap, nearestAlong } from '../../../race/course/make-course.ts';
import { furthestLeftOutM, simplifiedWithHeights } from '../../../race/course/simplify.ts';
import { elementOf, lastOf } from '../../../race/present.ts';
import type { Draft } from './draft.ts';

const bare = ({ name, loop, points }: Draft): Course => ({ name, loop, points, lines: [] });

/** The other way round; a loop still begins where it began. */
export function reversed(draft: Draft): Draft {
  const turned = [...draft.points].reverse();
  const points = draft.loop ? [lastOf(turned), ...turned.slice(0, -1)] : turned;
  return { ...draft, points };
}

/** The loop begun at the place of the course that is nearest; a road is left as it is. */
export function beginningAt(draft: Draft, place: Place): Draft {
  if (!draft.loop || draft.points.length < 3) return draft;
  const course = bare(draft);
  const along = cumulativeM(course.points, true);
  const { atM } = nearestAlong(course, place);
  const next = firstAtLeast(along, atM) % draft.points.length;
  const first = pointAt(draft, atM, along);
  const rest = [...draft.points.slice(next), ...draft.points.slice(0, next)];
  // A point that is there already is not doubled.
  return { ...draft, points: isSame(first, elementOf(rest, 0)) ? rest : [first, ...rest] };
}

/** The part from one metre to another; of a loop, also across its beginning. A road comes out. */
export function cutBetween(draft: Draft, fromM: number, toM: number): Draft {
  const along = cumulativeM(draft.points, draft.loop);
  const lengthM = along.at(-1) ?? 0;
  const { loop, points } = draft;
  const wraps = loop && toM <= fromM;
  const from = Math.max(0, Math.min(fromM, lengthM));
  const to = wraps ? toM + lengthM : Math.max(from, Math.min(toM, lengthM));
  const inside: CoursePoint[] = [];
  for (let round = 0; round < (wraps ? 2 : 1); round++)
    points.forEach((point, i) => {
      const at = elementOf(along, i) + round * lengthM;
      if (at > from + 0.5 && at < to - 0.5) inside.push(point);
    });
  return {
    ...draft,
    loop: false,
    points: [pointAt(draft, from, along), ...inside, pointAt(draft, to, along)],
  };
}

/** A line of the course before stays if the new way passes it as near as this, metres. */
const STAYS_WITHIN_M = 30;

/**
 * The new course with the timing lines of the one before, where it still passes them: a finish stays where its arch
 * stands, a sprint keeps its name. `lost`: the names of those that it no longer passes.
 */
export function withLinesOf(
  after: Course,
  before: Course | null,
): { readonly course: Course; readonly lost: readonly string[] } {
  if (before === null) return { course: after, lost: [] };
  const along = cumulativeM(before.points, before.loop);
  const lines = new Map(
    after.lines.map((line) => [line.kind === 'intermediate' ? line.id : line.kind, line]),
  );
  const lost: string[] = [];
  for (const line of before.lines) {
    const { atM, offM } = nearestAlong(after, placeAt(before, line.atM, along));
    const isEnd = line.kind !== 'intermediate';
    const hasPlace = !isEnd || (lines.has(line.kind) && line.kind === 'start-finish');
    if (offM <= STAYS_WITHIN_M && hasPlace)
      lines.set(isEnd ? line.kind : line.id, { ...line, atM: Math.round(atM * 10) / 10 });
    else if (!isEnd) lost.push(line.name);
  }
  return { course: { ...after, lines: [...lines.values()].sort((a, b) => a.atM - b.atM) }, lost };
}

/** How many laps the draft goes round the same way, and one of them; null when it is not a ride of laps. */
export function lapsOf(draft: Draft): { readonly laps: number; readonly one: Draft } | null {
  if (draft.loop || draft.points.length < 6) return null;
  const lap = findLap(draft.points);
  if (lap === null || lap.laps < 2) return null;
  const { points } = draft;
  const one = [elementOf(points, lap.at), ...points.slice(lap.from + 1, lap.to + 1)];
  return { laps: lap.laps, one: { ...draft, loop: true, points: one } };
}

/** Fewer points, none of those left out further from the line than `toleranceM`; and how far the furthest is. */
export function thinned(draft: Draft, toleranceM: number): { readonly draft: Draft; readonly offM: number } {
  const { loop, points } = draft;
  // A loop is thinned with its way back, or its last corner would be lost.
  const whole = loop && points.length > 2 ? [...points, { ...elementOf(points, 0) }] : points;
  const kept = simplifiedWithHeights(whole, toleranceM, whole.length);
  const offM = furthestLeftOutM(whole, kept);
  const left = loop && points.length > 2 ? kept.slice(0, -1) : kept;
  return left.length < (loop ? 3 : 2) ? { draft, offM: 0 } : { draft: { ...draft, points: left }, offM };
}

/** The place at a metre, with its height between those of its neighbours. */
export function pointAt(
  draft: Pick<Draft, 'points' | 'loop'>,
  atM: number,
  along: Float64Array,
): CoursePoint {
  const place = placeAt(draft, atM, along);
  const heightM = heightAt(draft, atM, along);
  const rounded = { latDeg: round7(place.latDeg), lonDeg: round7(place.lonDeg) };
  return heightM === null ? rounded : { ...rounded, altitudeM: Math.round(heightM * 10) / 10 };
}

/** Metres above the sea at a metre of the course; null where the course does not know. */
export function heightAt(
  { points, loop }: Pick<Draft, 'points' | 'loop'>,
  atM: number,
  along: Float64Array,
): number | null {
  const lengthM = along.at(-1) ?? 0;
  const at = loop && lengthM > 0 ? ((atM % lengthM) + lengthM) % lengthM : atM;
  const after = Math.max(1, Math.min(along.length - 1, firstAtLeast(along, at)));
  const a = points[after - 1]?.altitudeM;
  const b = points[after % points.length]?.altitudeM;
  if (a === undefined || b === undefined) return null;
  const stepM = elementOf(along, after) - elementOf(along, after - 1);
  return a + (b - a) * (stepM > 0 ? Math.min(1, Math.max(0, (at - elementOf(along, after - 1)) / stepM)) : 0);
}

const round7 = (deg: number): number => Math.round(deg * 1e7) / 1e7;
const isSame = (a: Place, b: Place): boolean =>
  Math.abs(a.latDeg - b.latDeg) < 1e-6 && Math.abs(a.lonDeg - b.lonDeg) < 1e-6;
