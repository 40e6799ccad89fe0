/**
 * The journal's tables, by version. A migration is never edited once released; a new one is added at the end.
 * Times are UTC epoch ms. `crc` is the CRC-32 of the row (chain.ts), checked whenever it is read.
 */

/** "Lap!" in the file's header: what tells a journal from any other SQLite database. */
export const APPLICATION_ID = 0x4c617021;

export interface Migration {
  readonly version: number;
  readonly what: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    what: 'records, names, settings',
    sql: `
      -- One row. last_seq: never below what was ever given, even after retention took out the newest rows.
      CREATE TABLE station (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        station_id TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        last_seq INTEGER NOT NULL DEFAULT 0,
        -- 'open' while a station uses it, 'closed' after a clean end, 'copy' in a backup that was never opened.
        state TEXT NOT NULL DEFAULT 'closed'
      );
      CREATE TABLE migration (version INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, what TEXT NOT NULL);
      CREATE TABLE race (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
      CREATE TABLE author (number INTEGER PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL);
      -- Append-only, no second index. kind: 0 telemetry (count fixes records from seq on, packed), 1 passing,
      -- 2 decision (one record, its body JSON).
      CREATE TABLE record (
        seq INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        count INTEGER NOT NULL,
        race INTEGER NOT NULL,
        author INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        crc INTEGER NOT NULL,
        body NOT NULL
      );
      CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      -- For people with a SQLite shell.
      CREATE VIEW decision AS
        SELECT seq, race.id AS race, datetime(at_ms / 1000, 'unixepoch') AS at_utc, author.role, author.name,
               body ->> '$.type' AS type, body
        FROM record JOIN race ON race.number = record.race JOIN author ON author.number = record.author
        WHERE kind = 2;
      CREATE VIEW passing AS
        SELECT seq, race.id AS race, datetime(at_ms / 1000, 'unixepoch') AS at_utc, author.role, author.name,
               body ->> '$.source' AS source, body
        FROM record JOIN race ON race.number = record.race JOIN author ON author.number = record.author
        WHERE kind = 1;
    `,
  },
  {
    version: 2,
    what: 'rows chained, checksums over whole rows',
    sql: `
      -- The link after this row (chain.ts), in the last row of each commit.
      ALTER TABLE record ADD COLUMN chain BLOB;
      -- Up to this record checksums are of bodies alone.
      ALTER TABLE station ADD COLUMN whole_from INTEGER NOT NULL DEFAULT 0;
      -- What retention changed or took out, as it was chained.
      CREATE TABLE redacted (
        seq INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        count INTEGER NOT NULL,
        race TEXT NOT NULL,
        author TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        body_hash BLOB NOT NULL,
        chain BLOB
      );
    `,
  },
  {
    version: 3,
    what: 'checksums of names and settings, gaps that are known',
    sql: `
      -- CRC-32 of each row (sums.ts).
      ALTER TABLE station ADD COLUMN crc INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE race ADD COLUMN crc INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE author ADD COLUMN crc INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE setting ADD COLUMN crc INTEGER NOT NULL DEFAULT 0;
      -- Records that were here and are not, and with whose word the journal went on without them.
      CREATE TABLE gap (
        from_seq INTEGER PRIMARY KEY,
        to_seq INTEGER NOT NULL,
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        by TEXT NOT NULL
      );
    `,
  },
];

export const SCHEMA_VERSION = MIGRATIONS.at(-1)!.version;
