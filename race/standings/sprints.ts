/**
 * The sprints of a race: which laps end with one, and in what order riders came over the line. What an official
 * judged holds; where nobody has judged, the passings at the sprint line give a provisional order.
 */
import type { EntryId, LineId } from '../ids.ts';
import type { Tally } from '../rules/finish.ts';
import { lapsAhead, NO_ORDERS, type RiderOrders } from '../rules/rider-orders.ts';
import type { Truth } from '../rules/rider-record.ts';
import type { Field } from './field.ts';

export interface SprintOutcome {
  readonly lap: number;
  readonly line: LineId;
  /** 1 for the first sprint of the race, 2 for the second …, also when nobody was seen at the ones before. */
  readonly number: number;
  /** True of the sprint that ends the race. */
  readonly final: boolean;
  /** True when an official judged it; false = provisional, from passings. */
  readonly official: boolean;
  readonly order: readonly EntryId[];
  /** What was seen, in order of time, whether or not an official judged. */
  readonly seen: readonly Arrival[];
}

export interface Arrival {
  readonly entry: EntryId;
  readonly timeMs: number;
  readonly uncertaintyMs: number;
}

/** Laps that end with a sprint, ascending: by the rules, up to `untilLap`, with the last lap of the race among them. */
export function sprintLaps(
  { sprintLaps: named, firstSprintLap, sprintEveryLaps }: Field['rules'],
  untilLap: number,
  lastLap: number | null,
): readonly number[] {
  const laps = new Set<number>();
  const first = firstSprintLap > 0 ? firstSprintLap : sprintEveryLaps;
  if (named.length > 0) for (const lap of named) laps.add(lap);
  else for (let lap = first; lap <= untilLap; lap += sprintEveryLaps) laps.add(lap);
  if (lastLap !== null) laps.add(lastLap);
  return [...laps].filter((lap) => lap <= (lastLap ?? untilLap)).sort((a, b) => a - b);
}

/**
 * The sprints of a field in order, those that were judged or seen. An official's sprint on a lap that the rules do
 * not name is a sprint all the same. `takesPart` says who is looked for at the line.
 */
export function sprintsOf(field: Field, takesPart: (tally: Tally) => boolean): readonly SprintOutcome[] {
  const line = field.rules.sprintLine === 'lap-line' ? field.lines.lap : field.rules.sprintLine;
  const members = new Set(field.tallies.map(({ entry }) => entry));
  const judged = field.sprints
    .map((sprint) => ({ ...sprint, order: sprint.order.filter((entry) => members.has(entry)) }))
    .filter(({ order }) => order.length > 0);
  const riders = field.tallies.filter(takesPart);
  const onTheWay = arrivalsByLap(riders, field, line);
  const atLapLine = line === field.lines.lap ? onTheWay : arrivalsByLap(riders, field, field.lines.lap);
  const untilLap = Math.max(0, ...onTheWay.keys(), ...atLapLine.keys(), ...judged.map(({ lap }) => lap));
  const scheduled = sprintLaps(field.rules, field.laps ?? untilLap, field.laps);
  const laps = [...new Set([...scheduled, ...judged.map(({ lap }) => lap)])].sort((a, b) => a - b);
  return laps
    .map((lap, index): SprintOutcome => {
      const final = lap === field.laps;
      const official = judged.find((sprint) => sprint.lap === lap);
      const seen = (final ? atLapLine : onTheWay).get(lap) ?? [];
      return {
        lap,
        line: official?.line ?? (final ? field.lines.lap : line),
        number: index + 1,
        final,
        official: official !== undefined,
        order: official?.order ?? seen.map(({ entry }) => entry),
        seen,
      };
    })
    .filter(({ order }) => order.length > 0);
}

/** Who came over a line at the end of (or on the way through) each lap of the race, in order of time. */
function arrivalsByLap(
  riders: readonly Tally[],
  field: Field,
  line: LineId,
): ReadonlyMap<number, readonly Arrival[]> {
  const byLap = new Map<number, Map<EntryId, Arrival>>();
  for (const tally of riders) {
    const orders = field.orders.get(tally.entry) ?? NO_ORDERS;
    for (const truth of tally.counted) {
      if (truth.heard.line !== line) continue;
      const lap = lapOfRace(truth, orders);
      const arrivals = byLap.get(lap) ?? new Map<EntryId, Arrival>();
      byLap.set(lap, arrivals);
      // Who gains a lap ends the same lap of the race twice: the first time was with the sprint.
      if (arrivals.has(tally.entry)) continue;
      const { timeMs, uncertaintyMs } = truth.heard;
      arrivals.set(tally.entry, { entry: tally.entry, timeMs, uncertaintyMs });
    }
  }
  const inOrder = (arrivals: ReadonlyMap<EntryId, Arrival>) =>
    [...arrivals.values()].sort((a, b) => a.timeMs - b.timeMs || a.entry - b.entry);
  return new Map([...byLap].map(([lap, arrivals]) => [lap, inOrder(arrivals)]));
}

/**
 * The lap of the race that a rider was on: their own, less the laps gained on the field by then. Laps given
 * count from the start; laps taken are taken from the result and leave the sprints where they were.
 */
function lapOfRace({ lap, heard }: Truth, orders: RiderOrders): number {
  let own = lap + lapsAhead(orders);
  for (const { laps, atMs } of orders.lapsOnField) own += atMs <= heard.timeMs ? 0 : laps;
  return own;
}
