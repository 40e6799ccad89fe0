/**
 * The worker that tracks: it owns the phone's store and the line to the station, and carries what the page says to
 * phone/tracker.ts and what that knows back to the page. Here there are timers: one for the next batch.
 */
import { takenMs } from '../../../phone/clock-offset.ts';
import type { Tracker } from '../../../phone/tracker.ts';
import type { RiderSetup } from '../setup.ts';
import { openPageStore } from './fix-store.ts';
import type { FromTracker, ToTracker } from './messages.ts';
import { openPageTracker } from './page-tracker.ts';

const LOCK = 'bell-lap-rider';

const tell = (message: FromTracker): void => postMessage(message);
const broke = (error: unknown): void =>
  tell({ say: 'broken', why: error instanceof Error ? error.message : String(error) });

/** Resolves once this tab has the store to itself, which may be when another one is closed. */
const alone = (): Promise<void> =>
  new Promise<void>((resolve) => {
    const hold = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    void navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock !== null) return hold();
      tell({ say: 'elsewhere' });
      void navigator.locks.request(LOCK, hold);
      return undefined;
    });
  });

async function open(): Promise<Tracker<RiderSetup>> {
  await alone();
  const tracker = await openPageTracker({
    store: await openPageStore(),
    origin: self.location.origin,
    now: Date.now,
    chance: Math.random,
  });
  const { rider, riding } = tracker.state();
  tell({ say: 'opened', setup: rider, riding });
  reportAndPlan(tracker);
  return tracker;
}

/** Tells the page of each change, several at once as one, and sets the alarm for the next batch. */
function reportAndPlan(tracker: Tracker<RiderSetup>): void {
  let timer = 0;
  let isPending = false;
  const plan = (): void => {
    clearTimeout(timer);
    const dueMs = tracker.dueMs();
    if (dueMs === null) return;
    // Timers drop fractions: rounded down, the alarm would ring before anything is due, and never again.
    const waitMs = Math.max(0, Math.ceil(dueMs - Date.now()));
    timer = self.setTimeout(() => void tracker.tick().then(plan), waitMs);
  };
  const report = (): void => {
    isPending = false;
    const { rider: _, last: __, ...state } = tracker.state();
    tell({ say: 'state', state });
    plan();
  };
  tracker.follow(() => {
    if (!isPending) queueMicrotask(report);
    isPending = true;
  });
  report();
}

const hear = (tracker: Tracker<RiderSetup>, said: Exclude<ToTracker, { say: 'open' }>): Promise<void> => {
  switch (said.say) {
    case 'be':
      return tracker.be(said.setup);
    case 'ride':
      return tracker.ride(said.riding);
    case 'fix': {
      const { datedMs, heardMs, ...rest } = said.heard;
      return tracker.hear([{ ...rest, timeMs: takenMs(datedMs, heardMs) }]);
    }
    case 'report':
      return tracker.report(said.tracking);
    case 'alternates':
      return tracker.alternates(said.hosts);
    case 'course':
      return tracker.know(said.course);
    case 'hurry':
      return tracker.hurry();
    case 'leave':
      return tracker.be(null);
  }
};

let opening: Promise<Tracker<RiderSetup>> | null = null;

self.onmessage = ({ data }: MessageEvent<ToTracker>) => {
  opening ??= open();
  void opening.then((tracker) => (data.say === 'open' ? undefined : hear(tracker, data))).catch(broke);
};
