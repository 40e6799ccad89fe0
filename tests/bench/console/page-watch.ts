/**
 * What a page's main thread does while somebody works on it: frames and the time between them, tasks longer than
 * 50 ms, live heap after a forced collection, DOM nodes and listeners. Over CDP and the page's own observers.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';

export interface FrameSums {
  readonly seconds: number;
  /** Animation frames a second. */
  readonly perSecond: number;
  /** Milliseconds between one frame and the next. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** Tasks of the main thread longer than 50 ms, each with its length. */
  readonly longTasksMs: readonly number[];
  /** Main thread busy, share of the time. */
  readonly busy: number;
}

export interface Weight {
  readonly heapMB: number;
  readonly nodes: number;
  readonly listeners: number;
}

const WATCH = `(() => {
  const seen = { frames: [], tasks: [] };
  window.__seen = seen;
  const tick = (now) => { seen.frames.push(now); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
  }).observe({ type: 'longtask' });
})()`;

export interface PageWatch {
  /** Watches the page for a while. */
  frames(forMs: number): Promise<FrameSums>;
  weight(): Promise<Weight>;
  readonly session: CDPSession;
}

const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

export async function watchPage(page: Page): Promise<PageWatch> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.evaluate(WATCH);
  const metric = async (name: string): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  };
  return {
    session,
    async frames(forMs) {
      await page.evaluate('window.__seen.frames.length = 0; window.__seen.tasks.length = 0');
      const before = await metric('TaskDuration');
      const beganMs = performance.now();
      await page.waitForTimeout(forMs);
      const busy = ((await metric('TaskDuration')) - before) / ((performance.now() - beganMs) / 1_000);
      const { frames, tasks } = await page.evaluate<{ frames: number[]; tasks: number[] }>('window.__seen');
      const seconds = (frames.at(-1)! - frames[0]!) / 1_000;
      const gaps = frames.slice(1).map((at, index) => at - frames[index]!);
      gaps.sort((a, b) => a - b);
      return {
        seconds,
        perSecond: (frames.length - 1) / seconds,
        busy,
        p50Ms: share(gaps, 0.5),
        p99Ms: share(gaps, 0.99),
        longestMs: gaps.at(-1)!,
        longTasksMs: [...tasks].sort((a, b) => b - a),
      };
    },
    async weight() {
      // Twice: what the first collection lets go of may hold others.
      for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
      return {
        heapMB: (await metric('JSHeapUsedSize')) / 1e6,
        nodes: await metric('Nodes'),
        listeners: await metric('JSEventListeners'),
      };
    },
  };
}

/** From a trace of Chromium itself, of one page alone in its browser. */
export interface TraceSums {
  /** Pictures that reached the screen, a second. */
  readonly drawnPerSecond: number;
  /** The main thread's longest tasks, ms, by the processor time they took: what others on the machine do is not in it. */
  readonly longestTasksMs: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const TRACE_CATEGORIES = [
  'toplevel',
  'disabled-by-default-devtools.timeline.frame',
  'devtools.timeline.frame',
];

export async function traced<Result>(
  browser: Browser,
  page: Page,
  during: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly trace: TraceSums }> {
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  const result = await during();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents
    .filter(({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && mains.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / 1_000)
    .sort((a, b) => b - a);
  const drawn = traceEvents.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts);
  const spanS = (Math.max(...drawn) - Math.min(...drawn)) / 1e6;
  return {
    result,
    trace: { drawnPerSecond: (drawn.length - 1) / spanS, longestTasksMs: tasks.slice(0, 20) },
  };
}
