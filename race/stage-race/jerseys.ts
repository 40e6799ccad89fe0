/**
 * Classifications on points, with their count-backs:
 *   points (UCI 2.6.017): ties by stage wins, then by intermediate sprints won, then by the general classification;
 *   mountains (UCI 2.6.017): ties by firsts on climbs of the hardest category, then of the next …, then by the general;
 *   youth: the general classification among those who qualify.
 */

import { elementOf } from '../present.ts';
import type { GeneralRow } from './general-classification.ts';
import {
  byCountBack,
  inTurn,
  placesWithTies,
  ridersInRace,
  type SprintResult,
  type StageResult,
  type StageRider,
} from './stage-result.ts';

export interface PointsRow {
  readonly rider: StageRider;
  readonly place: number;
  readonly points: number;
  /** What ties are counted back on, most telling first: stage wins and sprint wins, or firsts by climb category. */
  readonly wins: readonly number[];
}

const CLIMBS = ['HC', 1, 2, 3, 4] as const;

/** Points of finishes and intermediate sprints; riders without a point are left out. */
export function pointsClassification(
  stages: readonly StageResult[],
  general: readonly GeneralRow[],
): readonly PointsRow[] {
  const winsOf = (sprint: SprintResult) => (sprint.kind === 'finish' ? [1, 0] : [0, 1]);
  return classify(stages, general, (sprint) => sprint.kind !== 'climb', winsOf);
}

/** Points of climbs; riders without a point are left out. */
export function mountainsClassification(
  stages: readonly StageResult[],
  general: readonly GeneralRow[],
): readonly PointsRow[] {
  const winsOf = (sprint: SprintResult) => CLIMBS.map((category) => (sprint.category === category ? 1 : 0));
  return classify(stages, general, (sprint) => sprint.kind === 'climb', winsOf);
}

/** The general classification of those who qualify (by age), with places and gaps of their own. */
export function youthClassification(
  general: readonly GeneralRow[],
  qualifies: (rider: StageRider) => boolean,
): readonly GeneralRow[] {
  const rows = general.filter(({ rider }) => qualifies(rider));
  const places = placesWithTies(rows, (a, b) => a.place === b.place);
  const leaderMs = rows[0]?.timeMs ?? 0;
  return rows.map((row, index) => ({
    ...row,
    place: elementOf(places, index),
    gapMs: row.timeMs - leaderMs,
  }));
}

function classify(
  stages: readonly StageResult[],
  general: readonly GeneralRow[],
  counts: (sprint: SprintResult) => boolean,
  winsOf: (sprint: SprintResult) => readonly number[],
): readonly PointsRow[] {
  const stay = new Set(ridersInRace(stages));
  const generalPlace = new Map(general.map(({ rider, place }) => [rider, place]));
  const sums = new Map<StageRider, { points: number; wins: readonly number[] }>();
  for (const sprint of stages.flatMap(({ sprints }) => sprints).filter(counts)) {
    sprint.order.forEach((rider, index) => {
      const points = sprint.scale[index] ?? 0;
      if (points === 0 || !stay.has(rider)) return;
      const before = sums.get(rider) ?? { points: 0, wins: [] };
      const won = index === 0 ? winsOf(sprint) : [];
      const length = Math.max(before.wins.length, won.length);
      const wins = Array.from({ length }, (_, at) => (before.wins[at] ?? 0) + (won[at] ?? 0));
      sums.set(rider, { points: before.points + points, wins });
    });
  }
  const placeOf = (rider: StageRider) => generalPlace.get(rider) ?? Number.MAX_SAFE_INTEGER;
  type Sum = { rider: StageRider; points: number; wins: readonly number[] };
  const compare = inTurn<Sum>(
    (a, b) => b.points - a.points,
    (a, b) => byCountBack(a.wins, b.wins),
    (a, b) => placeOf(a.rider) - placeOf(b.rider),
  );
  const ordered = [...sums].map(([rider, sum]) => ({ rider, ...sum })).sort(compare);
  const places = placesWithTies(ordered, (a, b) => compare(a, b) === 0);
  return ordered.map((sum, index) => ({ ...sum, place: elementOf(places, index) }));
}
