/**
 * A rider's phone on mobile data as it ships: the riders' page's tracker over a real SQLite, with the setup that the station
 * gave at the join link, and no way to the venue but through its relays.
 */
import assert from 'node:assert/strict';
import { openFixStore } from '../../phone/fix-store.ts';
import { nodeDatabase } from '../../phone/testing/node-database.ts';
import type { Tracker } from '../../phone/tracker.ts';
import type { RiderSetup } from '../../renderer/rider/setup.ts';
import { openPageTracker } from '../../renderer/rider/tracker/page-tracker.ts';
import { ask, type StationProcess } from '../station/station-process.ts';

export interface MobilePhone {
  readonly tracker: Tracker<RiderSetup>;
  /** Positions that the phone's disk still has. */
  stored(): Promise<number>;
}

/** Nobody listens there: the venue is out of reach. */
const NO_VENUE = 'http://127.0.0.1:9';

/** `secret`: on the rider's card. */
export async function openMobilePhone(station: StationProcess, secret: string): Promise<MobilePhone> {
  const joined = await ask(station, 'POST', `/v1/join/${secret}`);
  assert.ok(joined.status < 300, joined.text);
  const database = nodeDatabase();
  const store = await openFixStore(database, true);
  const tracker = await openPageTracker({ store, origin: NO_VENUE, now: Date.now, chance: Math.random });
  await tracker.be(joined.json as RiderSetup);
  await tracker.ride(true);
  return {
    tracker,
    stored: async () => Number((await database.all('select count(*) as count from fixes', []))[0]?.count),
  };
}
