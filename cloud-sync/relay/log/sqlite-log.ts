/** The log in one SQLite file, for one relay that needs nothing installed. Commits are on disk (FULL). */
import Database from 'better-sqlite3';
import type { Fix } from '../../../race/fix.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { CardDigest, DownItem, PublicJwk } from '../../wire/messages.ts';
import { nextArchive, type StoredArchive } from './archive-claim.ts';
import {
  type ArchiveClaim,
  type ArchivedMark,
  type ArchiveWanted,
  type KnownCard,
  nameInCloud,
  type PhoneMessage,
  type RaceRow,
  type RelayLog,
  type StationRow,
  type StoredBatch,
} from './log.ts';
import { sqliteRegistry } from './sqlite-registry.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS code (code TEXT PRIMARY KEY, made_ms INTEGER NOT NULL, station TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS station (
  station TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 1,
  mark INTEGER NOT NULL DEFAULT 0, enrolled_ms INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (
  station TEXT NOT NULL, epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (station, epoch, first)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS race (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, station TEXT NOT NULL, race TEXT NOT NULL, UNIQUE (station, race)
);
CREATE TABLE IF NOT EXISTS card (
  station TEXT NOT NULL, race TEXT NOT NULL, entry INTEGER NOT NULL, bib TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (station, race, entry)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS card_digest ON card (digest);
CREATE TABLE IF NOT EXISTS down (
  id INTEGER PRIMARY KEY AUTOINCREMENT, station TEXT NOT NULL, race TEXT NOT NULL, entry INTEGER NOT NULL,
  fixes TEXT NOT NULL, at_ms INTEGER NOT NULL, phone TEXT
);
CREATE INDEX IF NOT EXISTS down_station ON down (station, id);
CREATE TABLE IF NOT EXISTS segment (
  name TEXT NOT NULL, segment INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, segment)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS archive (
  name TEXT NOT NULL, version INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, reason TEXT NOT NULL,
  copy TEXT NOT NULL, claimed_ms INTEGER NOT NULL, manifest TEXT, PRIMARY KEY (name, version)
) WITHOUT ROWID;
`;

interface StationStored {
  station: string;
  name: string;
  key: string;
  epoch: number;
  mark: number;
  enrolled_ms: number;
  revoked: number;
}

/** `path`: the file, or `:memory:`. */
export function openSqliteLog(path: string): RelayLog {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  // Files of before phones were told apart.
  if (!(db.pragma('table_info(down)') as readonly { name: string }[]).some(({ name }) => name === 'phone'))
    db.exec('ALTER TABLE down ADD COLUMN phone TEXT');

  const stations = db.prepare<[], StationStored>('SELECT * FROM station ORDER BY enrolled_ms, station');
  const station = db.prepare<[string], StationStored>('SELECT * FROM station WHERE station = ?');
  const insertBatch = db.prepare(
    'INSERT INTO batch (station, epoch, first, last, bytes) VALUES (?, ?, ?, ?, ?)',
  );
  const setMark = db.prepare('UPDATE station SET mark = ? WHERE station = ?');
  const batches = db.prepare<[string, number, number, number], StoredBatch>(
    'SELECT first, last, bytes FROM batch WHERE station = ? AND epoch = ? AND first >= ? ORDER BY first LIMIT ?',
  );
  const batchHolding = db
    .prepare('SELECT max(first) FROM batch WHERE station = ? AND epoch = ? AND first <= ?')
    .pluck();
  const raceOf = db
    .prepare<[string, string], RaceId>('SELECT name FROM race WHERE station = ? AND race = ?')
    .pluck() as Database.Statement<[string, string], RaceId>;
  const named = db.prepare('SELECT 1 FROM race WHERE name = ?').pluck();
  const insertRace = db.prepare('INSERT INTO race (name, station, race) VALUES (?, ?, ?)');

  const find = (id: string): StationRow | null => {
    const row = station.get(id);
    return row ? stationRow(row) : null;
  };

  const nameRace = (id: string, race: RaceId): RaceId => {
    const known = raceOf.get(id, race);
    if (known !== undefined) return known;
    const name = nameInCloud(race, id, (one) => named.get(one) !== undefined);
    insertRace.run(name, id, race);
    return name;
  };

  const append = db.transaction(
    (id: string, epoch: number, { first, last, bytes }: StoredBatch, races: ReadonlySet<RaceId>) => {
      const row = station.get(id);
      if (!row) throw new Error(`Station ${id} never enrolled here.`);
      if (row.epoch !== epoch || first !== row.mark + 1)
        return { taken: false, mark: row.mark, epoch: row.epoch };
      insertBatch.run(id, epoch, first, last, bytes);
      for (const race of races) nameRace(id, race);
      setMark.run(last, id);
      return { taken: true, mark: last, epoch };
    },
  );

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

  const setCards = db.transaction((id: string, cards: readonly CardDigest[]) => {
    db.prepare('DELETE FROM card WHERE station = ?').run(id);
    const insert = db.prepare('INSERT INTO card (station, race, entry, bib, digest) VALUES (?, ?, ?, ?, ?)');
    for (const card of cards) insert.run(id, card.race, card.entry, card.bib, card.digest);
  });

  const newestArchive = db.prepare<[string], StoredArchive>(
    'SELECT * FROM archive WHERE name = ? ORDER BY version DESC LIMIT 1',
  );
  const claimArchive = db.transaction(
    (wanted: ArchiveWanted, copy: string, nowMs: number, leaseMs: number): ArchiveClaim | null => {
      const step = nextArchive(newestArchive.get(wanted.name) ?? null, wanted, nowMs, leaseMs);
      if (step === null) return null;
      const { name, version, epoch, seq, reason } = step.claim;
      if (step.takesOver)
        db.prepare('UPDATE archive SET copy = ?, claimed_ms = ? WHERE name = ? AND version = ?').run(
          ...[copy, nowMs, name, version],
        );
      else
        db.prepare(
          'INSERT INTO archive (name, version, epoch, seq, reason, copy, claimed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ).run(name, version, epoch, seq, reason, copy, nowMs);
      return step.claim;
    },
  );

  const cardsWith = db.prepare<[string], KnownCard>(
    `SELECT card.station, card.race, card.entry, card.bib, card.digest, race.name FROM card
     JOIN station ON station.station = card.station AND NOT station.revoked
     LEFT JOIN race ON race.station = card.station AND race.race = card.race WHERE digest = ?`,
  );
  const insertDown = db.prepare(
    'INSERT INTO down (station, race, entry, fixes, at_ms, phone) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const putDown = db.transaction((id: string, items: readonly PhoneMessage[]) => {
    for (const { race, entry, fixes, atMs, phone } of items)
      insertDown.run(id, race, entry, JSON.stringify(fixes), atMs, phone);
  });
  const down = db.prepare<[string, number, number], Omit<DownItem, 'fixes'> & { fixes: string }>(
    'SELECT id, race, entry, fixes, at_ms AS atMs, phone FROM down WHERE station = ? AND id > ? ORDER BY id LIMIT ?',
  );

  return {
    ...sqliteRegistry(db),
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
    async beginEpoch(id, epoch) {
      db.prepare('UPDATE station SET epoch = ?, mark = 0 WHERE station = ? AND epoch < ?').run(
        epoch,
        id,
        epoch,
      );
      return find(id);
    },
    append: async (id, epoch, batch, races) => append.immediate(id, epoch, batch, races),
    read: async (id, epoch, fromSeq, limit) =>
      batches
        .all(id, epoch, Number(batchHolding.get(id, epoch, fromSeq) ?? fromSeq), limit)
        .filter(({ last }) => last >= fromSeq),
    nameRace: async (id, race) => db.transaction(() => nameRace(id, race)).immediate(),
    races: async () => db.prepare<[], RaceRow>('SELECT name, station, race FROM race ORDER BY id').all(),
    setCards: async (id, cards) => setCards.immediate(id, cards),
    cards: async (digest) => cardsWith.all(digest),
    putDown: async (id, items) => putDown.immediate(id, items),
    down: async (id, afterId, limit) =>
      down.all(id, afterId, limit).map((row) => ({ ...row, fixes: JSON.parse(row.fixes) as Fix[] })),
    async forgetDown(id, upToId) {
      db.prepare('DELETE FROM down WHERE station = ? AND id <= ?').run(id, upToId);
    },
    downCount: async (id) =>
      Number(db.prepare('SELECT count(*) FROM down WHERE station = ?').pluck().get(id)),
    async putSegment(name, segment, bytes) {
      db.prepare('INSERT INTO segment (name, segment, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
        name,
        segment,
        bytes,
      );
      return db
        .prepare('SELECT bytes FROM segment WHERE name = ? AND segment = ?')
        .pluck()
        .get(name, segment) as Buffer;
    },
    segment: async (name, segment) =>
      (db.prepare('SELECT bytes FROM segment WHERE name = ? AND segment = ?').pluck().get(name, segment) as
        | Buffer
        | undefined) ?? null,
    claimArchive: async (wanted, copy, nowMs, leaseMs) =>
      claimArchive.immediate(wanted, copy, nowMs, leaseMs),
    publishArchive: async ({ name, version }, copy, manifest) =>
      db
        .prepare(
          'UPDATE archive SET manifest = ? WHERE name = ? AND version = ? AND copy = ? AND manifest IS NULL',
        )
        .run(manifest, name, version, copy).changes > 0,
    async releaseArchive({ name, version }, copy) {
      db.prepare(
        'UPDATE archive SET claimed_ms = 0 WHERE name = ? AND version = ? AND copy = ? AND manifest IS NULL',
      ).run(name, version, copy);
    },
    archives: async (name) =>
      db
        .prepare<[string], string>(
          'SELECT manifest FROM archive WHERE name = ? AND manifest IS NOT NULL ORDER BY version',
        )
        .pluck()
        .all(name) as unknown as string[],
    archived: async () =>
      db
        .prepare<[], ArchivedMark>(
          `SELECT name, max(version) AS version, epoch, seq FROM archive WHERE manifest IS NOT NULL GROUP BY name`,
        )
        .all(),
    async close() {
      db.close();
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
});

const keyOf = ({ kty, crv, x }: PublicJwk): PublicJwk => ({ kty, crv, x });
