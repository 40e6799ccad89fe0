/**
 * What a stage race is computed from: the official result of each stage, as plain values. A stage race is not a race
 * of its own but a sum over races; nothing here knows passings.
 */
import type { Bib } from '../ids.ts';
import { elementOf } from '../present.ts';

/** Riders keep their bib over all stages of a stage race (UCI 2.6: numbers are given for the whole event). */
export type StageRider = Bib;

export interface StageRow {
  readonly rider: StageRider;
  readonly team: string | null;
  /** Place on the stage; null for riders without one. */
  readonly place: number | null;
  /** Credited time, ms: the group's time in a road stage, with fractions in a time trial. Null = did not finish. */
  readonly timeMs: number | null;
  /** Out of the stage race from here on: DNF, OTL, DSQ, DNS. */
  readonly out: boolean;
  readonly penaltyMs: number;
  /** Time bonuses won on the stage (finish and intermediate sprints), ms. */
  readonly bonusMs: number;
}

export interface SprintResult {
  /** `finish` counts as the stage's finish; `sprint` and `climb` are prizes on the way. */
  readonly kind: 'finish' | 'sprint' | 'climb';
  /** Of a climb: HC, 1 … 4; the higher, the harder to win. */
  readonly category?: 'HC' | 1 | 2 | 3 | 4;
  /** Points for the first, second … */
  readonly scale: readonly number[];
  readonly order: readonly StageRider[];
}

export interface StageResult {
  readonly kind: 'road' | 'time-trial' | 'team-time-trial';
  readonly rows: readonly StageRow[];
  readonly sprints: readonly SprintResult[];
}

/** Riders who are still in the race after all stages given: in every stage's rows and out of none. */
export function ridersInRace(stages: readonly StageResult[]): readonly StageRider[] {
  const counts = new Map<StageRider, number>();
  for (const stage of stages)
    for (const row of stage.rows)
      if (!row.out && row.timeMs !== null) counts.set(row.rider, (counts.get(row.rider) ?? 0) + 1);
  return [...counts].filter(([, count]) => count === stages.length).map(([rider]) => rider);
}

/** 1, 2, 2, 4 …: places of rows already sorted, where `same` says that neighbours are tied. */
export function placesWithTies<T>(rows: readonly T[], same: (a: T, b: T) => boolean): readonly number[] {
  const places: number[] = [];
  rows.forEach((row, index) => {
    const before = rows[index - 1];
    places.push(before !== undefined && same(before, row) ? elementOf(places, index - 1) : index + 1);
  });
  return places;
}

/** The first comparison that tells two apart, or 0. */
export function inTurn<T>(...comparisons: readonly ((a: T, b: T) => number)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Compares lists place by place: more firsts first, then more seconds … (count-back). */
export function byCountBack(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (b[index] ?? 0) - (a[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
