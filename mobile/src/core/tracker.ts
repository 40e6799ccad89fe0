/** The native app around phone/tracker.ts: its rider, its line (a POST a batch), its store. */
import type { FixStore } from '../../../phone/fix-store.ts';
import { reportingFrom } from '../../../phone/reporting.ts';
import { openTracker, type Tracker, type TrackerView } from '../../../phone/tracker.ts';
import { type Rider, whoOf } from './rider.ts';
import type { StationApi } from './station-api.ts';

export type RiderTracker = Tracker<Rider>;
export type RiderState = TrackerView<Rider>;

export interface AppParts {
  readonly store: FixStore;
  readonly api: Pick<StationApi, 'line' | 'bytes'>;
  readonly now: () => number;
  readonly chance: () => number;
}

export const openAppTracker = ({ store, api, now, chance }: AppParts): Promise<RiderTracker> =>
  openTracker<Rider>({
    store,
    line: (rider, alternates) => api.line(rider, alternates),
    bytes: () => api.bytes,
    key: 'rider',
    known(stored) {
      const rider = stored as Rider;
      return { ...rider, tracking: reportingFrom(rider.tracking) };
    },
    whoOf,
    now,
    chance,
  });
