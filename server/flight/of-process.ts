/**
 * The flight recorder of this process: there is one, as there is one event loop, and whoever does something worth knowing notes it
 * here. `watchLoop` looks at the loop itself.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { createRecorder, type Recorder, type Stall } from './recorder.ts';

/** The collector tells of its work some milliseconds later. */
const GATHER_MS = 50;
/** The loop is looked at this often: a standstill is known to this. Each look of an idle process wakes it up. */
const LOOK_MS = 50;

const listeners = new Set<(stall: Stall) => void>();

export const flight: Recorder = createRecorder({
  process: 'station',
  later: (call) => void setTimeout(call, GATHER_MS).unref(),
  onKept: (stall) => {
    for (const listener of listeners) listener(stall);
  },
});

/** Told of each standstill that is kept here; returns how to hear no more. */
export function onStall(listener: (stall: Stall) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Milliseconds that this thread has had of the processor. */
const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

export interface LoopWatch {
  stop(): void;
}

/** `onLate`: how late each look was, seconds. */
export function watchLoop(onLate: (seconds: number) => void, recorder: Recorder = flight): LoopWatch {
  let lastMs = performance.now();
  let lastThreadMs = threadMs();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const nowThreadMs = threadMs();
    const lateMs = Math.max(0, nowMs - lastMs - LOOK_MS);
    onLate(lateMs / 1_000);
    recorder.took('loop', nowMs, lateMs, nowThreadMs - lastThreadMs);
    lastMs = nowMs;
    lastThreadMs = nowThreadMs;
  }, LOOK_MS);
  timer.unref();
  const collections = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) recorder.note('collect', startTime, duration);
  });
  collections.observe({ entryTypes: ['gc'] });
  return {
    stop() {
      clearInterval(timer);
      collections.disconnect();
    },
  };
}
