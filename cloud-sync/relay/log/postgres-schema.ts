/** The log's tables in PostgreSQL, made by whoever owns them; and whether somebody who does not finds them there. */
import { REGISTRY_SCHEMA } from './registry.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS code (code text PRIMARY KEY, made_ms bigint NOT NULL, station text);
CREATE TABLE IF NOT EXISTS station (
  station text PRIMARY KEY, name text NOT NULL, key jsonb NOT NULL, epoch bigint NOT NULL DEFAULT 1,
  mark bigint NOT NULL DEFAULT 0, enrolled_ms bigint NOT NULL, revoked boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS batch (
  station text NOT NULL, epoch bigint NOT NULL, first bigint NOT NULL, last bigint NOT NULL, bytes bytea NOT NULL,
  PRIMARY KEY (station, epoch, first), CHECK (last >= first)
);
ALTER TABLE batch ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS race (
  id bigserial PRIMARY KEY, name text NOT NULL UNIQUE, station text NOT NULL, race text NOT NULL,
  UNIQUE (station, race)
);
CREATE TABLE IF NOT EXISTS card (
  station text NOT NULL, race text NOT NULL, entry integer NOT NULL, bib text NOT NULL, digest text NOT NULL,
  PRIMARY KEY (station, race, entry)
);
CREATE INDEX IF NOT EXISTS card_digest ON card (digest);
CREATE TABLE IF NOT EXISTS down (
  id bigserial PRIMARY KEY, station text NOT NULL, race text NOT NULL, entry integer NOT NULL,
  fixes json NOT NULL, at_ms bigint NOT NULL, phone text
);
ALTER TABLE station ADD COLUMN IF NOT EXISTS told text;
ALTER TABLE down ADD COLUMN IF NOT EXISTS phone text;
ALTER TABLE down ADD COLUMN IF NOT EXISTS seal text;
ALTER TABLE card ADD COLUMN IF NOT EXISTS pass text;
CREATE INDEX IF NOT EXISTS card_pass ON card (pass);
CREATE INDEX IF NOT EXISTS down_station ON down (station, id);
CREATE TABLE IF NOT EXISTS segment (
  name text NOT NULL, segment bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (name, segment)
);
CREATE TABLE IF NOT EXISTS archive (
  name text NOT NULL, version integer NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, reason text NOT NULL,
  copy text NOT NULL, claimed_ms bigint NOT NULL, manifest text, PRIMARY KEY (name, version)
);
`;

/** Any number; the same for all relays, so that only one makes the tables. */
const SCHEMA_LOCK = 7_031_992;

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Within a transaction. */
export async function makeTables(query: Query): Promise<void> {
  await query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  await query(SCHEMA + REGISTRY_SCHEMA);
}

/** Makes the tables as their owner; as a user that may not (database-user.ts), looks whether all are there. @throws Error */
export async function makeOrFindTables(query: Query): Promise<void> {
  const [user] = await query<{ may: boolean; name: string }>(
    `SELECT has_schema_privilege(current_schema(), 'CREATE') AS may, current_user AS name`,
  );
  if (user?.may) return makeTables(query);
  const wanted = [...(SCHEMA + REGISTRY_SCHEMA).matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(
    ([, name]) => name,
  );
  const there = await query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
  );
  const missing = wanted.filter((name) => !there.some((one) => one.name === name));
  if (missing.length > 0)
    throw new Error(
      `The tables ${missing.join(', ')} are missing, and ${user?.name} may not make them: run cloud-sync/relay/log/database-user.ts as the database's owner.`,
    );
}
