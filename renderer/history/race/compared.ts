import type { RiderHistory } from '../ask.ts';

/** A rider compared, with the look of their line. */
export interface Compared {
  readonly rider: RiderHistory;
  readonly colour: number;
}
