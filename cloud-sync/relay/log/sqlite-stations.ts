/** Stations of a relay's SQLite log: who enrolled, with which code and key, and how far each has come. */
import type Database from 'better-sqlite3';
import type { PublicJwk } from '../../wire/messages.ts';
import type { RelayLog, StationRow } from './log.ts';

interface StationStored {
  station: string;
  name: string;
  key: string;
  epoch: number;
  mark: number;
  enrolled_ms: number;
  revoked: number;
  told: string | null;
}

/** `find`: one station. */
export function sqliteStations(db: Database.Database): Pick<
  RelayLog,
  'stations' | 'station' | 'enrol' | 'addCode' | 'setRevoked' | 'setTold' | 'beginEpoch'
> & {
  readonly find: (station: string) => StationRow | null;
} {
  const stations = db.prepare<[], StationStored>('SELECT * FROM station ORDER BY enrolled_ms, station');
  const station = db.prepare<[string], StationStored>('SELECT * FROM station WHERE station = ?');
  const find = (id: string): StationRow | null => {
    const row = station.get(id);
    return row ? stationRow(row) : null;
  };

  const enrol = db.transaction((id: string, name: string, key: string, code: string, nowMs: number) => {
    const known = station.get(id);
    if (known) return known.key === key ? ('enrolled' as const) : ('known' as const);
    const given = db
      .prepare<[string], { station: string | null }>('SELECT station FROM code WHERE code = ?')
      .get(code);
    if (!given || (given.station !== null && given.station !== id)) return 'bad-code' as const;
    db.prepare('UPDATE code SET station = ? WHERE code = ?').run(id, code);
    db.prepare('INSERT INTO station (station, name, key, enrolled_ms) VALUES (?, ?, ?, ?)').run(
      id,
      name,
      key,
      nowMs,
    );
    return 'enrolled' as const;
  });

  return {
    find,
    stations: async () => stations.all().map(stationRow),
    station: async (id) => find(id),
    enrol: async (enrolment, nowMs) =>
      enrol.immediate(
        enrolment.station,
        enrolment.name,
        JSON.stringify(keyOf(enrolment.key)),
        enrolment.code,
        nowMs,
      ),
    async addCode(code, nowMs) {
      db.prepare('INSERT INTO code (code, made_ms) VALUES (?, ?) ON CONFLICT DO NOTHING').run(code, nowMs);
    },
    setRevoked: async (id, revoked) =>
      db.prepare('UPDATE station SET revoked = ? WHERE station = ?').run(revoked ? 1 : 0, id).changes > 0,
    async setTold(id, told) {
      db.prepare('UPDATE station SET told = ? WHERE station = ?').run(JSON.stringify(told), id);
    },
    async beginEpoch(id, epoch) {
      db.prepare('UPDATE station SET epoch = ?, mark = 0 WHERE station = ? AND epoch < ?').run(
        epoch,
        id,
        epoch,
      );
      return find(id);
    },
  };
}

const stationRow = (row: StationStored): StationRow => ({
  station: row.station,
  name: row.name,
  key: JSON.parse(row.key) as PublicJwk,
  epoch: row.epoch,
  mark: row.mark,
  enrolledMs: row.enrolled_ms,
  revoked: row.revoked !== 0,
  told: row.told == null ? null : (JSON.parse(row.told) as StationRow['told']),
});

const keyOf = ({ kty, crv, x }: PublicJwk): PublicJwk => ({ kty, crv, x });
