/**
 * Checksums of what is not a record: races, authors, settings and the station's own row. Records have theirs in chain.ts.
 * A flip in any of them would be believed otherwise: a race of another name, a user with other rights.
 */
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';

/** CRC-32 of a row's values, in the order of its columns. */
export const sumOf = (...values: readonly (string | number)[]): number => crc32(values.join('\0'));

interface Summed {
  readonly table: 'station' | 'race' | 'author' | 'setting';
  /** Its key and what is summed, in the order of the columns. */
  readonly columns: readonly string[];
  readonly named: (values: readonly (string | number)[]) => string;
}

export const SUMMED: readonly Summed[] = [
  {
    table: 'station',
    columns: ['id', 'station_id', 'created_ms', 'last_seq', 'state', 'whole_from'],
    named: () => "the station's own row",
  },
  { table: 'race', columns: ['number', 'id'], named: ([, id]) => `the name of race "${id}"` },
  { table: 'author', columns: ['number', 'role', 'name'], named: ([, , name]) => `the author "${name}"` },
  { table: 'setting', columns: ['key', 'value'], named: ([key]) => `the setting "${key}"` },
];

/** Writes the sum of every row of these tables: after the station's row was changed, and when they had none before. */
export function putSums(db: Database.Database, tables: readonly Summed['table'][]): void {
  for (const { table, columns } of SUMMED) {
    if (!tables.includes(table)) continue;
    const rows = db
      .prepare(`SELECT ${columns.join(', ')} FROM ${table}`)
      .raw()
      .all() as (string | number)[][];
    const put = db.prepare(`UPDATE ${table} SET crc = ? WHERE ${columns[0]} = ?`);
    for (const row of rows) put.run(sumOf(...row), row[0]);
  }
}

/** Changes the station's row and its sum together. */
export function changeStation(
  db: Database.Database,
  sql: string,
  ...values: readonly (string | number)[]
): void {
  const change = db.transaction(() => {
    db.prepare(sql).run(...values);
    putSums(db, ['station']);
  });
  change();
}

/** What does not agree with its sum, named; empty when all does. */
export function unsoundNames(db: Database.Database): string[] {
  return SUMMED.flatMap(({ table, columns, named }) =>
    (
      db
        .prepare(`SELECT ${columns.join(', ')}, crc FROM ${table}`)
        .raw()
        .all() as (string | number)[][]
    )
      .filter((row) => sumOf(...row.slice(0, -1)) !== row.at(-1))
      .map((row) => named(row)),
  );
}
