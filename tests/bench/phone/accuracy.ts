/**
 * What thinning does to the moments at which lines are crossed: the same crossings found in all fixes and in those that
 * were kept. The receiver's own error is in both and cancels out: this is the sampling's share alone.
 */
import type { Fix } from '../../../race/fix.ts';
import { type Crossing, crossings } from '../../../race/timing/crossing.ts';
import { addFixes, createTrack, setStart } from '../../../race/timing/track.ts';
import type { Ridden } from './rides.ts';

/** A reference whose own fixes around the line lie further apart than this is none. */
const DENSE_MS = 1_100;
/** Further off than this, a crossing of the truth has not been found. */
const FOUND_MS = 15_000;

export interface Off {
  /** How far each crossing found is off, ms. */
  readonly off: readonly number[];
  readonly missed: number;
}

function found({ course, startMs }: Ridden, fixes: readonly Fix[]): readonly Crossing[] {
  const track = createTrack(course);
  setStart(track, startMs);
  addFixes(track, fixes);
  return crossings(track);
}

/** Against the moments at which the model's riders really crossed. */
export function offTruth(ridden: Ridden, truth: readonly number[], kept: readonly Fix[]): Off {
  const moments = found(ridden, kept).map(({ timeMs }) => timeMs);
  const off: number[] = [];
  for (const atMs of truth) {
    const nearest = Math.min(...moments.map((timeMs) => Math.abs(timeMs - atMs)));
    if (nearest < FOUND_MS) off.push(nearest);
  }
  return { off, missed: truth.length - off.length };
}

/** Against the recording at full density, line by line and lap by lap. */
export function offDense(ridden: Ridden, kept: readonly Fix[]): Off {
  const sparse = new Map(found(ridden, kept).map((one) => [`${one.line} ${one.lap}`, one]));
  const off: number[] = [];
  let missed = 0;
  for (const one of found(ridden, ridden.fixes)) {
    if (one.gapMs > DENSE_MS || one.stoodMs > 0) continue;
    const same = sparse.get(`${one.line} ${one.lap}`);
    if (same === undefined) missed += 1;
    else off.push(Math.abs(same.timeMs - one.timeMs));
  }
  return { off, missed };
}

export const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
