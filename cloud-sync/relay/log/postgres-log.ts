/**
 * The log in PostgreSQL, for any number of relays. A batch and its mark are one transaction, and the mark's row is
 * locked in it: of two relays that get the same records at once, one stores them and the other is told the mark.
 */
import { Pool } from 'pg';
import type { RaceId } from '../../../race/ids.ts';
import type { DownItem, PublicJwk } from '../../wire/messages.ts';
import { nextArchive, type StoredArchive } from './archive-claim.ts';
import { type KnownCard, nameInCloud, type RaceRow, type RelayLog, type StationRow } from './log.ts';
import { postgresRegistry } from './postgres-registry.ts';
import { makeOrFindTables } from './postgres-schema.ts';

/** Any other: what is handed down gets its numbers one after the other, so that none is passed over. */
const DOWN_LOCK = 7_031_993;
/** Of two copies that claim a race's next archive version, one sees the other's claim. */
const ARCHIVE_LOCK = 7_031_994;
const CONNECTIONS_MAX = 8;
const CONNECT_MS_MAX = 5_000;
const STATEMENT_MS_MAX = 30_000;

interface StationStored {
  station: string;
  name: string;
  key: PublicJwk;
  epoch: string;
  mark: string;
  enrolled_ms: string;
  revoked: boolean;
  told: string | null;
}

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

interface Database {
  readonly query: Query;
  /** Commits what `work` did, or nothing of it. */
  inTransaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
}

export async function openPostgresLog(url: string, onError: (error: Error) => void): Promise<RelayLog> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    statement_timeout: STATEMENT_MS_MAX,
    query_timeout: STATEMENT_MS_MAX,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', onError);
  const database: Database = {
    query: async (text, values) => (await pool.query(text, values as unknown[])).rows,
    inTransaction: (work) => inTransaction(pool, work),
  };
  try {
    await database.inTransaction(makeOrFindTables);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    ...postgresRegistry(database.query),
    ...stationsIn(database),
    ...batchesIn(database),
    ...phonesIn(database),
    ...segmentsIn(database),
    ...archivesIn(database),
    close: () => pool.end(),
  };
}

/** Commits what `work` did, or nothing of it. A connection whose state is not known is not used again. */
async function inTransaction<T>(pool: Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', onBroken);
  try {
    await client.query('BEGIN');
    const result = await work(async (text, values) => (await client.query(text, values as unknown[])).rows);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off('error', onBroken);
    client.release(broken);
  }
}

/** Stations: enrolled, revoked, in which epoch. */
function stationsIn({
  query,
  inTransaction,
}: Database): Pick<
  RelayLog,
  'stations' | 'station' | 'enrol' | 'addCode' | 'setRevoked' | 'setTold' | 'beginEpoch'
> {
  const find = async (id: string): Promise<StationRow | null> => {
    const [row] = await query<StationStored>('SELECT * FROM station WHERE station = $1', [id]);
    return row ? stationRow(row) : null;
  };
  return {
    stations: async () =>
      (await query<StationStored>('SELECT * FROM station ORDER BY enrolled_ms, station')).map(stationRow),
    station: find,
    enrol: ({ station, name, key, code }, nowMs) =>
      inTransaction(async (query) => {
        const [given] = await query<{ station: string | null }>(
          'SELECT station FROM code WHERE code = $1 FOR UPDATE',
          [code],
        );
        const [known] = await query<StationStored>('SELECT * FROM station WHERE station = $1', [station]);
        if (known) return known.key.x === key.x ? 'enrolled' : 'known';
        if (!given || (given.station !== null && given.station !== station)) return 'bad-code';
        await query('UPDATE code SET station = $1 WHERE code = $2', [station, code]);
        await query('INSERT INTO station (station, name, key, enrolled_ms) VALUES ($1, $2, $3, $4)', [
          station,
          name,
          JSON.stringify({ kty: key.kty, crv: key.crv, x: key.x }),
          nowMs,
        ]);
        return 'enrolled';
      }),
    async addCode(code, nowMs) {
      await query('INSERT INTO code (code, made_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING', [code, nowMs]);
    },
    setRevoked: async (id, revoked) =>
      (await query('UPDATE station SET revoked = $2 WHERE station = $1 RETURNING 1', [id, revoked])).length >
      0,
    async setTold(id, told) {
      await query('UPDATE station SET told = $2 WHERE station = $1', [id, JSON.stringify(told)]);
    },
    async beginEpoch(id, epoch) {
      await query('UPDATE station SET epoch = $2, mark = 0 WHERE station = $1 AND epoch < $2', [id, epoch]);
      return find(id);
    },
  };
}

