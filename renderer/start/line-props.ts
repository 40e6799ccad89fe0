import type { Starts } from './line-up.ts';
import type { StartOutbox } from './outbox.ts';
import type { StationClock } from './station-clock.ts';

/** What the starter's screens at the line are given. */
export interface LineProps {
  readonly starts: Starts;
  readonly moment: number;
  readonly clock: StationClock;
  readonly outbox: StartOutbox;
}
