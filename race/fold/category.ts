/**
 * Second and third layer: the records of a category's riders, and from them its result. What a category's result
 * was made from is remembered, so that when one rider passed, one record and one tally are made anew and the field
 * is only put in order again.
 */

import type { Category } from '../decisions/values.ts';
import type { PassingId } from '../ids.ts';
import { elementOf, entryOf, present } from '../present.ts';
import { distanceOf, inLine, LeaderBook } from '../rules/distance.ts';
import { distanceByFlag, type Flag } from '../rules/fastest.ts';
import { type FinishContext, pulledAfter, type Tally, tallyOf, winnersFinishMs } from '../rules/finish.ts';
import { expectedLapMs, missedReads } from '../rules/lap-times.ts';
import { lapsAhead, NO_ORDERS, type RiderOrders } from '../rules/rider-orders.ts';
import { type RiderRecord, riderRecord } from '../rules/rider-record.ts';
import type { Entry, Setup } from '../rules/setup-state.ts';
import { SightingList } from '../rules/sighting-list.ts';
import { SortedNumbers } from '../rules/sorted-numbers.ts';
import type { LineSighting } from '../rules/trust.ts';
import { RANKING, RANKING_AGAIN } from '../standings/by-format.ts';
import { type Field, type Placed, samePlaced } from '../standings/field.ts';
import type { ChangedTally } from '../standings/mass-start-again.ts';
import type { CategoryMemory, CategoryResult } from './category-result.ts';
import { gather, settingsFor } from './sightings.ts';
import { type Race, type RiderState, riderOf } from './state.ts';

export type { CategoryResult } from './category-result.ts';

/** `stale`: the riders of whom something new was seen since the result before; null when it may be anybody. */
export function resultOf(
  race: Race,
  setup: Setup,
  category: Category,
  before: CategoryResult | undefined,
  stale: ReadonlySet<RiderState> | null,
  flag: Flag | null,
): CategoryResult {
  const known = stale !== null && before?.memory.setup === setup ? before : undefined;
  const memory: CategoryMemory = known?.memory ?? {
    setup,
    medians: new SortedNumbers(),
    firstLaps: new SortedNumbers(),
    leader: new LeaderBook(),
    minLapMs: -1,
    firstLapMs: -1,
    lapMs: null,
  };
  const riders =
    known?.riders ?? (race.members.get(category.id) ?? []).map(({ entry }) => riderOf(race, entry));
  const relearned = learnRecords(
    race,
    setup,
    memory,
    riders,
    known === undefined || stale === null ? riders : stale,
    known === undefined,
  );

  const gunMs = setup.guns.get(category.id) ?? null;
  const leaderMs = inLine(memory.leader.moments);
  const order = setup.lengthOrders.get(category.id);
  const own = distanceOf(category.length, order, leaderMs, gunMs, setup.pauses);
  // Bell and laps decided for a category in the race go before the rule that all finish with the fastest.
  const follows = flag !== null && flag.category !== category.id && order === undefined ? flag : null;
  const distance = follows === null ? own : distanceByFlag(follows, leaderMs, memory.lapMs);
  const closedMs = setup.closes.get(category.id) ?? null;
  const winnerMs =
    follows?.sure && (closedMs === null || follows.atMs <= closedMs)
      ? follows.atMs
      : winnersFinishMs(leaderMs, distance.laps, closedMs);
  const { rules } = setup;
  const context = keptContext(before?.context, {
    lines: race.lines,
    rule: rules.lappedRiders,
    laps: distance.laps,
    winnerMs,
    closedMs,
    pulledAfterMs:
      rules.lappedRiders === 'pulled'
        ? pulledAfter(leaderMs, gunMs, rules.pulledAtShare, distance.laps)
        : NONE,
    heldGapsFromMs: setup.pauses.some(({ gapsHeld }) => gapsHeld) ? leaderMs : NONE,
    pauses: setup.pauses,
  });
  const basis: Omit<Field, 'tallies'> = {
    format: setup.format,
    category: category.id,
    rules,
    lines: race.lines,
    gunMs,
    pauses: setup.pauses,
    laps: distance.laps,
    winnerMs,
    leaderMs,
    orders: setup.orders,
    photoOrders: setup.photoOrders,
    sprints: setup.sprints,
  };
  return {
    category,
    gunMs,
    distance,
    ownLaps: own.laps,
    winnerMs,
    leaderMs,
    lapMs: memory.lapMs,
    minLapMs: memory.minLapMs,
    ...((known?.context === context ? placedAgain(race, setup, known, basis, relearned) : null) ??
      placedAnew(race, setup, riders, basis, context)),
    context,
    memory,
  };
}

