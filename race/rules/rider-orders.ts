/** What officials decided about one rider, whatever was seen of them. */
import type { EntryId } from '../ids.ts';
import type { FinisherStatus } from '../journal/decision.ts';

/** What officials decided about one rider. */
export interface RiderOrders {
  readonly status: {
    readonly is: FinisherStatus;
    readonly fromMs: number | null;
    readonly seq: number;
  } | null;
  readonly startMs: number | null;
  readonly penaltyMs: number;
  readonly bonusMs: number;
  readonly points: number;
  /** Laps given and taken; `lapsOnField` are in it with the other sign, so that laps count as the field rides them. */
  readonly lapsAdjustment: number;
  /** Laps gained (+) and lost (−) on the field of a points race, each from its moment on. */
  readonly lapsOnField: readonly { readonly laps: number; readonly atMs: number }[];
  readonly relegatedBehind: EntryId | null;
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
