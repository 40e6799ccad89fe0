/** The registry in the log's SQLite file. */
import type Database from 'better-sqlite3';
import {
  type AccountStored,
  ADD_ACCOUNT,
  ADD_VENUE_CERTIFICATE,
  accountRow,
  type EventStored,
  eventRow,
  FORGET_VENUE_CERTIFICATES,
  NO_EVENT,
  PUT_EVENT,
  PUT_HEARD,
  PUT_SETTING,
  PUT_VENUE_ACCOUNT,
  PUT_VENUE_NAME,
  REGISTRY_SCHEMA,
  type Registry,
  type ReplacedBatch,
  type SettingStored,
  type StationContact,
  settingRow,
  toldOfName,
  VENUE_ACCOUNT,
  VENUE_CERTIFICATES,
  VENUE_NAME,
  VENUE_NAMES,
  type VenueCertificateMade,
  type VenueNameStored,
  venueNameRow,
} from './registry.ts';

export function sqliteRegistry(db: Database.Database): Registry {
  db.exec(REGISTRY_SCHEMA);
  /** SQLite's own `$1` is a name, not a place. */
  const prepare = (sql: string) => db.prepare<unknown[], unknown>(sql.replace(/\$\d/g, '?'));
  const putSetting = prepare(PUT_SETTING);
  const putContact = prepare(PUT_HEARD);
  const [putEvent, noEvent] = [prepare(PUT_EVENT), prepare(NO_EVENT)];
  const events = prepare('SELECT * FROM venue_event ORDER BY station');
  const addAccount = prepare(ADD_ACCOUNT);
  const settings = prepare('SELECT * FROM race_setting');
  const accounts = prepare('SELECT * FROM account ORDER BY made_ms');
  const accountOf = prepare('SELECT * FROM account WHERE digest = $1');
  const replaceBatch = db.prepare('UPDATE batch SET bytes = ? WHERE station = ? AND epoch = ? AND first = ?');
  const replaceBatches = db.transaction((station: string, batches: readonly ReplacedBatch[]) => {
    for (const { epoch, first, bytes } of batches) replaceBatch.run(bytes, station, epoch, first);
  });
  /** What was before is in the file that changes are written ahead to, until that is used up. */
  const leaveNothingBehind = (): void => void db.pragma('wal_checkpoint(TRUNCATE)');
  return {
    ...venueNamesIn(db, prepare),
    raceSettings: async () => (settings.all() as SettingStored[]).map(settingRow),
    async setRace({ name, title, visibility, deletedMs, purgedMs }) {
      putSetting.run(name, title, visibility, deletedMs, purgedMs);
    },
    accounts: async () => (accounts.all() as AccountStored[]).map(accountRow),
    async addAccount({ id, name, role, races, madeMs, expiresMs }, digest) {
      addAccount.run(id, name, role, JSON.stringify(races), digest, madeMs, expiresMs);
    },
    removeAccount: async (id) => db.prepare('DELETE FROM account WHERE id = ?').run(id).changes > 0,
    async accountOf(digest) {
      const row = accountOf.get(digest) as AccountStored | undefined;
      return row ? accountRow(row) : null;
    },
    contacts: async () =>
      db.prepare<[], StationContact>('SELECT station, at_ms AS atMs, newest FROM heard').all(),
    async setContact({ station, atMs, newest }) {
      putContact.run(station, atMs, newest);
    },
    events: async () => (events.all() as EventStored[]).map(eventRow),
    async setEvent(station, event) {
      if (event === null) noEvent.run(station);
      else putEvent.run(station, JSON.stringify(event));
    },
    async replaceBatches(station, batches) {
      replaceBatches.immediate(station, batches);
      leaveNothingBehind();
    },
    async dropSegments(name) {
      const { changes } = db.prepare('DELETE FROM segment WHERE name = ?').run(name);
      if (changes > 0) leaveNothingBehind();
    },
  };
}

function venueNamesIn(
  db: Database.Database,
  prepare: (sql: string) => Database.Statement<unknown[], unknown>,
): Pick<
  Registry,
  | 'venueNames'
  | 'venueName'
  | 'putVenueName'
  | 'venueCertificates'
  | 'addVenueCertificate'
  | 'venueAccount'
  | 'putVenueAccount'
> {
  const names = db.prepare<[], VenueNameStored>(VENUE_NAMES);
  const name = prepare(VENUE_NAME);
  const [putName, putAccount] = [prepare(PUT_VENUE_NAME), prepare(PUT_VENUE_ACCOUNT)];
  const [forget, addCertificate] = [prepare(FORGET_VENUE_CERTIFICATES), prepare(ADD_VENUE_CERTIFICATE)];
  return {
    venueNames: async () => names.all().map(venueNameRow),
    async venueName(station) {
      const row = name.get(station) as VenueNameStored | undefined;
      return row ? venueNameRow(row) : null;
    },
    async putVenueName(row) {
      putName.run(row.station, row.label, toldOfName(row));
    },
    async venueCertificates(fromMs) {
      forget.run(fromMs);
      return db
        .prepare<[], { station: string; at_ms: number }>(VENUE_CERTIFICATES)
        .all()
        .map(({ station, at_ms }): VenueCertificateMade => ({ station, atMs: at_ms }));
    },
    async addVenueCertificate({ station, atMs }) {
      addCertificate.run(station, atMs);
    },
    async venueAccount(directory) {
      const row = prepare(VENUE_ACCOUNT).get(directory) as { account: string } | undefined;
      return row?.account ?? null;
    },
    async putVenueAccount(directory, account) {
      putAccount.run(directory, account);
    },
  };
}
