/**
 * All categories finish after the last lap of the fastest: one flag for a field of several categories, as in many
 * club races. Source: CrossMgr ("all categories finish after fastest rider's last lap").
 */
import type { CategoryId } from '../ids.ts';
import type { Distance } from './distance.ts';

/** When the fastest rider has ridden their distance: all others finish as they next come round. */
export interface Flag {
  readonly category: CategoryId;
  /** UTC epoch ms. */
  readonly atMs: number;
  /** False while it is a forecast from the fastest rider's usual lap. */
  readonly sure: boolean;
}

/** A category on the way: its leader's moments, its own distance and its usual lap. */
export interface Contender {
  readonly id: CategoryId;
  readonly leaderMs: readonly number[];
  readonly laps: number | null;
  readonly lapMs: number | null;
}

/**
 * The flag, from the category that is ahead on the road: most laps within its distance, the earliest of those. Null
 * before anybody has ended a lap, or while the fastest category's distance is unknown.
 */
export function flagOf(contenders: readonly Contender[]): Flag | null {
  let fastest: { of: Contender; ridden: number; atMs: number } | null = null;
  for (const of of contenders) {
    const ridden = Math.min(of.leaderMs.length, of.laps ?? Number.POSITIVE_INFINITY);
    const atMs = of.leaderMs[ridden - 1];
    if (atMs === undefined) continue;
    const ahead = fastest === null ? 1 : ridden - fastest.ridden || fastest.atMs - atMs;
    if (ahead > 0) fastest = { of, ridden, atMs };
  }
  if (fastest === null || fastest.of.laps === null) return null;
  const { of, ridden, atMs } = fastest;
  const category = of.id;
  const toGo = fastest.of.laps - ridden;
  if (toGo <= 0) return { category, atMs, sure: true };
  return of.lapMs === null ? null : { category, atMs: atMs + toGo * of.lapMs, sure: false };
}

/** Laps of a category that finishes with the flag: those ended before it, and the one that it ends on. */
export function distanceByFlag(
  { atMs, sure }: Flag,
  leaderMs: readonly number[],
  lapMs: number | null,
): Distance {
  const before = leaderMs.filter((momentMs) => momentMs < atMs).length;
  if (sure) return { laps: before + 1, forecast: leaderMs.length <= before };
  const lastMs = leaderMs.at(-1);
  if (lastMs === undefined || lapMs === null || lapMs <= 0) return { laps: null, forecast: true };
  return { laps: leaderMs.length + Math.max(1, Math.ceil((atMs - lastMs) / lapMs)), forecast: true };
}

export const sameFlag = (a: Flag | null, b: Flag | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.category === b.category && a.atMs === b.atMs && a.sure === b.sure);
