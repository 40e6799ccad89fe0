/**
 * Writes one buffer to many sockets in slices, giving the event loop its turn in between, so that a crowd of
 * thousands stalls nothing. One broadcast at a time; the caller makes the next when `done` is called.
 *
 * Between two slices Node accepts one connection and no more, so a slice is as long as a crowd that comes from a dead relay
 * waits for each of them: at the 3 ms that it was, 300 a second were let in while a broadcast ran.
 */

import { elementOf } from '../../race/present.ts';
import { flight } from '../flight/of-process.ts';
import type { LiveClock } from './sink.ts';

/** A turn of the loop costs a hundredth of it. */
export const SLICE_MS = 0.5;
/** Where the clock stands still, as in tests. */
const SLICE = 256;
/** Asking what time it is costs a tenth of a write: it is asked after so many of them. */
const CLOCK_EVERY = 8;

/** Calls `each` for every target (a list nobody changes meanwhile), then `done` with the time spent in it, ms. */
export function broadcast<Target>(
  clock: LiveClock,
  targets: readonly Target[],
  each: (target: Target) => void,
  done: (workMs: number) => void,
): void {
  let next = 0;
  let workMs = 0;
  const slice = (): void => {
    const startMs = clock.monotonicMs();
    const from = next;
    const end = Math.min(next + SLICE, targets.length);
    let tookMs = 0;
    while (next < end && tookMs < SLICE_MS) {
      for (const until = Math.min(next + CLOCK_EVERY, end); next < until; next += 1)
        each(elementOf(targets, next));
      tookMs = clock.monotonicMs() - startMs;
    }
    flight.note('fan-out', startMs, tookMs, next - from);
    workMs += tookMs;
    if (next < targets.length) clock.soon(slice);
    else done(workMs);
  };
  slice();
}