type PlacedResult = Pick<CategoryResult, 'field' | 'placed' | 'riders'>;

/** The category ranked as a whole. Riders come in the order of the last result: all but sorted already. */
function placedAnew(
  race: Race,
  setup: Setup,
  riders: readonly RiderState[],
  basis: Omit<Field, 'tallies'>,
  context: FinishContext,
): PlacedResult {
  const tallies = riders.map((rider) => tallyFor(rider, setup, context));
  const field: Field = { ...basis, tallies };
  return { field, ...keptPlaces(race, RANKING[setup.format](field)) };
}

/** The result before with a few riders' new records in it; null where more is to be ranked than where they stand. */
function placedAgain(
  race: Race,
  setup: Setup,
  known: CategoryResult,
  basis: Omit<Field, 'tallies'>,
  changed: readonly RiderState[],
): PlacedResult | null {
  const placeAgain = RANKING_AGAIN[setup.format];
  if (placeAgain === undefined) return null;
  const moved: ChangedTally[] = [];
  const tallies = [...known.field.tallies];
  for (const rider of changed) {
    const from = known.riders.indexOf(rider);
    const was = elementOf(known.placed, from).tally;
    const tally = tallyFor(rider, setup, known.context);
    if (tally === was) continue;
    tallies[tallies.indexOf(was)] = tally;
    moved.push({ from, tally });
  }
  const field: Field = { ...basis, tallies };
  const again = placeAgain(known, field, moved);
  if (again === null) return null;
  const riders = [...known.riders];
  for (let index = again.from; index < again.until; index++) {
    const placed = elementOf(again.placed, index);
    const rider = riderOf(race, placed.tally.entry);
    rider.placed = placed;
    riders[index] = rider;
  }
  return { field, placed: again.placed, riders };
}

const NONE: readonly number[] = [];

const ordersOf = (setup: Setup, { entry }: { entry: Entry['entry'] }): RiderOrders =>
  setup.orders.get(entry) ?? NO_ORDERS;

/** From the rider's own start to the end of the first lap, ms. */
function firstLapOf(record: RiderRecord | null): number | null {
  if (record?.startMs == null || record.laps.length === 0) return null;
  return record.laps.timeMsAt(0) - record.startMs;
}

/**
 * Brings the records of the changed riders up to date, and with them what the field as a whole teaches. Returns those of whom
 * something else counts than before.
 */
function learnRecords(
  race: Race,
  setup: Setup,
  memory: CategoryMemory,
  riders: readonly RiderState[],
  changed: Iterable<RiderState>,
  fromNothing: boolean,
): readonly RiderState[] {
  for (const rider of changed) {
    const before = fromNothing ? null : rider.base;
    if (rider.stale) gather(race, setup, rider);
    memory.medians.replace(before?.medianLapMs ?? null, rider.base?.medianLapMs ?? null);
    memory.firstLaps.replace(firstLapOf(before), firstLapOf(rider.base));
  }
  const lapMs = memory.medians.median();
  const minLapMs = Math.max(setup.rules.minLapMs, setup.rules.minLapShareOfMedian * (lapMs ?? 0));
  const firstLapMs = setup.rules.minLapShareOfMedian * (memory.firstLaps.median() ?? 0);
  // A new minimum lap may change anybody's record; so may a new usual lap, where proposals count by themselves.
  const touchesAll =
    fromNothing ||
    minLapMs !== memory.minLapMs ||
    firstLapMs !== memory.firstLapMs ||
    (lapMs !== memory.lapMs && setup.rules.acceptProposals === 'automatically');
  memory.minLapMs = minLapMs;
  memory.firstLapMs = firstLapMs;
  memory.lapMs = lapMs;
  const relearn: RiderState[] = [];
  for (const rider of touchesAll ? riders : changed) {
    const was = rider.counts;
    rider.counts = recordOf(race, setup, rider, memory);
    if (fromNothing) memory.leader.add(paceOf(setup, rider));
    else if (rider.counts !== was) relearn.push(rider);
  }
  for (const rider of relearn) memory.leader.add(paceOf(setup, rider));
  if (fromNothing || relearn.every((rider) => memory.leader.stillHolds(paceOf(setup, rider)))) return relearn;
  memory.leader.clear();
  for (const rider of riders) memory.leader.add(paceOf(setup, rider));
  return relearn;
}

const NO_LAPS = { length: 0, timeMsAt: () => Number.NaN };

