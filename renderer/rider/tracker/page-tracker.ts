/** The riders' page around phone/tracker.ts: its setup, its line, its store. */
import type { FixStore } from '../../../phone/fix-store.ts';
import { openTracker, type Tracker } from '../../../phone/tracker.ts';
import { known, type RiderSetup } from '../setup.ts';
import { pageLine } from './line.ts';

export interface PageParts {
  readonly store: FixStore;
  readonly origin: string;
  readonly now: () => number;
  readonly chance: () => number;
}

export function openPageTracker({ store, origin, now, chance }: PageParts): Promise<Tracker<RiderSetup>> {
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
  };
  return openTracker<RiderSetup>({
    store,
    line: (setup, alternates) => pageLine(setup, { origin, alternates, count, now }),
    bytes: () => bytes,
    key: 'setup',
    known: (stored) => known(stored as RiderSetup),
    whoOf: ({ race, entry }) => `${race.id}/${entry}`,
    now,
    chance,
  });
}
