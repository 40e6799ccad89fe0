/**
 * `node cloud-sync/relay/log/database-user.ts`: as the database's owner (DATABASE_URL, PGUSER, PGPASSWORD …) makes the
 * tables and a user for the relays (RELAY_DATABASE_USER, RELAY_DATABASE_PASSWORD) who may read and write rows and nothing
 * else: no table, no function, no other user, no other database. Run before each start; what is there is left there.
 *
 * The owner's password is then nowhere in a program that strangers talk to.
 */
import { Client } from 'pg';
import { makeTables } from './postgres-schema.ts';

/** @throws Error with what is to be set. */
export async function makeDatabaseUser(owner: Client, user: string, password: string): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,30}$/.test(user))
    throw new Error('RELAY_DATABASE_USER is a name of small letters, digits and _, such as bell_lap_relay.');
  if (password.length < 16) throw new Error('RELAY_DATABASE_PASSWORD has at least 16 characters.');
  const query = async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> =>
    (await owner.query(text, values as unknown[])).rows as Row[];
  const name = owner.escapeIdentifier(user);
  const secret = owner.escapeLiteral(password);
  await query('BEGIN');
  try {
    await makeTables(query);
    const [known] = await query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
    const [place] = await query<{ database: string; schema: string; owner: string }>(
      'SELECT current_database() AS database, current_schema() AS schema, current_user AS owner',
    );
    if (place === undefined) throw new Error('The database does not say which it is.');
    if (place.owner === user)
      throw new Error(`${user} owns the database: name another user for the relays in RELAY_DATABASE_USER.`);
    const [database, schema] = [place.database, place.schema].map((one) => owner.escapeIdentifier(one));
    await query(
      `${known ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN NOCREATEDB NOCREATEROLE CONNECTION LIMIT 400 PASSWORD ${secret}`,
    );
    await query(`REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC`);
    await query(`REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
    await query(`GRANT CONNECT ON DATABASE ${database} TO ${name}`);
    await query(`GRANT USAGE ON SCHEMA ${schema} TO ${name}`);
    await query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${name}`);
    await query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${name}`);
    await query('COMMIT');
  } catch (error) {
    await query('ROLLBACK');
    throw error;
  }
}

if (import.meta.main) {
  const { DATABASE_URL, RELAY_DATABASE_USER = 'bell_lap_relay', RELAY_DATABASE_PASSWORD = '' } = process.env;
  const owner = new Client({ connectionString: DATABASE_URL });
  try {
    await owner.connect();
    await makeDatabaseUser(owner, RELAY_DATABASE_USER, RELAY_DATABASE_PASSWORD);
    process.stdout.write(`${RELAY_DATABASE_USER} may read and write the relay's rows.\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    await owner.end().catch(() => {});
  }
}
