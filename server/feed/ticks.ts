/**
 * When a hub speaks: plans the next tick by its cadence (cadence.ts), learns what broadcasts cost, and never starts
 * one before the last is through. One tick is planned at a time, however much comes in meanwhile.
 */
import { createHistogram, FEED_DELAY_S, type HistogramValue } from '../http/histogram.ts';
import { type Cadence, nextTickMs, patienceMs, type ToCome, tickIntervalMs } from './cadence.ts';

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
/** A timer of Node's counts whole milliseconds, and may go off so much early, ms. */
const EARLY_MS = 2;

/** The one call that asks, ahead of a tick, for what it is to take along; whoever has answered sets the next. */
function createAsking({ monotonicMs, later }: Pick<TicksOptions, 'monotonicMs' | 'later'>) {
  let waiting: { readonly aheadMs: number; readonly call: () => void; cancel: (() => void) | null } | null =
    null;
  let aheadMs = 0;
  /** Since when an answer is due, and when the last one came. */
  let askedMs: number | null = null;
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    next(ms: number, call: () => void): void {
      waiting?.cancel?.();
      waiting = { aheadMs: ms, call, cancel: null };
      aheadMs = ms;
      askedMs = null;
      toldMs = monotonicMs();
    },
    /** Plans the call that waits by the tick that is planned for `tickMs`; at once where none is. */
    plan(tickMs: number | null): void {
      if (waiting === null) return;
      waiting.cancel?.();
      const { call } = waiting;
      const inMs = tickMs === null ? 0 : tickMs - aheadMs - monotonicMs();
      const ask = (): void => {
        waiting = null;
        askedMs = monotonicMs();
        call();
      };
      if (inMs > 0) waiting.cancel = later(inMs, ask);
      else ask();
    },
    /** Since when the tick that may go out at `tickMs` waits for an answer; null when it waits for none. */
    awaitedSinceMs(tickMs: number): number | null {
      const fromMs = tickMs - aheadMs;
      return askedMs !== null && askedMs >= fromMs - EARLY_MS && toldMs < fromMs - EARLY_MS ? askedMs : null;
    },
  };
}

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
  const asking = createAsking(options);
  /** The tick is due and waits for an answer to `ahead`. */
  let isHeld = false;
  const planAhead = (): void => {
    if (!ticking) asking.plan(planned?.when.nobody ?? null);
  };

  const intervalMs = (): number => tickIntervalMs(options.viewers(), options.writes() * writeMs, cadence);

  const plan = (when: Readonly<Record<ToCome, number>>, toCome: ToCome): void => {
    planned?.cancel();
    const atMs = when[toCome];
    isHeld = false;
    planned = { when, atMs, cancel: later(Math.max(0, atMs - monotonicMs()), due) };
    planAhead();
  };

  /**
   * Who moved was asked for this very tick and the answer is not here: on a computer that is busy it takes longer than it was
   * asked ahead. Without it a large crowd would see what was known at the end of the tick before, most of a second ago.
   */
  const due = (): void => {
    const sinceMs = planned && asking.awaitedSinceMs(planned.when.nobody);
    const restMs = sinceMs === null ? 0 : sinceMs + patienceMs(intervalMs(), cadence) - monotonicMs();
    if (planned === null || restMs <= 0) {
      run();
      return;
    }
    isHeld = true;
    planned = { ...planned, cancel: later(restMs, run) };
  };

  const run = (): void => {
    planned = null;
    isHeld = false;
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
      asking.next(aheadMs, call);
      if (isHeld && planned) {
        planned.cancel();
        planned = { ...planned, cancel: later(0, run) };
      } else planAhead();
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
