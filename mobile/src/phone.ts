/**
 * The app put together, once a process: store, station, tracker, the call for help. The background task and the screens
 * share it, whichever of them the system starts first.
 */
import type { FixStore } from '../../phone/fix-store.ts';
import { openSos, type Sos } from './core/sos.ts';
import { createStationApi, type StationApi } from './core/station-api.ts';
import { openAppTracker, type RiderTracker } from './core/tracker.ts';
import { definePositionTask } from './location/receiver';
import { openPhoneStore } from './storage/open.ts';

export interface Phone {
  readonly store: FixStore;
  readonly api: StationApi;
  readonly tracker: RiderTracker;
  readonly sos: Sos;
}

let opening: Promise<Phone> | null = null;

/** Opens the store the first time; a failure is tried anew at the next call. */
export function phone(): Promise<Phone> {
  opening ??= open().catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function open(): Promise<Phone> {
  const now = () => Date.now();
  const store = await openPhoneStore();
  const api = createStationApi({ fetch: (url, init) => fetch(url, init), now });
  const tracker = await openAppTracker({ store, api, now, chance: Math.random });
  const sos = await openSos(store, api, now);
  return { store, api, tracker, sos };
}

definePositionTask(async (fixes) => {
  const { tracker, sos } = await phone();
  await Promise.all([tracker.hear(fixes), sos.tick(tracker.state().rider)]);
});
