/** The relays' own user of the database does a relay's work, and nothing that a thief of its password would like. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { type Engine, enginesMissing, startPostgres } from '../../../tests/cloud/engines.ts';
import { makeDatabaseUser } from './database-user.ts';
import { openPostgresLog } from './postgres-log.ts';

const skip = enginesMissing();
const PASSWORD = 'a-password-for-tests';
let engine: Engine | null = null;
after(() => engine?.remove());

const connected = async (url: string): Promise<Client> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
};

test('the relays’ user stores and reads, and may do nothing else', { skip }, async () => {
  engine = await startPostgres();
  const url = new URL(engine.url);
  url.username = 'bell_lap_relay';
  url.password = PASSWORD;
  const owner = await connected(engine.url);
  await assert.rejects(makeDatabaseUser(owner, 'Bobby; DROP', PASSWORD), /is a name of small letters/);
  await assert.rejects(makeDatabaseUser(owner, 'bell_lap_relay', 'short'), /at least 16/);
  await makeDatabaseUser(owner, 'bell_lap_relay', PASSWORD);
  // Each start runs it again.
  await makeDatabaseUser(owner, 'bell_lap_relay', PASSWORD);

  const log = await openPostgresLog(url.href, () => {});
  await log.addCode('a-code', 1);
  assert.deepEqual(await log.raceSettings(), []);
  await log.putSegment('criterium' as never, 1, Buffer.from('ten seconds'));
  assert.equal(String(await log.segment('criterium' as never, 1)), 'ten seconds');
  await log.close();

  const thief = await connected(url.href);
  for (const sql of [
    'CREATE TABLE mine (a int)',
    'CREATE TEMPORARY TABLE mine (a int)',
    'DROP TABLE batch',
    'ALTER TABLE batch DISABLE TRIGGER ALL',
    'TRUNCATE batch',
    'CREATE ROLE another',
    `ALTER ROLE ${owner.escapeIdentifier(new URL(engine.url).username)} PASSWORD 'mine'`,
    'CREATE DATABASE mine',
    'CREATE EXTENSION dblink',
    `COPY batch TO PROGRAM 'cat'`,
    'SELECT pg_read_file($$/etc/passwd$$)',
    'SELECT rolpassword FROM pg_authid',
  ])
    await assert.rejects(
      thief.query(sql),
      /permission denied|must be owner|must be superuser|not owner/,
      sql,
    );
  await thief.end();

  await owner.query('DROP TABLE heard');
  await owner.end();
  await assert.rejects(
    openPostgresLog(url.href, () => {}),
    /The tables heard are missing, and bell_lap_relay may not make them/,
  );
});
