/** The registry in the log's SQLite file. */
import type Database from 'better-sqlite3';
import {
  type AccountStored,
  ADD_ACCOUNT,
  accountRow,
  type EventStored,
  eventRow,
  NO_EVENT,
  PUT_EVENT,
  PUT_HEARD,
  PUT_SETTING,
  REGISTRY_SCHEMA,
  type Registry,
  type SettingStored,
  type StationContact,
  settingRow,
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
  return {
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
    async replaceBatch(station, epoch, first, bytes) {
      db.prepare('UPDATE batch SET bytes = ? WHERE station = ? AND epoch = ? AND first = ?').run(
        bytes,
        station,
        epoch,
        first,
      );
    },
    async dropSegments(name) {
      db.prepare('DELETE FROM segment WHERE name = ?').run(name);
    },
  };
}
