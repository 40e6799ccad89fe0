/**
 * The individual general classification by time: whole seconds of every stage, less bonuses, plus penalties.
 * Ties, in turn (UCI 2.6.015): the fractions of a second of individual time trials are counted back in; then the sum
 * of places on all stages; then the place on the last stage. What is equal even then is a tie and stays one.
 */

import { elementOf } from '../present.ts';
import { inTurn, placesWithTies, ridersInRace, type StageResult, type StageRider } from './stage-result.ts';

export interface GeneralRow {
  readonly rider: StageRider;
  readonly team: string | null;
  readonly place: number;
  /** Sum of whole seconds with penalties and bonuses, ms. */
  readonly timeMs: number;
  /** Behind the leader, ms; a multiple of 1000. */
  readonly gapMs: number;
  /** Fractions of a second from individual time trials, ms: what decided a tie on time. */
  readonly fractionsMs: number;
  readonly sumOfPlaces: number;
}

type Sum = Omit<GeneralRow, 'place' | 'gapMs'> & { readonly lastPlace: number };

const wholeSeconds = (timeMs: number): number => Math.floor(timeMs / 1000) * 1000;

/** A stage without a place counts as one place behind the last who had one. */
const placeOr = (place: number | null, starters: number): number => place ?? starters + 1;

/** The classification after all stages given; riders who left the race are not in it. Empty without stages. */
export function generalClassification(stages: readonly StageResult[]): readonly GeneralRow[] {
  const stay = new Set(ridersInRace(stages));
  const sums = new Map<StageRider, Sum>();
  stages.forEach((stage, index) => {
    for (const row of stage.rows) {
      if (!stay.has(row.rider) || row.timeMs === null) continue;
      const before = sums.get(row.rider);
      const place = placeOr(row.place, stage.rows.length);
      const fractionMs = stage.kind === 'time-trial' ? row.timeMs - wholeSeconds(row.timeMs) : 0;
      sums.set(row.rider, {
        rider: row.rider,
        team: row.team ?? before?.team ?? null,
        timeMs: (before?.timeMs ?? 0) + wholeSeconds(row.timeMs) + row.penaltyMs - row.bonusMs,
        fractionsMs: (before?.fractionsMs ?? 0) + fractionMs,
        sumOfPlaces: (before?.sumOfPlaces ?? 0) + place,
        lastPlace: index === stages.length - 1 ? place : (before?.lastPlace ?? 0),
      });
    }
  });
  const compare = inTurn<Sum>(
    (a, b) => a.timeMs - b.timeMs,
    (a, b) => a.fractionsMs - b.fractionsMs,
    (a, b) => a.sumOfPlaces - b.sumOfPlaces,
    (a, b) => a.lastPlace - b.lastPlace,
  );
  const ordered = [...sums.values()].sort(compare);
  const places = placesWithTies(ordered, (a, b) => compare(a, b) === 0);
  const leaderMs = ordered[0]?.timeMs ?? 0;
  return ordered.map(({ lastPlace: _, ...sum }, index) => ({
    ...sum,
    place: elementOf(places, index),
    gapMs: sum.timeMs - leaderMs,
  }));
}
