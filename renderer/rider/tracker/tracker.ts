/**
 * The page's end of the tracker: starts the worker, gives it positions while riding, keeps the screen on, and holds
 * what the screens show. A browser gives positions to a page that is seen, so the screen has to stay on.
 */
import { createStore, type StoreApi, useStore } from 'zustand';
import { isSameReporting, type Reporting } from '../../../phone/reporting.ts';
import type { TrackerState } from '../../../phone/tracker.ts';
import type { Course } from '../../../race/course/course.ts';
import { basicOf, type RiderSetup } from '../setup.ts';
import type { FromTracker, ToTracker, TrackedPosition } from './messages.ts';
import { keepAwake } from './wake-lock.ts';

/** Why there are no positions. */
export type Trouble = 'denied' | 'unavailable' | 'insecure' | null;

export interface RiderState {
  /** `opening` until the phone's store is read; `elsewhere` while another tab has it; `broken`: no store, no tracking. */
  readonly is: 'opening' | 'elsewhere' | 'ready' | 'broken';
  readonly why: string;
  readonly setup: RiderSetup | null;
  readonly riding: boolean;
  readonly trouble: Trouble;
  readonly tracker: TrackerState | null;
  readonly last: TrackedPosition | null;
}

export interface Tracker {
  readonly store: StoreApi<RiderState>;
  be(setup: RiderSetup): void;
  /** Takes over how the race wants to be reported to, if that is new. */
  report(tracking: Reporting): void;
  /** Where the standby is, if that is new. */
  alternates(hosts: readonly string[]): void;
  /** Asks for positions, which asks the rider for leave the first time. */
  ride(): void;
  rest(): void;
  leave(): void;
  hurry(): void;
}

interface BatteryManager {
  readonly level: number;
}

export function startTracker(): Tracker {
  const store = createStore<RiderState>(() => ({
    is: 'opening',
    why: '',
    setup: null,
    riding: false,
    trouble: null,
    tracker: null,
    last: null,
  }));
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'tracker' });
  const say = (message: ToTracker): void => worker.postMessage(message);
  let watch: number | null = null;
  let battery: BatteryManager | null = null;
  const awake = keepAwake();

  worker.onmessage = ({ data }: MessageEvent<FromTracker>) => {
    if (data.say === 'state') store.setState({ tracker: data.state });
    else if (data.say === 'elsewhere') store.setState({ is: 'elsewhere' });
    else if (data.say === 'broken') store.setState({ is: 'broken', why: data.why });
    else {
      store.setState({ is: 'ready', setup: data.setup });
      if (data.setup !== null) void loadCourse(data.setup);
      if (data.riding) tracker.ride();
    }
  };
  worker.onerror = ({ message }) => store.setState({ is: 'broken', why: message });
  say({ say: 'open' });

  const hear = (position: GeolocationPosition): void => {
    const heard = heardOf(position, battery);
    store.setState({ last: heard, trouble: null });
    say({ say: 'fix', heard });
  };

  const missed = (error: GeolocationPositionError): void => {
    // A time-out goes on trying by itself; the screen sees how old the last position is.
    if (error.code === error.TIMEOUT) return;
    store.setState({ trouble: error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable' });
  };

  const stopWatching = (): void => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
  };

  async function loadCourse(setup: RiderSetup): Promise<void> {
    const course = await courseOf(setup);
    if (course !== undefined) say({ say: 'course', course });
  }

  addEventListener('online', () => say({ say: 'hurry' }));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) say({ say: 'hurry' });
  });
  void (navigator as { getBattery?: () => Promise<BatteryManager> }).getBattery?.().then((found) => {
    battery = found;
  });

  const tracker: Tracker = {
    store,
    be(setup) {
      store.setState({ setup });
      say({ say: 'be', setup });
      void loadCourse(setup);
    },
    report(tracking) {
      const { setup } = store.getState();
      if (setup === null || isSameReporting(setup.tracking, tracking)) return;
      store.setState({ setup: { ...setup, tracking } });
      say({ say: 'report', tracking });
    },
    alternates(hosts) {
      const { setup } = store.getState();
      if (setup === null || (setup.alternates ?? []).join() === hosts.join()) return;
      store.setState({ setup: { ...setup, alternates: hosts } });
      say({ say: 'alternates', hosts });
    },
    ride() {
      stopWatching();
      if (!isSecureContext || !('geolocation' in navigator)) {
        store.setState({ trouble: 'insecure' });
        return;
      }
      store.setState({ riding: true, trouble: null });
      say({ say: 'ride', riding: true });
      awake.on();
      // Asked for once: without it, a phone short of space may throw the store away.
      void navigator.storage?.persist?.();
      watch = navigator.geolocation.watchPosition(hear, missed, {
        enableHighAccuracy: true,
        maximumAge: 0,
        timeout: 30_000,
      });
    },
    rest() {
      stopWatching();
      awake.off();
      store.setState({ riding: false, last: null });
      say({ say: 'ride', riding: false });
    },
    leave() {
      tracker.rest();
      say({ say: 'leave' });
      store.setState({ setup: null });
    },
    hurry: () => say({ say: 'hurry' }),
  };
  return tracker;
}

function heardOf(
  { coords, timestamp }: GeolocationPosition,
  battery: BatteryManager | null,
): TrackedPosition {
  const { latitude, longitude, altitude, speed, heading, accuracy } = coords;
  return {
    datedMs: timestamp,
    heardMs: Date.now(),
    latDeg: latitude,
    lonDeg: longitude,
    ...(isNumber(altitude) && { altitudeM: altitude }),
    ...(isNumber(speed) && speed >= 0 && { speedMps: speed }),
    // A standing receiver has no heading, whatever it says.
    ...(isNumber(heading) && isNumber(speed) && speed > 0.5 && { headingDeg: heading % 360 }),
    ...(isNumber(accuracy) && { accuracyM: Math.min(accuracy, 100_000) }),
    ...(battery && { battery: battery.level }),
  };
}

const isNumber = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** The course, from the station or as last seen; undefined when neither is to be had. */
async function courseOf(setup: RiderSetup): Promise<Course | null | undefined> {
  try {
    const answer = await fetch(`/v1/races/${setup.race.id}/course`, {
      headers: { authorization: basicOf(setup) },
    });
    if (answer.status === 404) return null;
    return answer.ok ? ((await answer.json()) as Course) : undefined;
  } catch {
    return undefined;
  }
}

export const useRider = <T>(tracker: Tracker, pick: (state: RiderState) => T): T =>
  useStore(tracker.store, pick);
