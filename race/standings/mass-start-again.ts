/**
 * The ranking of `mass-start.ts` once more, after a few riders of the field passed: only those are placed anew who may stand
 * elsewhere, or beside others, than before. It says what the whole ranking would say (`mass-start-again.test.ts`, and the laws of
 * `race.laws.test.ts`), or that the whole is to be ranked.
 */
import { elementOf } from '../present.ts';
import type { Tally } from '../rules/finish.ts';
import type { RiderOrders } from '../rules/rider-orders.ts';
import { type Field, type Placed, samePlaced } from './field.ts';
import { gapTo, type LeaderTimes } from './gaps.ts';
import { flagsOf, NO_FLAGS, ownTime, pointsOf, shownTime } from './mass-start.ts';
import { byResult, placeBehind, type SaidOf } from './order.ts';

/** A field as it was placed. */
export interface PlacedField {
  readonly field: Field;
  readonly placed: readonly Placed[];
}

/** A rider whose tally is another one now. */
export interface ChangedTally {
  /** Where they stood, from 0. */
  readonly from: number;
  readonly tally: Tally;
}

/** All placed; those who are not from `from` up to and without `until` are the same objects, where they were before. */
export interface PlacedAgain {
  readonly placed: readonly Placed[];
  readonly from: number;
  readonly until: number;
}

/** The field with other tallies of some riders, and nothing else; null where that may touch riders anywhere in it. */
export function massStartAgain(
  before: PlacedField,
  field: Field,
  changed: readonly ChangedTally[],
): PlacedAgain | null {
  if (!isPlain(field) || !sameBasis(before.field, field)) return null;
  const order = inNewOrder(before.placed, field, changed);
  const leader = order[0];
  // Everybody's gap is to the leader.
  if (leader === undefined || leader !== before.placed[0]) return null;
  let from = 1;
  while (from < order.length && order[from] === before.placed[from]) from++;
  if (from === order.length) return { placed: before.placed, from, until: from };
  let until = order.length;
  while (order[until - 1] === before.placed[until - 1]) until--;
  return placeSpan(order, field, new Set(changed.map(({ tally }) => tally)), from, until);
}

/** Nothing of what is decided or ruled looks further than to a rider's neighbours. */
function isPlain({ rules, photoOrders, orders, winnerMs }: Field): boolean {
  const home = winnerMs !== null || rules.lappedRiders === 'ride-full-distance';
  if (photoOrders.length > 0 || rules.lappedTimes === 'estimated') return false;
  if (home && (rules.bunchGapMs > 0 || rules.timeLimit.by !== 'none')) return false;
  for (const each of orders.values()) if (namesOthers(each)) return false;
  return true;
}

/** An official's word by which one rider has to do with another. */
const namesOthers = ({ relegatedBehind, sameTimeAs, givenMs, rodeWith }: RiderOrders): boolean =>
  relegatedBehind !== null || sameTimeAs !== undefined || givenMs !== null || rodeWith !== null;

const sameBasis = (a: Field, b: Field): boolean =>
  a.rules === b.rules &&
  a.orders === b.orders &&
  a.photoOrders === b.photoOrders &&
  a.pauses === b.pauses &&
  a.lines === b.lines &&
  a.format === b.format &&
  a.winnerMs === b.winnerMs &&
  a.leaderMs.length === b.leaderMs.length &&
  a.leaderMs.every((momentMs, index) => momentMs === b.leaderMs[index]);

/** Those whose tally is the same as they were, in order, and between them the others with nothing but their own time yet. */
function inNewOrder(
  placed: readonly Placed[],
  field: Field,
  changed: readonly ChangedTally[],
): readonly Placed[] {
  const order = [...placed];
  // From behind, so that those ahead still stand where they are said to stand.
  for (const { from } of [...changed].sort((a, b) => b.from - a.from)) order.splice(from, 1);
  for (const { tally } of changed) {
    const own = ownTime(tally, field);
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byResult(ownTime(elementOf(order, middle).tally, field), own) < 0) low = middle + 1;
      else high = middle;
    }
    order.splice(low, 0, {
      tally,
      status: own.status,
      place: null,
      timeMs: shownTime(own.creditedMs, tally, field.rules),
      gap: null,
      flags: NO_FLAGS,
      points: tally.points === 0 ? null : tally.points,
    });
  }
  return order;
}

/** Places and flags from the first who stands elsewhere to the last, and of those beside them who are touched by it. */
function placeSpan(
  order: readonly Placed[],
  field: Field,
  changed: ReadonlySet<Tally>,
  first: number,
  afterLast: number,
): PlacedAgain {
  const placed = [...order];
  const leader = elementOf(order, 0);
  let times: LeaderTimes | null = null;
  const gapOf = (rider: Placed) => {
    times ??= pointsOf(leader.tally, field);
    return gapTo(leader, rider, times, field.leaderMs);
  };
  const from = first - 1;
  let until = from;
  for (let index = from; index < order.length; index++) {
    const rider = elementOf(order, index);
    const ahead = placed[index - 1];
    const own = ownTime(rider.tally, field);
    const place = placeBehind(
      ahead && ownTime(ahead.tally, field),
      ahead?.place ?? null,
      own,
      index,
      NOTHING_SAID,
    );
    // A tie goes on behind the last who moved.
    if (index > afterLast && place === rider.place) break;
    const needsGap = changed.has(rider.tally) && place !== null && leader.place !== null;
    const gap = needsGap ? gapOf(rider) : rider.gap;
    const flags = flagsOf(index, order, field, NOTHING_SAID, undefined, NOBODY);
    const now = { ...rider, place, gap, flags };
    placed[index] = samePlaced(rider, now) ? rider : now;
    until = index + 1;
  }
  return { placed, from, until };
}

const NOTHING_SAID: SaidOf = () => null;
const NOBODY: ReadonlySet<Tally['entry']> = new Set();
