/**
 * The flight recorder: the last seconds of what a process did, in a ring that is written and forgotten; when something took
 * too long, the ring's seconds are kept, so that whoever asks later sees what was going on. Time is an argument: milliseconds
 * of one clock that never goes back. Writing costs three stores and no garbage.
 */
import { elementOf } from '../../race/present.ts';

/** What a process can be doing. The first ones hold the loop while they last; the others only go on beside it. */
export const DOINGS = ['collect', 'fan-out', 'derive', 'answer', 'commit', 'checkpoint', 'request'] as const;
export type Doing = (typeof DOINGS)[number];
/** Nothing else runs meanwhile: garbage collection, a slice of a broadcast, a board made, a commit's senders answered. */
const HOLDING: ReadonlySet<Doing> = new Set(['collect', 'fan-out', 'derive', 'answer']);

/** Why the seconds were kept: the loop stood still, or whoever sent something waited long for its acknowledgement. */
export type Cause = 'loop' | 'acknowledgement';
/** Beyond this the seconds are kept, ms. */
export const LIMIT_MS: Readonly<Record<Cause, number>> = { loop: 100, acknowledgement: 250 };

export interface Moment {
  readonly doing: Doing;
  /** Before the end of what took too long, ms. */
  readonly beforeMs: number;
  readonly tookMs: number;
  /** Sockets, records … */
  readonly size: number;
  /** A route … */
  readonly what: string | null;
}

/** Where the time of a standstill went, ms: what held the loop, what nobody named, and what was somebody else's processor. */
export interface Shares {
  readonly doings: Readonly<Partial<Record<Doing, number>>>;
  readonly other: number;
  /** The loop wanted to go on and had no processor. */
  readonly waited: number;
}

export interface Stall {
  readonly id: number;
  readonly process: string;
  readonly cause: Cause;
  /** On the recorder's clock. */
  readonly endMs: number;
  readonly tookMs: number;
  readonly shares: Shares | null;
  /** So many more like it within the rest after it were counted and not kept. */
  readonly more: number;
  readonly moments: readonly Moment[];
}

export interface DoingFigures {
  readonly count: number;
  readonly ms: number;
  readonly longestMs: number;
}

export interface Recorder {
  /** Something was done. */
  note(doing: Doing, startMs: number, tookMs: number, size?: number, what?: string | null): void;
  /** Something took this long; beyond its limit the last seconds are kept. `processorMs`: what the loop had of the processor meanwhile. */
  took(cause: Cause, endMs: number, tookMs: number, processorMs?: number | null): void;
  /** One that another process of this station has kept. */
  heard(stall: Stall): void;
  /** Newest first. */
  stalls(): readonly Stall[];
  figures(): Readonly<Record<Doing, DoingFigures>>;
  /** How often each limit was passed, kept or not. */
  passed(): Readonly<Record<Cause, number>>;
}

export interface RecorderOptions {
  /** Which process this is. */
  readonly process: string;
  /** Calls soon: the garbage collector tells of its work a little later. */
  readonly later: (call: () => void) => void;
  /** Told of each that is kept. */
  readonly onKept?: (stall: Stall) => void;
}

/** At a thousand entries a second, some seconds. */
const RING = 4_096;
/** Shorter than this is not worth a place in the ring. */
const NOTED_MS = 0.5;
const KEPT_BEFORE_MS = 5_000;
const MOMENTS_MAX = 300;
/** Of each process. */
const STALLS_MAX = 20;
/** After one is kept, others are only counted, unless they are so much worse. */
const REST_MS = 10_000;
const WORSE = 1.5;

export function createRecorder({ process, later, onKept }: RecorderOptions): Recorder {
  const ring = createRing();
  const totals = DOINGS.map(() => ({ count: 0, ms: 0, longestMs: 0 }));
  const passed: Record<Cause, number> = { loop: 0, acknowledgement: 0 };
  let stalls: Stall[] = [];
  let nextId = 1;
  /** The one whose seconds are about to be kept. */
  let pending: { cause: Cause; endMs: number; tookMs: number; processorMs: number | null } | null = null;

  const add = (stall: Stall): void => {
    const isOf = (one: Stall): boolean => one.process === stall.process;
    stalls = [...stalls.filter((one) => !isOf(one)), ...fewest([...stalls.filter(isOf), stall])];
  };
  const keep = (): void => {
    if (pending === null) return;
    const { cause, endMs, tookMs, processorMs } = pending;
    pending = null;
    const moments = ring.since(endMs - Math.max(KEPT_BEFORE_MS, tookMs), endMs);
    const shares = cause === 'loop' ? sharesOf(moments, tookMs, processorMs) : null;
    const stall: Stall = {
      ...{ id: nextId++, process, cause, endMs, tookMs, shares, more: 0 },
      moments: longest(moments, MOMENTS_MAX),
    };
    add(stall);
    onKept?.(stall);
  };
  return {
    note(doing, startMs, tookMs, size = 0, what = null) {
      const at = DOINGS.indexOf(doing);
      const total = elementOf(totals, at);
      total.count += 1;
      total.ms += tookMs;
      if (tookMs > total.longestMs) total.longestMs = tookMs;
      if (tookMs >= NOTED_MS) ring.write(at, startMs, tookMs, size, what);
    },
    took(cause, endMs, tookMs, processorMs = null) {
      if (tookMs <= LIMIT_MS[cause]) return;
      passed[cause] += 1;
      if (pending !== null) {
        // The loop that stood still is the reason of what waited for it meanwhile; of two alike the worse one.
        if (pending.cause === cause ? tookMs > pending.tookMs : cause === 'loop')
          pending = { cause, endMs, tookMs, processorMs };
        return;
      }
      const last = stalls.findLast((one) => one.process === process);
      if (last !== undefined && endMs - last.endMs < REST_MS && tookMs < last.tookMs * WORSE) {
        stalls[stalls.indexOf(last)] = { ...last, more: last.more + 1 };
        return;
      }
      pending = { cause, endMs, tookMs, processorMs };
      later(keep);
    },
    heard: (stall) => add({ ...stall, id: nextId++ }),
    stalls: () => [...stalls].sort((a, b) => b.endMs - a.endMs),
    figures: () =>
      Object.fromEntries(DOINGS.map((doing, at) => [doing, { ...elementOf(totals, at) }])) as Record<
        Doing,
        DoingFigures
      >,
    passed: () => ({ ...passed }),
  };
}