/** What of a rider's laps sets the pace for others: from when on they are out, nothing does. */
function paceOf(setup: Setup, rider: RiderState) {
  const orders = ordersOf(setup, rider);
  const { status } = orders;
  const untilMs =
    status === null || status.is === 'racing'
      ? null
      : status.is === 'DNS'
        ? Number.NEGATIVE_INFINITY
        : status.fromMs;
  return { entry: rider.entry, laps: rider.counts?.laps ?? NO_LAPS, adjustment: lapsAhead(orders), untilMs };
}

function tallyFor(rider: RiderState, setup: Setup, context: FinishContext): Tally {
  const record = present(rider.counts, 'What counts of a rider');
  const orders = ordersOf(setup, rider);
  const known = rider.tally;
  if (
    known !== null &&
    known.record === record &&
    known.orders === orders &&
    known.context === context &&
    known.setup === setup
  )
    return known.tally;
  const tally = tallyOf(entryOf(setup.entries, rider.entry), record, orders, context);
  rider.tally = { record, orders, context, setup, tally };
  return tally;
}

/** Placed riders that stand as they stood before are the same objects as before. */
function keptPlaces(
  race: Race,
  placed: readonly Placed[],
): { readonly placed: readonly Placed[]; readonly riders: readonly RiderState[] } {
  const riders: RiderState[] = [];
  const kept: Placed[] = [];
  for (const now of placed) {
    // Of every rider, at each look at the board: not by a check that maps of all kinds share.
    const rider = race.riders.get(now.tally.entry);
    if (rider === undefined) throw new Error(`Entry ${now.tally.entry} has a place and is not in the race.`);
    if (rider.placed === null || !samePlaced(rider.placed, now)) rider.placed = now;
    riders.push(rider);
    kept.push(rider.placed);
  }
  return { placed: kept, riders };
}

/** The context before, when nothing in it changed, so that tallies made with it still hold. */
function keptContext(before: FinishContext | undefined, now: FinishContext): FinishContext {
  const same =
    before !== undefined &&
    before.lines === now.lines &&
    before.rule === now.rule &&
    before.laps === now.laps &&
    before.winnerMs === now.winnerMs &&
    before.closedMs === now.closedMs &&
    before.pauses === now.pauses &&
    sameMoments(before.pulledAfterMs, now.pulledAfterMs) &&
    sameMoments(before.heldGapsFromMs, now.heldGapsFromMs);
  return same ? before : now;
}

const sameMoments = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((momentMs, index) => momentMs === b[index]));

/** The rider's record at the category's minimum lap; the one at hand when it holds there too. */
function recordOf(
  race: Race,
  setup: Setup,
  rider: RiderState,
  { minLapMs, firstLapMs, lapMs }: CategoryMemory,
): RiderRecord {
  const holds = (record: RiderRecord | null): record is RiderRecord =>
    record !== null &&
    record.sameFromMs <= minLapMs &&
    minLapMs < record.sameBelowMs &&
    record.nearFromMs <= firstLapMs &&
    firstLapMs < record.nearBelowMs;
  if (!holds(rider.record))
    rider.record = holds(rider.base)
      ? rider.base
      : riderRecord(rider.sightings, settingsFor(race, setup, rider, minLapMs, firstLapMs));
  if (setup.rules.acceptProposals === 'by-official') return rider.record;
  return withProposals(race, setup, rider, rider.record, { minLapMs, firstLapMs, lapMs });
}

/** The configured rule "accept proposals automatically": missed reads count, marked as projected. */
function withProposals(
  race: Race,
  setup: Setup,
  rider: RiderState,
  record: RiderRecord,
  memory: Pick<CategoryMemory, 'minLapMs' | 'firstLapMs' | 'lapMs'>,
): RiderRecord {
  const lapMs = expectedLapMs(record, memory.lapMs);
  if (rider.filled?.from === record && rider.filled.lapMs === lapMs) return rider.filled.record;
  const refused = setup.edits.refused.get(rider.entry) ?? [];
  const projected = missedReads(rider.entry, record, lapMs, setup.pauses, refused).map(
    ({ entry, line, timeMs, uncertaintyMs }): LineSighting => ({
      id: `projected:${entry}:${line}:${timeMs}` as PassingId,
      entry,
      line,
      timeMs,
      uncertaintyMs,
      source: 'projected',
      fate: null,
      by: null,
      doubt: null,
    }),
  );
  const filled =
    projected.length === 0
      ? record
      : riderRecord(
          SightingList.of(rider.entry, [...rider.sightings, ...projected]),
          settingsFor(race, setup, rider, memory.minLapMs, memory.firstLapMs),
        );
  rider.filled = { from: record, lapMs, record: filled };
  return filled;
}
