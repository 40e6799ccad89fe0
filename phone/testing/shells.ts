/** The two shells of the one tracker, as they ship: the riders' page and the native app, each over a real SQLite. */
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { riderFrom } from '../../mobile/src/core/rider.ts';
import { createStationApi } from '../../mobile/src/core/station-api.ts';
import { openAppTracker } from '../../mobile/src/core/tracker.ts';
import type { RiderSetup } from '../../renderer/rider/setup.ts';
import { overWasm } from '../../renderer/rider/tracker/fix-store.ts';
import { openPageTracker } from '../../renderer/rider/tracker/page-tracker.ts';
import { type Database, openFixStore } from '../fix-store.ts';
import type { Tracker } from '../tracker.ts';
import { nodeDatabase } from './node-database.ts';

/** What both trackers answer to; who rides is each one's own. */
export type AnyTracker = Omit<Tracker<never>, 'be' | 'state'> & {
  state(): Omit<ReturnType<Tracker<never>['state']>, 'rider'>;
};

export interface Phone {
  readonly database: Database;
  /** The app's start, as often as wished, on the same phone. */
  start(origin: string): Promise<AnyTracker>;
  /** The rider of `card` rides with this phone from now on; null: nobody. */
  be(tracker: AnyTracker, origin: string, card: Card | null): Promise<void>;
}

export interface Card {
  readonly entry: number;
  readonly password: string;
}

export interface Shell {
  readonly name: string;
  phone(now: () => number): Promise<Phone>;
}

const chance = () => 0.5;

/** What the station answers to a join link. */
const joinAnswer = ({ entry, password }: Card): unknown => ({
  kind: 'rider',
  station: { id: 'tent', event: 'Spring' },
  race: { id: 'spring', name: 'Spring race' },
  entry,
  bib: String(entry),
  name: 'Ada',
  credential: { username: `spring.${entry}`, password, spelled: password },
  mqtt: { host: '', port: 0, tlsPort: 0, topic: `bl/spring/${entry}/fixes`, statusTopic: '' },
  tracking: { batchMs: 5_000, sending: 'steady', sampling: 'dense' },
  relay: null,
});

const page: Shell = {
  name: 'the riders’ page',
  async phone(now) {
    const sqlite3 = await (sqlite3InitModule as (options: object) => ReturnType<typeof sqlite3InitModule>)({
      // A full disk is what is tried here: it need not be printed each time.
      printErr() {},
    });
    const database = overWasm(new sqlite3.oo1.DB(':memory:'));
    return {
      database,
      start: async (origin) =>
        openPageTracker({ store: await openFixStore(database, true), origin, now, chance }) as never,
      be: (tracker, _origin, card) =>
        (tracker as unknown as Tracker<RiderSetup>).be(card && (joinAnswer(card) as RiderSetup)),
    };
  },
};

const app: Shell = {
  name: 'the native app',
  async phone(now) {
    const database = nodeDatabase();
    return {
      database,
      async start() {
        const api = createStationApi({ fetch: (url, init) => fetch(url, init), now });
        return openAppTracker({ store: await openFixStore(database, true), api, now, chance }) as never;
      },
      be: (tracker, origin, card) =>
        (tracker as unknown as Awaited<ReturnType<typeof openAppTracker>>).be(
          card && riderFrom(joinAnswer(card), origin),
        ),
    };
  },
};

export const SHELLS = [page, app] as const;
