/**
 * The seam between what happened and how a format places it: a category's field as plain values in, placed
 * riders out. Each format is one ranking function; `by-format.ts` says which.
 */

import type { RaceFormat } from '../decisions/values.ts';
import type { BoardRow, Gap } from '../feed/board-view.ts';
import type { CategoryId, EntryId } from '../ids.ts';
import type { Tally } from '../rules/finish.ts';
import type { Pause } from '../rules/race-clock.ts';
import type { RiderOrders } from '../rules/rider-orders.ts';
import type { Lines } from '../rules/rider-record.ts';
import type { Rules } from '../rules/settings.ts';
import type { PhotoOrder, Sprint } from '../rules/setup-state.ts';

export interface Field {
  readonly format: RaceFormat;
  readonly category: CategoryId;
  readonly rules: Rules;
  readonly lines: Lines;
  /** The category's gun, UTC epoch ms; null before it. */
  readonly gunMs: number | null;
  readonly pauses: readonly Pause[];
  /** Laps to ride; null while nothing says. */
  readonly laps: number | null;
  /** When the winner finished, UTC epoch ms. */
  readonly winnerMs: number | null;
  /** When the first rider ended lap 1, 2, 3 … (UTC epoch ms, ascending). */
  readonly leaderMs: readonly number[];
  readonly tallies: readonly Tally[];
  /** What officials decided about riders; most have no entry here. */
  readonly orders: ReadonlyMap<EntryId, RiderOrders>;
  readonly photoOrders: readonly PhotoOrder[];
  readonly sprints: readonly Sprint[];
}

export type PlacedFlag = Exclude<NonNullable<BoardRow['flags']>[number], 'sos'>;

/** A rider in result order. */
export interface Placed {
  readonly tally: Tally;
  readonly status: Tally['status'];
  /** 1, 2, 2, 4 …; null without a place. */
  readonly place: number | null;
  /** Credited time with penalties and bonuses, ms. */
  readonly timeMs: number | null;
  readonly gap: Gap | null;
  readonly flags: readonly PlacedFlag[];
  /** Null where the format knows none. */
  readonly points: number | null;
  /** Riding time and the place by it, where `timeMs` is counted from another rider's start (handicap). */
  readonly own?: { readonly timeMs: number; readonly place: number };
}

/** True when two results say the same of a rider. */
export const samePlaced = (a: Placed, b: Placed): boolean =>
  a.tally === b.tally &&
  a.status === b.status &&
  a.place === b.place &&
  a.timeMs === b.timeMs &&
  a.points === b.points &&
  a.own?.timeMs === b.own?.timeMs &&
  a.own?.place === b.own?.place &&
  sameGap(a.gap, b.gap) &&
  (a.flags === b.flags ||
    (a.flags.length === b.flags.length && a.flags.every((flag, i) => flag === b.flags[i])));

export function sameGap(a: Gap | null, b: Gap | null): boolean {
  if (a === null || b === null) return a === b;
  if ('ms' in a) return 'ms' in b && a.ms === b.ms;
  return 'laps' in b && a.laps === b.laps;
}

/** Places a field. All of its riders come back, each once, in result order. */
export type Ranking = (field: Field) => readonly Placed[];