/** What stations sent, and what their races are called here. */
function batchesIn({
  query,
  inTransaction,
}: Database): Pick<RelayLog, 'append' | 'read' | 'nameRace' | 'races'> {
  /** Races that are named already: asked about once a relay. */
  const namedRaces = new Set<string>();
  return {
    async append(id, epoch, { first, last, bytes }, races) {
      const unnamed = [...races].filter((race) => !namedRaces.has(`${id}/${race}`));
      if (unnamed.length === 0) {
        // One round trip, the usual one: of two relays at once the second finds the mark moved on.
        const [stored] = await query(
          `WITH moved AS (
             UPDATE station SET mark = $4 WHERE station = $1 AND epoch = $2 AND mark = $3 - 1 RETURNING station)
           INSERT INTO batch (station, epoch, first, last, bytes)
           SELECT station, $2, $3, $4, $5 FROM moved RETURNING first`,
          [id, epoch, first, last, bytes],
        );
        if (stored) return { taken: true, mark: last, epoch };
      }
      const appended = await inTransaction(async (query) => {
        const [row] = await query<StationStored>('SELECT * FROM station WHERE station = $1 FOR UPDATE', [id]);
        if (!row) throw new Error(`Station ${id} never enrolled here.`);
        const now = stationRow(row);
        if (now.epoch !== epoch || first !== now.mark + 1)
          return { taken: false, mark: now.mark, epoch: now.epoch };
        await query('INSERT INTO batch (station, epoch, first, last, bytes) VALUES ($1, $2, $3, $4, $5)', [
          id,
          epoch,
          first,
          last,
          bytes,
        ]);
        for (const race of unnamed) await nameRace(query, id, race);
        await query('UPDATE station SET mark = $2 WHERE station = $1', [id, last]);
        return { taken: true, mark: last, epoch };
      });
      if (appended.taken) for (const race of unnamed) namedRaces.add(`${id}/${race}`);
      return appended;
    },
    async read(id, epoch, fromSeq, limit) {
      const rows = await query<{ first: string; last: string; bytes: Buffer }>(
        `SELECT first, last, bytes FROM batch WHERE station = $1 AND epoch = $2 AND last >= $3 AND first >= coalesce(
           (SELECT max(first) FROM batch WHERE station = $1 AND epoch = $2 AND first <= $3), $3)
         ORDER BY first LIMIT $4`,
        [id, epoch, fromSeq, limit],
      );
      return rows.map(({ first, last, bytes }) => ({ first: Number(first), last: Number(last), bytes }));
    },
    nameRace: (id, race) => inTransaction((query) => nameRace(query, id, race)),
    races: () => query<RaceRow>('SELECT name, station, race FROM race ORDER BY id'),
  };
}

async function nameRace(query: Query, station: string, race: RaceId): Promise<RaceId> {
  const find = 'SELECT name FROM race WHERE station = $1 AND race = $2';
  const [known] = await query<{ name: RaceId }>(find, [station, race]);
  if (known) return known.name;
  await query('LOCK TABLE race IN EXCLUSIVE MODE');
  const [meanwhile] = await query<{ name: RaceId }>(find, [station, race]);
  if (meanwhile) return meanwhile.name;
  const taken = new Set((await query<{ name: string }>('SELECT name FROM race')).map(({ name }) => name));
  const name = nameInCloud(race, station, (one) => taken.has(one));
  await query('INSERT INTO race (name, station, race) VALUES ($1, $2, $3)', [name, station, race]);
  return name;
}

