/**
 * The timing lines in the order a rider meets them: what a lap is made of. Without a course there is one line,
 * `finish`, so that a race can be timed with a keypad alone.
 */
import type { Course } from '../course/course.ts';
import { courseLengthM } from '../course/geometry.ts';
import type { LineId } from '../ids.ts';
import type { Lines } from './rider-record.ts';

export const FINISH = 'finish' as LineId;

export function linesOf(course: Course | null): Lines {
  if (course === null) return { lap: FINISH, start: null, places: new Map([[FINISH, 1]]), lapM: null };
  const lap = course.lines.find(({ kind }) => kind === 'start-finish' || kind === 'finish');
  const start = course.lines.find(({ kind }) => kind === 'start');
  if (lap === undefined)
    return { lap: FINISH, start: start?.id ?? null, places: new Map([[FINISH, 1]]), lapM: null };
  // A lap begins behind its line: lines further along come first, then those from the first point on.
  const behind = (atM: number) => (course.loop && atM <= lap.atM ? 1 : 0);
  const others = course.lines
    .filter(({ id, kind }) => id !== lap.id && kind !== 'start')
    .sort((a, b) => behind(a.atM) - behind(b.atM) || a.atM - b.atM);
  const places = new Map<LineId, number>();
  for (const { id } of others) if (!places.has(id)) places.set(id, places.size + 1);
  places.set(lap.id, places.size + 1);
  const lapM = course.loop ? courseLengthM(course) : lap.atM - (start?.atM ?? 0);
  return { lap: lap.id, start: start?.id ?? null, places, lapM };
}
