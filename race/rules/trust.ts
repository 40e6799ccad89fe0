/**
 * Which of two sightings of the same passing is believed, and whether the other one agrees. The believed time is
 * taken whole, never averaged, so that an official can always say where a time came from.
 */
import type { EntryId, LineId, PassingId } from '../ids.ts';
import type { PassingSource } from '../passing.ts';

/** Where a passing of a rider comes from; `official` was inserted or moved, `projected` worked out by rule. */
export type SightingSource = PassingSource | 'official' | 'projected';

/** One sighting of one rider at one line, whoever made it. */
export interface LineSighting {
  readonly id: PassingId;
  readonly entry: EntryId;
  readonly line: LineId;
  readonly timeMs: number;
  readonly uncertaintyMs: number;
  readonly source: SightingSource;
  /** An official's word: it counts whatever the filters say, or it does not count. */
  readonly fate: 'aside' | 'restored' | null;
  readonly by: string | null;
  readonly doubt: GpsDoubt | null;
}

/**
 * Why a GPS passing does not count by itself: the start, not the end of a lap; the phone was silent around the
 * line for more than a minute; too much of the lap was not ridden.
 */
export type GpsDoubt = 'start' | 'suspected' | 'short-cut';

/**
 * Official over photo over chip over everything that is measured less well; a projection is below all.
 * Photo over chip: UCI (the photo-finish decides the order); chip over the rest: the field's practice, a chip is
 * tied to a rider and has no operator. What a judge typed, and what another timing recorded, over GPS: a judge saw
 * the rider cross the line, a phone is somewhere on them and says where it was to a few metres.
 */
const RANK: Readonly<Record<SightingSource, number>> = {
  official: 0,
  photo: 1,
  chip: 2,
  keypad: 3,
  import: 3,
  gps: 4,
  projected: 5,
};

/** True when `a` is believed over `b`, two sightings of one passing of which `b` came first in time. */
export function outranks(a: LineSighting, b: LineSighting): boolean {
  if (RANK[a.source] !== RANK[b.source]) return RANK[a.source] < RANK[b.source];
  return RANK[a.source] === 3 && a.uncertaintyMs < b.uncertaintyMs;
}

/** A person at a keypad and an antenna beside the line are this far off without anything being wrong. */
export const AGREEMENT_FLOOR_MS = 2_000;

/** One standard deviation of the difference of two moments. */
export const jointUncertaintyMs = (a: number, b: number): number => Math.sqrt(a * a + b * b);

/** Two sightings agree when they differ by no more than three joint deviations, or than the floor. */
export const agree = (a: LineSighting, b: LineSighting): boolean =>
  Math.abs(a.timeMs - b.timeMs) <=
  Math.max(AGREEMENT_FLOOR_MS, 3 * jointUncertaintyMs(a.uncertaintyMs, b.uncertaintyMs));

/** Order of time; equal moments by trust, then by id, so that no order of arrival shows. */
export function byTime(a: LineSighting, b: LineSighting): number {
  if (a.timeMs !== b.timeMs) return a.timeMs - b.timeMs;
  if (RANK[a.source] !== RANK[b.source]) return RANK[a.source] - RANK[b.source];
  if (a.uncertaintyMs !== b.uncertaintyMs) return a.uncertaintyMs - b.uncertaintyMs;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
