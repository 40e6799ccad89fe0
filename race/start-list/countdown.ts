/**
 * The countdown at the start of a time trial: who starts next and when, for the starter's clock and the announcer.
 */
import { resultsOf } from '../derive.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import { hasOwnStarts } from '../rules/settings.ts';
import type { Race } from '../state.ts';

export interface NextStart {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly category: CategoryId;
  /** The advertised moment (list or order), UTC epoch ms. */
  readonly atMs: number;
  /** Until then, ms; ≥ 0. */
  readonly inMs: number;
}

/** The starter's look ahead, at most. */
export const STARTS_MAX = 200;

/**
 * Who starts at or after a moment, the next one first, riders of one moment by bib; riders taken out before their
 * start (DNS …) are not called. Empty in formats with one gun, and before it is fired.
 */
export function nextStarts(race: Race, nowMs: number, count: number = STARTS_MAX): readonly NextStart[] {
  const starts: NextStart[] = [];
  for (const { category, placed, riders } of resultsOf(race).values()) {
    if (!hasOwnStarts(race.setup.format)) return [];
    placed.forEach(({ status, tally }, index) => {
      const atMs = riders[index]!.advertisedMs;
      if (atMs === null || atMs < nowMs || status !== 'racing') return;
      starts.push({ entry: tally.entry, bib: tally.bib, category: category.id, atMs, inMs: atMs - nowMs });
    });
  }
  const byBib = (a: NextStart, b: NextStart) => a.bib.localeCompare(b.bib, 'en', { numeric: true });
  return starts
    .sort((a, b) => a.atMs - b.atMs || byBib(a, b))
    .slice(0, Math.max(0, Math.min(count, STARTS_MAX)));
}
