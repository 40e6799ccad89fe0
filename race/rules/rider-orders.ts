/** What officials decided about one rider, whatever was seen of them. */

import type { FinisherStatus } from '../decisions/values.ts';
import type { EntryId } from '../ids.ts';

/** What officials decided about one rider. */
export interface RiderOrders {
  readonly status: {
    readonly is: FinisherStatus;
    readonly fromMs: number | null;
    readonly seq: number;
    /** With `racing`: whether no rule takes the rider out again. */
    readonly kept: boolean;
  } | null;
  readonly startMs: number | null;
  readonly penaltyMs: number;
  readonly bonusMs: number;
  readonly points: number;
  /** Laps given and taken; `lapsOnField` are in it with the other sign, so that laps count as the field rides them. */
  readonly lapsAdjustment: number;
  /** Laps gained (+) and lost (−) on the field of a points race, each from its moment on. */
  readonly lapsOnField: readonly { readonly laps: number; readonly atMs: number }[];
  /** Behind whom; `bunch` = the end of the group they came in with. */
  readonly relegatedBehind: EntryId | 'bunch' | null;
  /** `null` = own time although the gap rule would join; `undefined` = nothing decided. */
  readonly sameTimeAs: EntryId | null | undefined;
  /** Race time before penalties that an official gave, ms. */
  readonly givenMs: number | null;
  /** Whose time they have by the three-kilometre rule, in the place they came in. */
  readonly rodeWith: EntryId | null;
  readonly sosMs: number | null;
}

export const NO_ORDERS: RiderOrders = {
  status: null,
  startMs: null,
  penaltyMs: 0,
  bonusMs: 0,
  points: 0,
  lapsAdjustment: 0,
  lapsOnField: [],
  relegatedBehind: null,
  sameTimeAs: undefined,
  givenMs: null,
  rodeWith: null,
  sosMs: null,
};

/**
 * By how much a rider's count is ahead of their passings while the race is on: laps given (a missed passing), less
 * laps gained on a field. Laps taken are not in it: they are taken from the result, and neither bell nor end of the
 * race moves for it.
 */
export function lapsAhead({ lapsAdjustment, lapsOnField }: RiderOrders): number {
  const onField = lapsOnField.reduce((sum, { laps }) => sum + laps, 0);
  return Math.max(0, lapsAdjustment + onField) - onField;
}
