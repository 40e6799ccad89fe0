/**
 * Writes one buffer to many sockets in slices, giving the event loop its turn in between, so that a crowd of
 * thousands stalls nothing. One broadcast at a time; the caller makes the next when `done` is called.
 */
import { flight } from '../flight/of-process.ts';
import type { LiveClock } from './sink.ts';

/** About 3 ms of work at 13 µs a send call. */
const SLICE = 256;

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
    for (; next < end; next += 1) each(targets[next]!);
    const tookMs = clock.monotonicMs() - startMs;
    flight.note('fan-out', startMs, tookMs, end - from);
    workMs += tookMs;
    if (next < targets.length) clock.soon(slice);
    else done(workMs);
  };
  slice();
}
