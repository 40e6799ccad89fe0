/**
 * Has the rider just passed a line that ends a lap? Not the lap itself, which the station finds, but the moment to wake the
 * radio: the station calls a crossing certain 20 m behind the line (race/timing/mark.ts), and then has to have the
 * fixes on both sides. Straight distances to the lines serve: a false alarm costs a batch, a missed one some minutes.
 */
import { distanceM } from '../race/course/geometry.ts';
import type { Fix } from '../race/fix.ts';
import type { LinePlace } from './sampling.ts';

/** Nearer than this, a rider is at the line: half a second's way at 70 km/h and a phone's error beside it. */
const AT_LINE_M = 30;
/** Further than this again, the line is behind: between the two nothing changes, whatever the receiver wanders. */
const BEHIND_M = 38;

/** Which of the lines (by their index) the rider is at; plain data. */
export type AtLines = readonly number[];

export const AT_NO_LINE: AtLines = [];

export interface Passed {
  readonly at: AtLines;
  /** A line has been left behind with this fix. */
  readonly passed: boolean;
}

/** Give it every fix heard, kept or not. `lines` by `linePlaces`. */
export function linePassed(before: AtLines, fix: Fix, lines: readonly LinePlace[]): Passed {
  const at: number[] = [];
  let passed = false;
  for (const [index, line] of lines.entries()) {
    if (!line.endsLap) continue;
    const wasAt = before.includes(index);
    const isAt = distanceM(line, fix) <= (wasAt ? BEHIND_M : AT_LINE_M);
    if (isAt) at.push(index);
    else if (wasAt) passed = true;
  }
  return { at, passed };
}
