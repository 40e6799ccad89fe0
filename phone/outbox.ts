/**
 * What a phone has recorded and the station has not acknowledged yet: fix → stored → sent → acknowledged → deleted. What
 * only a relay has acknowledged stays until its receipts say that the station has it (phone/given.ts).
 * A pure machine: each event gives the next state and the effects that the shell carries out in their order (SQLite on
 * the phone, the connection). At least once, never lost: a fix leaves only when acknowledged. Its time is corrected by
 * the phone's clock offset when it is first sent and frozen then, so that a resend is the same fix and the station
 * knows it as a repeat. One batch is under way at a time.
 */
import type { Fix } from '../race/fix.ts';
import { elementOf, present } from '../race/present.ts';
import { waitAfter } from './backoff.ts';
import { type Receipt, settle } from './given.ts';
import type { Held } from './held.ts';

export type { Held } from './held.ts';

export interface OutboxSettings {
  /** From the oldest unsent fix to its batch's leaving, ms: the race's choice, 1 s for a big screen. */
  readonly batchMs: number;
}

export interface Outbox {
  /** Oldest first. */
  readonly held: readonly Held[];
  /** Given to a relay, oldest first; sent again when that relay is gone, asked after when nothing else is sent. */
  readonly given: readonly Held[];
  /** When a relay last gave a receipt, by the phone's clock, and how often it was only asked since. */
  readonly givenMs: number;
  readonly asks: number;
  readonly nextId: number;
  /** The last frozen time: the next is later, or the station would take two fixes for one. */
  readonly frozenMs: number;
  /** How many of the oldest are under way; 0 = none. */
  readonly underWay: number;
  /** Somebody waits for what is held (a lap was made, the rider looks, the radio is awake): all of it is due. */
  readonly wanted: boolean;
  readonly failures: number;
  /** Not to be tried before this moment of the phone's clock. */
  readonly retryMs: number;
  /** Since the outbox was made: for the rider's eyes and for tests. */
  readonly counts: {
    readonly kept: number;
    readonly acknowledged: number;
    readonly resent: number;
    /** Thinned out at the bound. */
    readonly thinned: number;
  };
}

/** Effects, to be carried out in this order; `store` and `freeze` must be durable before the next one. */
export type Effect =
  | { readonly do: 'store'; readonly held: Held }
  | { readonly do: 'freeze'; readonly held: readonly Held[]; readonly frozenMs: number }
  | { readonly do: 'send'; readonly fixes: readonly Fix[] }
  | { readonly do: 'delete'; readonly ids: readonly number[] };

export interface Step {
  readonly outbox: Outbox;
  readonly effects: readonly Effect[];
}

/** Fixes in one message; at 1 Hz ten minutes, some 4 kB: one message passes even a bad line. */
export const BATCH_FIXES_MAX = 600;
/** Two days at 1 Hz, some 15 MB on the phone. At the bound every second one of the oldest half goes. */
export const HELD_MAX = 172_800;
/** What a race may choose. */
export const BATCH_MS_MIN = 1_000;
export const BATCH_MS_MAX = 600_000;
export const RETRY_MOST_MS = 30_000;
/** Where the station is with what a relay has is asked so seldom: each time is a radio woken for nothing else. */
const ASK = { firstMs: 60_000, mostMs: 600_000 };
const RETRY = { firstMs: 1_000, mostMs: RETRY_MOST_MS };

/** From the store after a start: what is held, and the last frozen time it ever gave. */
export function openOutbox(held: readonly Held[] = [], frozenMs = 0): Outbox {
  return {
    held,
    given: [],
    givenMs: 0,
    asks: 0,
    nextId: (held.at(-1)?.id ?? 0) + 1,
    frozenMs: held.reduce((latest, { sentMs }) => Math.max(latest, sentMs ?? 0), frozenMs),
    underWay: 0,
    wanted: false,
    failures: 0,
    retryMs: 0,
    counts: { kept: 0, acknowledged: 0, resent: 0, thinned: 0 },
  };
}

/** A fix was taken: it is stored before anything else happens to it. */
export function keep(outbox: Outbox, fix: Fix): Step {
  const one: Held = { id: outbox.nextId, fix, sentMs: null };
  const counts = { ...outbox.counts, kept: outbox.counts.kept + 1 };
  const next = { ...outbox, held: [...outbox.held, one], nextId: one.id + 1, counts };
  const store: Effect = { do: 'store', held: one };
  if (next.held.length + next.given.length <= HELD_MAX) return { outbox: next, effects: [store] };
  if (next.given.length > 0) return withoutOldestGiven(next, store);
  return thinned(next, store);
}

/** When the next batch should leave, by the phone's clock; null while there is nothing, or one is under way. */
export function dueMs(outbox: Outbox, settings: OutboxSettings): number | null {
  const oldest = outbox.held[0];
  if (outbox.underWay > 0) return null;
  if (oldest === undefined) return askMs(outbox, settings);
  // A full batch, a wanted one, or one that was sent before waits for nothing but its turn.
  const waits = !outbox.wanted && outbox.held.length < BATCH_FIXES_MAX && oldest.sentMs === null;
  return Math.max(waits ? oldest.fix.timeMs + settings.batchMs : 0, outbox.retryMs);
}

/**
 * Sends the oldest. What was sent before and not acknowledged goes again as it was, alone: it may be there already.
 * Call it when `dueMs` has come and the line is open; `correctionMs` by phone/clock-offset.ts.
 */
