/**
 * The ranking of points races: most points first, from sprints, laps gained and lost on the field, and what an
 * official gave or took. Snowball and tempo are the same race with another scale.
 */
import type { EntryId } from '../ids.ts';
import type { Tally } from '../rules/finish.ts';
import { NO_ORDERS } from '../rules/rider-orders.ts';
import type { Field, Placed } from './field.ts';
import { massStart } from './mass-start.ts';
import { hasPlace } from './order.ts';
import { type SprintOutcome, sprintsOf } from './sprints.ts';

/** Where a rider's points come from, one line each, in the order of the race. */
export interface PointsLine {
  readonly from: 'sprint' | 'laps' | 'official';
  readonly points: number;
  /** Of a sprint: the lap it ended, the place, and whether an official judged it. */
  readonly lap?: number;
  readonly place?: number;
  readonly provisional?: boolean;
}

/**
 * Ranks a points race. UCI part 3, points race: sprints 5-3-2-1, the last one doubled; a lap gained on the main
 * field +20, a lap lost −20; equal points go by the order of the last sprint; who does not finish has no place.
 * While the last sprint is not ridden, equal points are equal. With `lapsBeforePoints` laps gained go before points.
 */
export function pointsRace(field: Field): readonly Placed[] {
  const atTheLine = massStart(field);
  const sprints = pointsSprints(field);
  const byHand = field.leaderMs.length === 0 && sprints.length > 0;
  const finals = new Map(sprints.find(({ final }) => final)?.order.map((entry, index) => [entry, index]));
  const rows = atTheLine.map((placed, index): Row => {
    const status = byHand ? statusByHand(placed, field) : placed.status;
    const lines = pointsLines(placed.tally, field, sprints);
    const points = lines.reduce((sum, line) => sum + line.points, 0);
    const isKnown = placed.tally.last !== null || lines.length > 0 || byHand;
    return {
      placed: { ...placed, status, points: status === 'DNS' ? null : points, gap: null },
      class: classOf(status, isKnown),
      laps: field.rules.lapsBeforePoints ? gainedLaps(placed.tally.entry, field.orders) : 0,
      points,
      final: finals.get(placed.tally.entry) ?? NOT_JUDGED,
      atTheLine: status === 'finished' && placed.place !== null ? placed.place : NOT_JUDGED,
      index,
    };
  });
  rows.sort((a, b) => compare(a, b) || a.index - b.index);
  let place = 0;
  return rows.map((row, index): Placed => {
    const ahead = rows[index - 1];
    if (row.class >= CLASS_WITHOUT_PLACE) return { ...row.placed, place: null };
    if (ahead === undefined || compare(ahead, row) !== 0) place = index + 1;
    return { ...row.placed, place };
  });
}

interface Row {
  readonly placed: Placed;
  readonly class: number;
  /** Laps gained less laps lost, where they go before points; else 0. */
  readonly laps: number;
  readonly points: number;
  /** Index in the last sprint, and place at the line; NOT_JUDGED without one. */
  readonly final: number;
  readonly atTheLine: number;
  readonly index: number;
}

const NOT_JUDGED = Number.MAX_SAFE_INTEGER;
const CLASS_WITHOUT_PLACE = 2;

/** Riders taken off keep a place behind those who finish; without a place: not seen, OTL, DNF, DSQ, DNS. */
function classOf(status: Placed['status'], isKnown: boolean): number {
  if (hasPlace(status)) return isKnown ? (status === 'PUL' ? 1 : 0) : 2;
  return status === 'OTL' ? 3 : status === 'DNF' ? 4 : status === 'DSQ' ? 5 : 6;
}

const compare = (a: Row, b: Row): number =>
  a.class - b.class ||
  b.laps - a.laps ||
  b.points - a.points ||
  a.final - b.final ||
  a.atTheLine - b.atTheLine;

/** Kept by hand, nobody is ever seen at the line: with the race closed, all whom nobody took out have finished. */
function statusByHand({ status, tally }: Placed, { orders }: Field): Placed['status'] {
  const ordered = (orders.get(tally.entry) ?? NO_ORDERS).status;
  return (status === 'DNF' || status === 'DNS') && ordered === null ? 'finished' : status;
}

/**
 * The sprints that give points. A sprint that the judges entered stands as they entered it, also when one of its riders
 * is disqualified later (metarace); where nobody judged, riders taken out of the race for good are not looked for.
 */
export const pointsSprints = (field: Field): readonly SprintOutcome[] =>
  sprintsOf(field, ({ status }) => status !== 'DSQ' && status !== 'DNS');

/** A rider's points line by line; empty while there are none. */
export function pointsLines(
  { entry, points }: Tally,
  { orders, rules }: Field,
  sprints: readonly SprintOutcome[],
): readonly PointsLine[] {
  const lines: PointsLine[] = [];
  for (const sprint of sprints) {
    const index = sprint.order.indexOf(entry);
    const won = index < 0 ? 0 : pointsFor(index, sprint, rules);
    if (won !== 0)
      lines.push({
        from: 'sprint',
        points: won,
        lap: sprint.lap,
        place: index + 1,
        provisional: !sprint.official,
      });
  }
  const laps = gainedLaps(entry, orders);
  const perLap = rules.lapsBeforePoints ? 0 : rules.lapGainPoints;
  if (laps !== 0) lines.push({ from: 'laps', points: laps * perLap, lap: laps });
  if (points !== 0) lines.push({ from: 'official', points });
  return lines;
}

const gainedLaps = (entry: EntryId, orders: Field['orders']): number =>
  (orders.get(entry) ?? NO_ORDERS).lapsOnField.reduce((sum, { laps }) => sum + laps, 0);

/**
 * Points for a place in a sprint. Snowball: the winner of the n-th sprint alone gets n. Tempo (UCI 3.2.197): the
 * winner of every sprint gets one, the last one too.
 */
export function pointsFor(index: number, { number, final }: SprintOutcome, rules: Field['rules']): number {
  if (rules.pointsVariant === 'snowball') return index === 0 ? number : 0;
  if (rules.pointsVariant === 'tempo') return index === 0 ? 1 : 0;
  return (rules.sprintPoints[index] ?? 0) * (final ? rules.finalSprintFactor : 1);
}