/** Riders’ cards, and what their phones handed in for the stations. */
function phonesIn({
  query,
  inTransaction,
}: Database): Pick<
  RelayLog,
  'setCards' | 'cards' | 'putDown' | 'down' | 'forgetDown' | 'dropDown' | 'downCount' | 'downStanding'
> {
  return {
    setCards: (id, cards) =>
      inTransaction(async (query) => {
        await query('SELECT 1 FROM station WHERE station = $1 FOR UPDATE', [id]);
        await query('DELETE FROM card WHERE station = $1', [id]);
        await query(
          `INSERT INTO card (station, race, entry, bib, digest, pass)
           SELECT $1, * FROM unnest($2::text[], $3::integer[], $4::text[], $5::text[], $6::text[])`,
          [
            id,
            cards.map(({ race }) => race),
            cards.map(({ entry }) => entry),
            cards.map(({ bib }) => bib),
            cards.map(({ digest }) => digest),
            cards.map(({ pass }) => pass ?? null),
          ],
        );
      }),
    cards: (digest) =>
      query<KnownCard>(
        `SELECT card.station, card.race, card.entry, card.bib, card.digest, race.name FROM card
         JOIN station ON station.station = card.station AND NOT station.revoked
         LEFT JOIN race ON race.station = card.station AND race.race = card.race WHERE digest = $1 OR pass = $1`,
        [digest],
      ),
    putDown: (id, items) =>
      inTransaction(async (query) => {
        // Numbers are given and shown in one order: without the lock a reader could pass over a slow commit.
        await query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [DOWN_LOCK, id]);
        const rows = await query<{ id: string }>(
          `INSERT INTO down (station, race, entry, fixes, at_ms, phone, seal)
           SELECT $1, race, entry, fixes, at_ms, phone, seal FROM unnest(
             $2::text[], $3::integer[], $4::json[], $5::bigint[], $6::text[], $7::text[]) WITH ORDINALITY
             AS sent (race, entry, fixes, at_ms, phone, seal, at) ORDER BY at RETURNING id`,
          [
            id,
            items.map(({ race }) => race),
            items.map(({ entry }) => entry),
            items.map(({ fixes }) => JSON.stringify(fixes)),
            items.map(({ atMs }) => atMs),
            items.map(({ phone }) => phone),
            items.map(({ seal }) => seal ?? null),
          ],
        );
        return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
      }),
    async down(id, afterId, limit) {
      const rows = await query<Omit<DownItem, 'id' | 'atMs'> & { id: string; atMs: string }>(
        `SELECT id, race, entry, fixes, at_ms AS "atMs", phone, seal FROM down
         WHERE station = $1 AND id > $2 ORDER BY id LIMIT $3`,
        [id, afterId, limit],
      );
      return rows.map((row) => ({ ...row, id: Number(row.id), atMs: Number(row.atMs) }));
    },
    async forgetDown(id, upToId) {
      await query('DELETE FROM down WHERE station = $1 AND id <= $2', [id, upToId]);
    },
    dropDown: async (id, race) =>
      (await query('DELETE FROM down WHERE station = $1 AND race = $2 RETURNING 1', [id, race])).length,
    async downStanding(id) {
      const [row] = await query<{ since: string; first: string | null }>(
        `SELECT enrolled_ms AS since, (SELECT min(id) FROM down WHERE down.station = station.station) AS first
         FROM station WHERE station = $1`,
        [id],
      );
      return { sinceMs: Number(row?.since ?? 0), firstId: row?.first == null ? null : Number(row.first) };
    },
    async downCount(id) {
      const [row] = await query<{ count: string }>('SELECT count(*) FROM down WHERE station = $1', [id]);
      return Number(row?.count ?? 0);
    },
  };
}

