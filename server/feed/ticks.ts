/**
 * When a hub speaks: plans the next tick by its cadence (cadence.ts), learns what broadcasts cost, and never starts
 * one before the last is through. One tick is planned at a time, however much comes in meanwhile.
 */
import { createHistogram, FEED_DELAY_S, type HistogramValue } from '../http/histogram.ts';
import { type Cadence, nextTickMs, type ToCome, tickIntervalMs } from './cadence.ts';

export interface TicksOptions {
  readonly monotonicMs: () => number;
  readonly later: (ms: number, call: () => void) => () => void;
  readonly cadence: Cadence;
  readonly viewers: () => number;
  /** Subscriptions: what a tick of all races writes. */
  readonly writes: () => number;
  /** Something waits. */
  readonly isDirty: () => boolean;
  /** Who is still to come, of every race that waits. */
  readonly toCome: () => ToCome;
  /** Sends what waits; calls `done` when the last byte is handed over. */
  readonly tick: (done: () => void) => void;
}

export interface Ticks {
  /** Something waits now; `toCome`: along with it, of its race. */
  wake(toCome: ToCome): void;
  /**
   * Calls once, when what comes in has to come now to be in the next tick for sure: `aheadMs` before that may go out, at once
   * when none is planned. The newest call replaces one that waits.
   */
  ahead(aheadMs: number, call: () => void): void;
  /** Calls when no tick goes out: at once, or behind the one that does. */
  aside(call: () => void): void;
  /** A broadcast to so many took so long. */
  took(workMs: number, writes: number): void;
  readonly intervalMs: number;
  readonly broadcastMs: number;
  readonly count: number;
  /** From the first change that waited to the end of its tick, seconds, where somebody followed. */
  delays(): HistogramValue;
}

/** Broadcast costs are smoothed over about this many. */
const COST_MEMORY = 4;
/** A send call's usual cost before any was measured, ms. */
const WRITE_MS = 0.014;

export function createTicks(options: TicksOptions): Ticks {
  const { monotonicMs, later, cadence } = options;
  let planned: {
    readonly when: Readonly<Record<ToCome, number>>;
    readonly atMs: number;
    readonly cancel: () => void;
  } | null = null;
  let ticking = false;
  let lastTickMs = Number.NEGATIVE_INFINITY;
  let writeMs = WRITE_MS;
  let broadcastMs = 0;
  let count = 0;
  const delays = createHistogram(FEED_DELAY_S);
  /** Since when something waits that no tick has taken yet. */
  let waitsSinceMs: number | null = null;
  let aside: (() => void)[] = [];
  let waiting: { readonly aheadMs: number; readonly call: () => void; cancel: (() => void) | null } | null =
    null;

  /** Plans the call that waits by the tick that is planned; while one goes out, the next is not known yet. */
  const planAhead = (): void => {
    if (waiting === null || ticking) return;
    waiting.cancel?.();
    const { aheadMs, call } = waiting;
    const inMs = planned === null ? 0 : planned.when.nobody - aheadMs - monotonicMs();
    const tell = (): void => {
      waiting = null;
      call();
    };
    if (inMs > 0) waiting.cancel = later(inMs, tell);
    else tell();
  };

  const intervalMs = (): number => tickIntervalMs(options.viewers(), options.writes() * writeMs, cadence);

  const plan = (when: Readonly<Record<ToCome, number>>, toCome: ToCome): void => {
    planned?.cancel();
    const atMs = when[toCome];
    planned = { when, atMs, cancel: later(Math.max(0, atMs - monotonicMs()), run) };
    planAhead();
  };

  const run = (): void => {
    planned = null;
    ticking = true;
    lastTickMs = monotonicMs();
    count += 1;
    const sinceMs = waitsSinceMs ?? lastTickMs;
    waitsSinceMs = null;
    options.tick(() => {
      ticking = false;
      if (options.writes() > 0) delays.observe((monotonicMs() - sinceMs) / 1_000);
      if (options.isDirty()) wake('somebody');
      else planAhead();
      const calls = aside;
      aside = [];
      for (const call of calls) call();
    });
  };

  const wake = (toCome: ToCome): void => {
    waitsSinceMs ??= monotonicMs();
    if (ticking) return;
    if (!planned) plan(nextTickMs(monotonicMs(), lastTickMs, intervalMs(), cadence), options.toCome());
    // Asking all races costs something: only when the last of one is in.
    else if (planned.atMs > planned.when[toCome]) {
      const ofAll = options.toCome();
      if (planned.atMs > planned.when[ofAll]) plan(planned.when, ofAll);
    }
  };

  return {
    wake,
    delays: delays.value,
    ahead(aheadMs, call) {
      waiting?.cancel?.();
      waiting = { aheadMs, call, cancel: null };
      planAhead();
    },
    aside(call) {
      if (ticking) aside.push(call);
      else call();
    },
    took(workMs, writes) {
      broadcastMs = workMs;
      if (writes > 0) writeMs += (workMs / writes - writeMs) / COST_MEMORY;
    },
    get intervalMs() {
      return intervalMs();
    },
    get broadcastMs() {
      return broadcastMs;
    },
    get count() {
      return count;
    },
  };
}
