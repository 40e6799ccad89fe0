/** One rider in a race: what was received of them, and what was derived from it last. */
import type { BoardRow, RaceState } from '../feed/board-view.ts';
import type { EntryId } from '../ids.ts';
import type { Author } from '../journal/author.ts';
import type { Passing } from '../passing.ts';
import type { Tally } from '../rules/finish.ts';
import type { RiderOrders } from '../rules/rider-orders.ts';
import type { RiderRecord } from '../rules/rider-record.ts';
import type { Setup } from '../rules/setup-state.ts';
import type { SightingList } from '../rules/sighting-list.ts';
import type { Placed } from '../standings/field.ts';
import type { Track } from '../timing/track-state.ts';

/** A passing as a device or person reported it. */
export interface Observed {
  readonly seq: number;
  readonly atMs: number;
  readonly by: Author;
  readonly passing: Passing;
}

/** One rider: what was received, and what was derived from it last. */
export interface RiderState {
  readonly entry: EntryId;
  track: Track | null;
  /** Observed passings that name this rider (by bib or chip), before swaps and reassignments. */
  observed: Observed[];
  /** True when sightings must be gathered anew. */
  stale: boolean;
  sightings: SightingList;
  /** The start by list and order, UTC epoch ms. */
  advertisedMs: number | null;
  startMs: number | null;
  /** The record at the fixed minimum lap, from which the category's lap is learnt. */
  base: RiderRecord | null;
  /** The record at the category's minimum lap. */
  record: RiderRecord | null;
  /** The record with accepted proposals and what it was made from. */
  filled: { readonly from: RiderRecord; readonly lapMs: number | null; readonly record: RiderRecord } | null;
  /** The record that counts: `record`, or `filled.record` where proposals count by themselves. */
  counts: RiderRecord | null;
  placed: Placed | null;
  /** The row on the board, and what it was made from. */
  row: {
    readonly placed: Placed;
    readonly setup: Setup;
    readonly state: RaceState;
    readonly startMs: number;
    readonly waits: boolean;
    /** True when the rider's own laps say what to expect; else the category's, `lapMs`, does. */
    readonly ownLap: boolean;
    readonly lapMs: number | null;
    readonly row: BoardRow;
  } | null;
  tally: {
    readonly setup: Setup;
    readonly record: RiderRecord;
    readonly orders: RiderOrders;
    readonly context: object;
    readonly tally: Tally;
  } | null;
}