function createRing() {
  const doings = new Uint8Array(RING);
  const starts = new Float64Array(RING).fill(Number.NEGATIVE_INFINITY);
  const tooks = new Float64Array(RING);
  const sizes = new Float64Array(RING);
  const whats: (string | null)[] = new Array(RING).fill(null);
  let at = 0;
  return {
    write(doing: number, startMs: number, tookMs: number, size: number, what: string | null): void {
      doings[at] = doing;
      starts[at] = startMs;
      tooks[at] = tookMs;
      sizes[at] = size;
      whats[at] = what;
      at = (at + 1) % RING;
    },
    /** What ended after `fromMs` and began before `endMs`, in the order it was written. */
    since(fromMs: number, endMs: number): readonly Moment[] {
      const moments: Moment[] = [];
      for (let step = 0; step < RING; step += 1) {
        const slot = (at + step) % RING;
        const [startMs, tookMs] = [elementOf(starts, slot), elementOf(tooks, slot)];
        if (startMs + tookMs < fromMs || startMs >= endMs) continue;
        const doing = elementOf(DOINGS, elementOf(doings, slot));
        moments.push({
          doing,
          beforeMs: endMs - startMs,
          tookMs,
          size: elementOf(sizes, slot),
          what: elementOf(whats, slot),
        });
      }
      return moments;
    },
  };
}

/** The longest of them, oldest first. */
const longest = (moments: readonly Moment[], most: number): readonly Moment[] =>
  (moments.length <= most
    ? [...moments]
    : [...moments].sort((a, b) => b.tookMs - a.tookMs).slice(0, most)
  ).sort((a, b) => b.beforeMs - a.beforeMs);

/** The newest half stays; of the older ones the mildest goes first: the worst of the day is still there in the evening. */
function fewest(stalls: Stall[]): Stall[] {
  if (stalls.length <= STALLS_MAX) return stalls;
  const older = stalls.slice(0, stalls.length - STALLS_MAX / 2);
  const mildest = older.reduce((mild, one) => (one.tookMs < mild.tookMs ? one : mild));
  return stalls.filter((one) => one !== mildest);
}

/** The part of a moment within the standstill, as from and to before its end, ms. */
const within = ({ beforeMs, tookMs }: Moment, stallMs: number): readonly [number, number] => [
  Math.min(beforeMs, stallMs),
  Math.max(0, beforeMs - tookMs),
];

/**
 * Where a standstill went. A collection falls into the middle of whatever ran, so its time is taken out of that; what the
 * loop had of no processor is counted apart, since no code of ours is slow for it.
 */
export function sharesOf(moments: readonly Moment[], stallMs: number, processorMs: number | null): Shares {
  const holding = moments.filter(({ doing }) => HOLDING.has(doing));
  const collections = holding.filter(({ doing }) => doing === 'collect').map((one) => within(one, stallMs));
  const doings: Partial<Record<Doing, number>> = {};
  let named = 0;
  for (const moment of holding) {
    const [from, to] = within(moment, stallMs);
    if (from <= to) continue;
    const collected =
      moment.doing === 'collect'
        ? 0
        : collections.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(from, a) - Math.max(to, b)), 0);
    const ms = Math.max(0, from - to - collected);
    doings[moment.doing] = (doings[moment.doing] ?? 0) + ms;
    named += ms;
  }
  const waited = processorMs === null ? 0 : Math.min(stallMs, Math.max(0, stallMs - processorMs));
  const own = stallMs - waited;
  // What had no processor had none in the middle of something, and that something's clock went on.
  if (named > own)
    for (const [doing, ms] of Object.entries(doings)) doings[doing as Doing] = (ms * own) / named;
  return { doings, waited, other: Math.max(0, own - named) };
}
