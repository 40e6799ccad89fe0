/** The log in one SQLite file, for one relay that needs nothing installed. Commits are on disk (FULL). */
import Database from 'better-sqlite3';
import type { RelayLog } from './log.ts';
import { sqliteArchives, sqliteSegments } from './sqlite-archives.ts';
import { sqliteBatches } from './sqlite-batches.ts';
import { sqlitePhones } from './sqlite-phones.ts';
import { sqliteRegistry } from './sqlite-registry.ts';
import { sqliteStations } from './sqlite-stations.ts';

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

/** `path`: the file, or `:memory:`. */
export function openSqliteLog(path: string): RelayLog {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  // What is taken out is overwritten, not only let go of.
  db.pragma('secure_delete = ON');
  db.exec(SCHEMA);
  // Files of before phones were told apart.
  if (!(db.pragma('table_info(down)') as readonly { name: string }[]).some(({ name }) => name === 'phone'))
    db.exec('ALTER TABLE down ADD COLUMN phone TEXT');
  // And of before phones sealed what they send.
  for (const [table, column] of [
    ['down', 'seal'],
    ['card', 'pass'],
    // And of before stations had several relays.
    ['station', 'told'],
  ])
    if (
      !(db.pragma(`table_info(${table})`) as readonly { name: string }[]).some(({ name }) => name === column)
    )
      db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
  db.exec('CREATE INDEX IF NOT EXISTS card_pass ON card (pass)');

  const { find, ...stations } = sqliteStations(db);
  return {
    ...sqliteRegistry(db),
    ...stations,
    ...sqliteBatches(db, find),
    ...sqlitePhones(db),
    ...sqliteSegments(db),
    ...sqliteArchives(db),
    async close() {
      db.close();
    },
  };
}
