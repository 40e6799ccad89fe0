/**
 * Who has finished, with what, and who is out: one rider's record and the race's distance settled into a tally.
 */

import type { FinisherStatus } from '../decisions/values.ts';
import type { Certainty } from '../feed/board-view.ts';
import type { Bib, EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import { type Pause, raceTimeMs } from './race-clock.ts';
import { lapsAhead, type RiderOrders } from './rider-orders.ts';
import type { Lines, RiderRecord, Truth, Truths } from './rider-record.ts';
import type { Rules } from './settings.ts';

export type TallyStatus = FinisherStatus | 'finished';

/** One rider's race as it counts, before anybody is placed. */
export interface Tally {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly team: string | null;
  readonly status: TallyStatus;
  /** True when an official keeps this rider in the race, whatever the rules say. */
  readonly kept: boolean;
  /** Laps completed, adjustments included. */
  readonly laps: number;
  /** Lines passed since the last lap ended, by their place in the lap; 0 at the lap line. */
  readonly linesPassed: number;
  readonly startMs: number | null;
  /** The passings that count, in order; ends with the finish for a finisher. */
  readonly counted: Truths;
  /** The counted passings at the lap line. */
  readonly countedLaps: Truths;
  /** When the last counted lap ended, UTC epoch ms; null before it. */
  readonly lapEndedMs: number | null;
  readonly last: Truth | null;
  /** Race time of the last counted passing on the rider's own clock, ms, before penalties and bonuses. */
  readonly rawMs: number | null;
  readonly penaltyMs: number;
  readonly bonusMs: number;
  readonly points: number;
  readonly lapsAdjustment: number;
  /** Of a rider taken off (PUL): when, UTC epoch ms; an official's moment before the last passing. */
  readonly pulledMs: number | null;
  readonly certainty: Certainty;
  readonly uncertaintyMs: number | null;
  readonly lastLapMs: number | null;
  readonly bestLapMs: number | null;
}

/** What the race as a whole says to each of its riders. */
export interface FinishContext {
  readonly lines: Lines;
  readonly rule: Rules['lappedRiders'];
  readonly laps: number | null;
  /** When the winner finished, UTC epoch ms. */
  readonly winnerMs: number | null;
  /** When officials closed the race: nothing counts after it. */
  readonly closedMs: number | null;
  /** With the rule `pulled`: a rider ending lap k after `pulledAfterMs[k - 1]` is pulled. */
  readonly pulledAfterMs: readonly number[];
  /** The leader's laps, when gaps are held over a pause: what riders were behind is added after it. */
  readonly heldGapsFromMs: readonly number[];
  readonly pauses: readonly Pause[];
}

/**
 * The winner's finish: the first moment at which anybody has ridden the full distance; null before it. With the
 * race closed earlier, the first rider on the most laps by then is the winner of a race cut short.
 */
export function winnersFinishMs(
  leaderMs: readonly number[],
  laps: number | null,
  closedMs: number | null,
): number | null {
  const fullMs = laps === null ? undefined : leaderMs[laps - 1];
  if (fullMs !== undefined && (closedMs === null || fullMs <= closedMs)) return fullMs;
  if (closedMs === null) return null;
  const ridden = leaderMs.filter((momentMs) => momentMs <= closedMs).length;
  return ridden === 0 ? null : elementOf(leaderMs, ridden - 1);
}

/**
 * The last moments at which each lap may end before a rider is pulled: the leader's, plus `share` of the leader's
 * first lap (the 80 % rule of cyclo-cross and mountain bike). Who ends a lap after the leader has begun the last
 * one is not pulled any more: they are on their way to the finish.
 */
export function pulledAfter(
  leaderMs: readonly number[],
  startMs: number | null,
  share: number,
  laps: number | null,
): readonly number[] {
  const first = leaderMs[0];
  if (first === undefined || startMs === null) return [];
  const lateMs = share * (first - startMs);
  return leaderMs
    .slice(0, laps === null ? undefined : Math.max(0, laps - 1))
    .map((momentMs) => momentMs + lateMs);
}

/** Settles one rider. */
export function tallyOf(
  rider: { readonly entry: EntryId; readonly bib: Bib; readonly team?: string | undefined },
  record: RiderRecord,
  orders: RiderOrders,
  context: FinishContext,
): Tally {
  const { laps: allLaps, truths, startMs } = record;
  const ordered = orders.status?.is ?? null;
  const outMs = ordered === null || ordered === 'racing' ? null : (orders.status?.fromMs ?? null);
  const untilMs = Math.min(context.closedMs ?? Infinity, outMs ?? Infinity);
  const within = countUntil(allLaps, untilMs);

  const kept = ordered === 'racing' && orders.status?.kept === true;

  let counted = within;
  let status: TallyStatus = ordered ?? 'racing';
  let ends = false;
  const finish = status === 'DNS' ? -1 : finishIndex(allLaps, within, lapsAhead(orders), context);
  if (isOpen(status)) {
    const pulled = context.rule === 'pulled' && !kept ? pulledIndex(allLaps, within, context) : -1;
    if (pulled >= 0 && (finish < 0 || pulled < finish)) {
      counted = pulled + 1;
      status = 'PUL';
      ends = true;
    } else if (finish >= 0) {
      counted = finish + 1;
      status = ordered === 'LAP' ? 'LAP' : 'finished';
      ends = true;
    } else if (context.closedMs !== null && status === 'racing')
      // A closed race has nobody in it any more. Who was never seen has not started, as far as anybody knows.
      status = ordered === null && truths.length === 0 ? 'DNS' : 'DNF';
  } else if (finish >= 0) {
    // Out by an official's word, after the finish: the lap of honour counts for nobody.
    counted = finish + 1;
    ends = true;
  }

  const untilLap = (allLaps.placeAt(counted - 1) ?? -1) + 1;
  const countedTruths = truths.first(ends ? untilLap : countUntil(truths, untilMs));
  const last = countedTruths.at(-1) ?? null;
  const rawMs =
    last === null || startMs === null
      ? null
      : raceTimeMs(context.pauses, startMs, last.heard.timeMs) +
        heldGapsMs(allLaps, last.heard.timeMs, context);
  return {
    entry: rider.entry,
    bib: rider.bib,
    team: rider.team ?? null,
    status,
    kept,
    laps: Math.max(0, counted + orders.lapsAdjustment),
    linesPassed:
      last === null || last.heard.line === context.lines.lap
        ? 0
        : (context.lines.places.get(last.heard.line) ?? 0),
    startMs,
    counted: countedTruths,
    countedLaps: allLaps.first(counted),
    lapEndedMs: counted === 0 ? null : allLaps.timeMsAt(counted - 1),
    last,
    rawMs,
    penaltyMs: orders.penaltyMs,
    bonusMs: orders.bonusMs,
    points: orders.points,
    lapsAdjustment: orders.lapsAdjustment,
    pulledMs: status === 'PUL' ? (outMs ?? last?.heard.timeMs ?? null) : null,
    certainty: last === null ? 'recorded' : certaintyOf(last),
    uncertaintyMs: last?.heard.uncertaintyMs ?? null,
    ...lapTimes(allLaps, counted, startMs, context.pauses),
  };
}

/**
 * What is added to a rider's time because all set off together after a pause with the gaps held: at each such pause
 * before the moment, how far behind the leader the rider was at the last line before it. Laps down stay laps down.
 */
function heldGapsMs(laps: Truths, momentMs: number, { pauses, heldGapsFromMs }: FinishContext): number {
  let heldMs = 0;
  for (const { gapsHeld, fromMs, toMs } of pauses) {
    if (!gapsHeld || toMs === null || momentMs < toMs) continue;
    const ridden = countUntil(laps, fromMs);
    const leaderAtMs = heldGapsFromMs[ridden - 1];
    const ownMs = laps.timeMsAt(ridden - 1);
    const nextMs = heldGapsFromMs[ridden] ?? Number.POSITIVE_INFINITY;
    if (leaderAtMs !== undefined && ownMs < nextMs) heldMs += ownMs - leaderAtMs;
  }
  return heldMs;
}

const isOpen = (status: TallyStatus): boolean => status === 'racing' || status === 'LAP';

/** How sure a passing is: GPS alone is an estimate, a projection is a guess, everything else was recorded. */
export const certaintyOf = ({ heard, agreeing }: Truth): Certainty =>
  heard.source === 'projected'
    ? 'projected'
    : heard.source === 'gps' && agreeing.every(({ source }) => source === 'gps')
      ? 'gps'
      : 'recorded';

function countUntil(laps: Truths, untilMs: number): number {
  let count = laps.length;
  while (count > 0 && laps.timeMsAt(count - 1) > untilMs) count--;
  return count;
}

/**
 * Index of the lap that finishes a rider's race, −1 while it is not ridden. By default the first passing at or
 * after the winner's finish, with the laps ridden by then (UCI; a lapped rider finishes on the leader's lap);
 * with `ride-full-distance` the rider's own last lap.
 */
function finishIndex(
  laps: Truths,
  within: number,
  ahead: number,
  { rule, laps: distance, winnerMs }: FinishContext,
): number {
  if (rule === 'ride-full-distance') {
    if (distance === null) return -1;
    const index = Math.max(0, distance - 1 - ahead);
    return index < within ? index : -1;
  }
  if (winnerMs === null) return -1;
  let low = 0;
  let high = within;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (laps.timeMsAt(middle) < winnerMs) low = middle + 1;
    else high = middle;
  }
  return low < within ? low : -1;
}

function pulledIndex(laps: Truths, within: number, { pulledAfterMs }: FinishContext): number {
  for (let index = 0; index < within && index < pulledAfterMs.length; index++)
    if (laps.timeMsAt(index) > elementOf(pulledAfterMs, index)) return index;
  return -1;
}

function lapTimes(
  laps: Truths,
  counted: number,
  startMs: number | null,
  pauses: readonly Pause[],
): { lastLapMs: number | null; bestLapMs: number | null } {
  let fromMs = startMs;
  let last: number | null = null;
  let best: number | null = null;
  for (let index = 0; index < counted; index++) {
    const toMs = laps.timeMsAt(index);
    // An official may count a passing of before the start; the lap that it ends has no time.
    last = fromMs === null || toMs < fromMs ? null : raceTimeMs(pauses, fromMs, toMs);
    if (last !== null && (best === null || last < best)) best = last;
    fromMs = toMs;
  }
  return { lastLapMs: last, bestLapMs: best };
}