/** Segments of the feed, as caches get them. */
function segmentsIn({ query }: Database): Pick<RelayLog, 'putSegment' | 'segment'> {
  return {
    async putSegment(name, segment, bytes) {
      await query('INSERT INTO segment (name, segment, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        name,
        segment,
        bytes,
      ]);
      const [row] = await query<{ bytes: Buffer }>(
        'SELECT bytes FROM segment WHERE name = $1 AND segment = $2',
        [name, segment],
      );
      return row?.bytes ?? bytes;
    },
    async segment(name, segment) {
      const [row] = await query<{ bytes: Buffer }>(
        'SELECT bytes FROM segment WHERE name = $1 AND segment = $2',
        [name, segment],
      );
      return row?.bytes ?? null;
    },
  };
}

/** Versions of finished races: who writes which. */
function archivesIn({
  query,
  inTransaction,
}: Database): Pick<
  RelayLog,
  'claimArchive' | 'publishArchive' | 'releaseArchive' | 'archives' | 'archived' | 'dropArchives'
> {
  return {
    claimArchive: (wanted, copy, nowMs, leaseMs) =>
      inTransaction(async (query) => {
        await query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [ARCHIVE_LOCK, wanted.name]);
        const [newest] = await query<Readonly<Record<keyof StoredArchive, unknown>>>(
          'SELECT * FROM archive WHERE name = $1 ORDER BY version DESC LIMIT 1',
          [wanted.name],
        );
        const step = nextArchive(newest ? archiveRow(newest) : null, wanted, nowMs, leaseMs);
        if (step === null) return null;
        const { name, version, epoch, seq, reason } = step.claim;
        if (step.takesOver)
          await query('UPDATE archive SET copy = $3, claimed_ms = $4 WHERE name = $1 AND version = $2', [
            name,
            version,
            copy,
            nowMs,
          ]);
        else
          await query(
            `INSERT INTO archive (name, version, epoch, seq, reason, copy, claimed_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7)`,
            [name, version, epoch, seq, reason, copy, nowMs],
          );
        return step.claim;
      }),
    publishArchive: async ({ name, version }, copy, manifest) =>
      (
        await query(
          `UPDATE archive SET manifest = $4 WHERE name = $1 AND version = $2 AND copy = $3 AND manifest IS NULL
           RETURNING 1`,
          [name, version, copy, manifest],
        )
      ).length > 0,
    async releaseArchive({ name, version }, copy) {
      await query(
        'UPDATE archive SET claimed_ms = 0 WHERE name = $1 AND version = $2 AND copy = $3 AND manifest IS NULL',
        [name, version, copy],
      );
    },
    async dropArchives(name) {
      await query('DELETE FROM archive WHERE name = $1', [name]);
    },
    archives: async (name) =>
      (
        await query<{ manifest: string }>(
          'SELECT manifest FROM archive WHERE name = $1 AND manifest IS NOT NULL ORDER BY version',
          [name],
        )
      ).map(({ manifest }) => manifest),
    archived: async () =>
      (
        await query<{ name: RaceId; version: number; epoch: string; seq: string }>(
          `SELECT DISTINCT ON (name) name, version, epoch, seq FROM archive WHERE manifest IS NOT NULL
           ORDER BY name, version DESC`,
        )
      ).map((row) => ({ ...row, epoch: Number(row.epoch), seq: Number(row.seq) })),
  };
}

const archiveRow = (row: Readonly<Record<keyof StoredArchive, unknown>>): StoredArchive => ({
  name: String(row.name) as RaceId,
  version: Number(row.version),
  epoch: Number(row.epoch),
  seq: Number(row.seq),
  reason: String(row.reason),
  claimed_ms: Number(row.claimed_ms),
  manifest: row.manifest === null ? null : String(row.manifest),
});

/** PostgreSQL gives 64-bit integers as text; ours stay below 2^53. */
const stationRow = (row: StationStored): StationRow => ({
  station: row.station,
  name: row.name,
  key: row.key,
  epoch: Number(row.epoch),
  mark: Number(row.mark),
  enrolledMs: Number(row.enrolled_ms),
  revoked: row.revoked,
  told: row.told == null ? null : (JSON.parse(row.told) as StationRow['told']),
});
