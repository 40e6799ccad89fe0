/** The registry in the log's PostgreSQL. */
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
  type Registry,
  type SettingStored,
  settingRow,
  toldOfName,
  VENUE_ACCOUNT,
  VENUE_CERTIFICATES,
  VENUE_NAME,
  VENUE_NAMES,
  type VenueNameStored,
  venueNameRow,
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
    venueNames: async () => (await query<VenueNameStored>(VENUE_NAMES)).map(venueNameRow),
    async venueName(station) {
      const [row] = await query<VenueNameStored>(VENUE_NAME, [station]);
      return row ? venueNameRow(row) : null;
    },
    putVenueName: (row) => run(PUT_VENUE_NAME, row.station, row.label, toldOfName(row)),
    async venueCertificates(fromMs) {
      await run(FORGET_VENUE_CERTIFICATES, fromMs);
      const made = await query<{ station: string; at_ms: string }>(VENUE_CERTIFICATES);
      return made.map(({ station, at_ms }) => ({ station, atMs: Number(at_ms) }));
    },
    addVenueCertificate: ({ station, atMs }) => run(ADD_VENUE_CERTIFICATE, station, atMs),
    async venueAccount(directory) {
      const [row] = await query<{ account: string }>(VENUE_ACCOUNT, [directory]);
      return row?.account ?? null;
    },
    putVenueAccount: (directory, account) => run(PUT_VENUE_ACCOUNT, directory, account),
    // One statement is one transaction.
    replaceBatches: (station, batches) =>
      run(
        `UPDATE batch SET bytes = fresh.bytes
         FROM unnest($2::bigint[], $3::bigint[], $4::bytea[]) AS fresh (epoch, first, bytes)
         WHERE batch.station = $1 AND batch.epoch = fresh.epoch AND batch.first = fresh.first`,
        station,
        batches.map(({ epoch }) => epoch),
        batches.map(({ first }) => first),
        batches.map(({ bytes }) => bytes),
      ),
    dropSegments: (name) => run('DELETE FROM segment WHERE name = $1', name),
  };
}
