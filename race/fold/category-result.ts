/** One category as it stands: what is placed, and what the next result takes over from it. */
import type { Category } from '../decisions/values.ts';
import type { Distance, LeaderBook } from '../rules/distance.ts';
import type { FinishContext } from '../rules/finish.ts';
import type { Setup } from '../rules/setup-state.ts';
import type { SortedNumbers } from '../rules/sorted-numbers.ts';
import type { Field, Placed } from '../standings/field.ts';
import type { RiderState } from './rider-state.ts';

/** One category, placed. */
export interface CategoryResult {
  readonly category: Category;
  readonly gunMs: number | null;
  readonly distance: Distance;
  /** Laps by the category's own length, where it finishes with the fastest instead. */
  readonly ownLaps: number | null;
  readonly winnerMs: number | null;
  readonly leaderMs: readonly number[];
  /** The field's typical lap: the median rider's median lap without the first, ms. */
  readonly lapMs: number | null;
  readonly minLapMs: number;
  /** What was placed, as the ranking saw it. */
  readonly field: Field;
  readonly placed: readonly Placed[];
  /** The riders of `placed`, in the same order. */
  readonly riders: readonly RiderState[];
  /** What tallies were settled with; the same object while nothing in it changed. */
  readonly context: FinishContext;
  readonly memory: CategoryMemory;
}

/** What the next result can take over from the last, for as long as the set-up is the same. */
export interface CategoryMemory {
  readonly setup: Setup;
  readonly medians: SortedNumbers;
  /** First laps from the riders' own starts: what a first lap can't be a small part of. */
  readonly firstLaps: SortedNumbers;
  readonly leader: LeaderBook;
  minLapMs: number;
  firstLapMs: number;
  lapMs: number | null;
}
