/**
 * The team classification: on each stage the sum of a team's three best individual times (a team time trial: the
 * team's time). Ties (UCI 2.6.016): most first places in the teams' classification of the day, then most seconds …;
 * then the best-placed rider of the general classification. A team with fewer than three riders left drops out.
 */

import { elementOf, entryOf } from '../present.ts';
import type { GeneralRow } from './general-classification.ts';
import { byCountBack, inTurn, placesWithTies, type StageResult } from './stage-result.ts';

export interface TeamRow {
  readonly team: string;
  readonly place: number;
  readonly timeMs: number;
  readonly gapMs: number;
  /** Days as first team, second team … */
  readonly dayPlaces: readonly number[];
}

export const RIDERS_COUNTED = 3;

/** The day's teams: team → sum of the best three times in whole seconds, ms; incomplete teams are left out. */
export function teamsOfStage(stage: StageResult, counted = RIDERS_COUNTED): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>();
  for (const { team, timeMs, out } of stage.rows) {
    if (team === null || timeMs === null || out) continue;
    times.set(team, [...(times.get(team) ?? []), Math.floor(timeMs / 1000) * 1000]);
  }
  const sums = new Map<string, number>();
  for (const [team, list] of times) {
    if (list.length < counted) continue;
    const best = list.sort((a, b) => a - b).slice(0, counted);
    // In a team time trial the riders share one time, which counts once.
    const sum =
      stage.kind === 'team-time-trial' ? elementOf(best, counted - 1) : best.reduce((a, b) => a + b, 0);
    sums.set(team, sum);
  }
  return sums;
}

export function teamClassification(
  stages: readonly StageResult[],
  general: readonly GeneralRow[],
): readonly TeamRow[] {
  const days = stages.map((stage) => teamsOfStage(stage));
  const teams = [...(days[0]?.keys() ?? [])].filter((team) => days.every((day) => day.has(team)));
  const bestRider = (team: string) =>
    general.find((row) => row.team === team)?.place ?? Number.MAX_SAFE_INTEGER;
  const sums = teams.map((team) => {
    const dayPlaces: number[] = [];
    let timeMs = 0;
    for (const day of days) {
      const own = entryOf(day, team);
      timeMs += own;
      const place = [...day.values()].filter((other) => other < own).length;
      while (dayPlaces.length <= place) dayPlaces.push(0);
      dayPlaces[place] = elementOf(dayPlaces, place) + 1;
    }
    return { team, timeMs, dayPlaces };
  });
  const compare = inTurn<(typeof sums)[number]>(
    (a, b) => a.timeMs - b.timeMs,
    (a, b) => byCountBack(a.dayPlaces, b.dayPlaces),
    (a, b) => bestRider(a.team) - bestRider(b.team),
  );
  const ordered = sums.sort(compare);
  const places = placesWithTies(ordered, (a, b) => compare(a, b) === 0);
  const leaderMs = ordered[0]?.timeMs ?? 0;
  return ordered.map((sum, index) => ({
    ...sum,
    place: elementOf(places, index),
    gapMs: sum.timeMs - leaderMs,
  }));
}
