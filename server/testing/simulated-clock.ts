/** A clock for tests: time passes when told to, timers and `soon` calls run in order, and work takes what it is said to. */
import type { LiveClock } from '../feed/sink.ts';

export interface SimulatedClock extends LiveClock {
  /** Lets this much time pass, with whatever falls due in it. */
  pass(ms: number): void;
  /** Makes the call that runs take this long. */
  spend(ms: number): void;
}

export function simulatedClock(startMs = 1_700_000_000_000): SimulatedClock {
  let nowMs = 0;
  let order = 0;
  const due: { atMs: number; order: number; call: () => void }[] = [];
  const at = (atMs: number, call: () => void): (() => void) => {
    const item = { atMs, order: order++, call };
    due.push(item);
    return () => {
      const index = due.indexOf(item);
      if (index >= 0) due.splice(index, 1);
    };
  };
  return {
    epochMs: () => startMs + nowMs,
    monotonicMs: () => nowMs,
    after: (ms, call) => at(nowMs + ms, call),
    soon: (call) => void at(nowMs, call),
    spend(ms) {
      nowMs += ms;
    },
    pass(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        due.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
        const next = due[0];
        if (!next || next.atMs > endMs) break;
        due.shift();
        nowMs = Math.max(nowMs, next.atMs);
        next.call();
      }
      nowMs = Math.max(nowMs, endMs);
    },
  };
}