export function send(before: Outbox, correctionMs: number): Step {
  const outbox = before.held.length === 0 ? asking(before) : before;
  if (outbox.underWay > 0 || outbox.held.length === 0) return { outbox, effects: [] };
  const isAgain = elementOf(outbox.held, 0).sentMs !== null;
  const batch: Held[] = [];
  let { frozenMs } = outbox;
  for (const one of outbox.held) {
    if (batch.length === BATCH_FIXES_MAX || (one.sentMs !== null) !== isAgain) break;
    const sentMs = one.sentMs ?? Math.max(Math.round(one.fix.timeMs + correctionMs), frozenMs + 1);
    frozenMs = Math.max(frozenMs, sentMs);
    batch.push({ ...one, sentMs });
  }
  const held = isAgain ? outbox.held : [...batch, ...outbox.held.slice(batch.length)];
  const resent = outbox.counts.resent + (isAgain ? batch.length : 0);
  const fixes = batch.map(({ fix, sentMs }) => ({ ...fix, timeMs: present(sentMs, 'When it was sent') }));
  return {
    outbox: {
      ...outbox,
      held,
      frozenMs,
      underWay: batch.length,
      counts: { ...outbox.counts, resent },
      wanted: outbox.wanted && batch.length < held.length,
    },
    effects: [...(isAgain ? [] : [{ do: 'freeze', held: batch, frozenMs } as const]), { do: 'send', fixes }],
  };
}

/** The station has what was under way on its disk; with a receipt, a relay has it for the station. */
export function acknowledged(outbox: Outbox, receipt: Receipt | null = null, nowMs = 0): Step {
  const batch = outbox.held.slice(0, outbox.underWay);
  if (batch.length === 0) return { outbox, effects: [] };
  const { done, given, again } = settle(outbox.given, batch, receipt);
  const fresh = batch.filter((one) => one.given === undefined).length;
  // What has to go again is not counted as gone.
  const gone = outbox.counts.acknowledged + fresh - again.length;
  const rest = outbox.held.slice(batch.length);
  const held = again.length === 0 ? rest : [...again, ...rest].sort((a, b) => a.id - b.id);
  return {
    outbox: {
      ...outbox,
      ...{ held, given, givenMs: nowMs, asks: fresh > 0 ? 0 : outbox.asks + 1 },
      ...{ underWay: 0, failures: 0, retryMs: 0, counts: { ...outbox.counts, acknowledged: gone } },
    },
    effects: done.length === 0 ? [] : [{ do: 'delete', ids: done.map(({ id }) => id) }],
  };
}

/** When a relay that has something is next asked whether the station has taken it, while nothing else is to be sent. */
function askMs({ given, givenMs, asks, retryMs }: Outbox, { batchMs }: OutboxSettings): number | null {
  if (given.length === 0) return null;
  return Math.max(givenMs + Math.max(batchMs, waitAfter(asks + 1, ASK)), retryMs);
}

/** The oldest that were given go again, as they were: whoever answers says how far the station is. */
function asking(outbox: Outbox): Outbox {
  const { given } = outbox;
  return { ...outbox, held: given.slice(0, BATCH_FIXES_MAX), given: given.slice(BATCH_FIXES_MAX) };
}

/** What nobody has yet. */
export const waiting = ({ held, underWay }: Outbox): number =>
  held[0]?.given === undefined ? held.length : held.length - underWay;

/** It broke on the way, or nobody answered: it goes again. `chance` 0…1 spreads phones that failed together. */
export function failed(outbox: Outbox, nowMs: number, chance: number): Outbox {
  const failures = outbox.failures + 1;
  const next = { ...outbox, underWay: 0, failures, retryMs: nowMs + retryAfterMs(failures, chance) };
  const asked = outbox.held.slice(0, outbox.underWay).filter(({ given }) => given !== undefined);
  if (asked.length === 0) return next;
  // Only asked after: it is as safe as before, and no reason to wake the radio as often as for what nobody has.
  const held = outbox.held.slice(asked.length);
  return { ...next, held, given: [...asked, ...outbox.given], givenMs: nowMs, asks: outbox.asks + 1 };
}

/** The wait after the n-th failure in a row, half of it left to chance. */
export const retryAfterMs = (failures: number, chance: number): number => waitAfter(failures, RETRY, chance);

/** What is held is to leave as soon as it may: a timing line has been passed, or the radio is awake anyway. */
export const want = (outbox: Outbox): Outbox => ({ ...outbox, wanted: outbox.held.length > 0 });

/** The line is there again (a network came, the page was opened): no reason to wait, not even for a retry. */
export const hurry = (outbox: Outbox): Outbox => want({ ...outbox, retryMs: 0 });

/** At the bound what a relay has on its disk goes first. */
function withoutOldestGiven(outbox: Outbox, store: Effect): Step {
  const ids = outbox.given.slice(0, BATCH_FIXES_MAX).map(({ id }) => id);
  const given = outbox.given.slice(BATCH_FIXES_MAX);
  return { outbox: { ...outbox, given }, effects: [store, { do: 'delete', ids }] };
}

/** Never what is under way: an acknowledgement must find what it acknowledges. */
function thinned(outbox: Outbox, store: Effect): Step {
  const from = outbox.underWay;
  const to = from + Math.floor((outbox.held.length - from) / 2);
  const gone = outbox.held.slice(from, to).filter((_, index) => index % 2 === 1);
  const ids = new Set(gone.map(({ id }) => id));
  const held = outbox.held.filter(({ id }) => !ids.has(id));
  const counts = { ...outbox.counts, thinned: outbox.counts.thinned + ids.size };
  return { outbox: { ...outbox, held, counts }, effects: [store, { do: 'delete', ids: [...ids] }] };
}
