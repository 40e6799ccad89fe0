/** The registry in the log's PostgreSQL. */
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
  type Registry,
  type SettingStored,
  settingRow,
} from './registry.ts';

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export function postgresRegistry(query: Query): Registry {
  const run = async (text: string, ...values: readonly unknown[]): Promise<void> => {
    await query(text, values);
  };
  return {
    raceSettings: async () => (await query<SettingStored>('SELECT * FROM race_setting')).map(settingRow),
    setRace: ({ name, title, visibility, deletedMs, purgedMs }) =>
      run(PUT_SETTING, name, title, visibility, deletedMs, purgedMs),
    accounts: async () =>
      (await query<AccountStored>('SELECT * FROM account ORDER BY made_ms')).map(accountRow),
    addAccount: ({ id, name, role, races, madeMs, expiresMs }, digest) =>
      run(ADD_ACCOUNT, id, name, role, JSON.stringify(races), digest, madeMs, expiresMs),
    removeAccount: async (id) =>
      (await query('DELETE FROM account WHERE id = $1 RETURNING 1', [id])).length > 0,
    async accountOf(digest) {
      const [row] = await query<AccountStored>('SELECT * FROM account WHERE digest = $1', [digest]);
      return row ? accountRow(row) : null;
    },
    contacts: async () =>
      (await query<{ station: string; at_ms: string; newest: string }>('SELECT * FROM heard')).map((row) => ({
        station: row.station,
        atMs: Number(row.at_ms),
        newest: Number(row.newest),
      })),
    setContact: ({ station, atMs, newest }) => run(PUT_HEARD, station, atMs, newest),
    events: async () =>
      (await query<EventStored>('SELECT * FROM venue_event ORDER BY station')).map(eventRow),
    setEvent: (station, event) =>
      event === null ? run(NO_EVENT, station) : run(PUT_EVENT, station, JSON.stringify(event)),
    replaceBatch: (station, epoch, first, bytes) =>
      run(
        'UPDATE batch SET bytes = $4 WHERE station = $1 AND epoch = $2 AND first = $3',
        station,
        epoch,
        first,
        bytes,
      ),
    dropSegments: (name) => run('DELETE FROM segment WHERE name = $1', name),
  };
}
