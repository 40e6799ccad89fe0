/** DuckDB, and nothing else here knows it: rows collected as CSV become Parquet, and Parquet is read back. */

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Cell, Row, Table } from './tables.ts';

/** DuckDB keeps to this and goes to disk beyond: a relay's task has 2 GiB in all. */
const MEMORY_MAX = '256MB';
/** The longest row: a decision with a course of 50,000 points is 4 MB. */
const LINE_MAX = 16 * 1024 * 1024;

/** Rows of one table on their way to a file. */
export interface Collected {
  readonly table: Table;
  readonly file: string;
  /** Waits while the disk is slower than the rows come. */
  add(rows: readonly Row[]): Promise<void>;
  end(): Promise<void>;
}

export function collect(folder: string, table: Table): Collected {
  const file = join(folder, `${table.name}.csv.part`);
  const stream: WriteStream = createWriteStream(file);
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => {});
  return {
    table,
    file,
    async add(rows) {
      if (rows.length === 0) return;
      const text = `${rows.map((row) => row.map(cellText).join(',')).join('\n')}\n`;
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failed]);
    },
    async end() {
      stream.end();
      await Promise.race([once(stream, 'close'), failed]);
    },
  };
}

/** Numbers as JavaScript writes them: the shortest text that reads back as the same number. */
function cellText(cell: Cell): string {
  if (cell == null) return '';
  return typeof cell === 'string' ? `"${cell.replaceAll('"', '""')}"` : String(cell);
}

/** Runs `work` on a database in memory that spills into `folder`. */
export async function withDuckDb<T>(folder: string, work: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_MAX,
    threads: '1',
    temp_directory: join(folder, 'spill'),
    // Nothing is fetched: what is needed is in the package.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'true',
  });
  const db = await instance.connect();
  try {
    return await work(db);
  } finally {
    db.closeSync();
    instance.closeSync();
  }
}

/** Writes `NAME.parquet` from what was collected; resolves to the number of rows in it. */
export async function writeParquet(db: DuckDBConnection, folder: string, from: Collected): Promise<number> {
  const { name, columns, orderBy, once: key } = from.table;
  const types = Object.entries(columns).map(([column, type]) => `${quoted(column)}: ${quoted(type)}`);
  await db.run(
    `CREATE OR REPLACE VIEW ${name} AS SELECT * FROM read_csv(${quoted(from.file)}, header = false, delim = ',',
       quote = '"', escape = '"', nullstr = '', new_line = '\\n', columns = {${types.join(', ')}},
       auto_detect = false, max_line_size = ${LINE_MAX}, buffer_size = ${LINE_MAX})`,
  );
  const rows = `SELECT ${key === null ? '' : `DISTINCT ON (${key})`} * FROM ${name} ORDER BY ${orderBy}`;
  const file = join(folder, `${name}.parquet`);
  await db.run(`COPY (${rows}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`);
  return countRows(db, file);
}

/** The newest result for spreadsheets. A name that a spreadsheet would run as a formula is made text. */
export async function writeResultsCsv(db: DuckDBConnection, folder: string): Promise<void> {
  // As server/http/formula-cells.ts does: also behind whatever another country's spreadsheet takes for a separator.
  const text = (column: string): string =>
    `CASE WHEN regexp_full_match(${column}, '[-+]?[0-9.:]*|-+') THEN ${column}
       ELSE regexp_replace(regexp_replace(${column}, '(^|[,;|\\t\\r\\n])([ "]*)([=+@＝＋－＠-])', '\\1\\2''\\3', 'g'),
         '^([\\t\\r\\n])', '''\\1') END AS ${column}`;
  await db.run(
    `COPY (SELECT state, category, place, bib, ${text('name')}, ${text('team')}, nation, status, laps, time_ms,
       gap_ms, gap_laps, points, best_lap_ms FROM standings WHERE version IS NULL ORDER BY category, rank)
     TO ${quoted(join(folder, 'results.csv'))} (FORMAT csv, HEADER)`,
  );
}

export async function countRows(db: DuckDBConnection, file: string): Promise<number> {
  const [row] = await readRows(db, `SELECT count(*)::INTEGER AS n FROM read_parquet(${quoted(file)})`);
  return Number(row?.n);
}

/** Rows of a query, as JSON has them. */
export const readRows = async (
  db: DuckDBConnection,
  sql: string,
): Promise<readonly Record<string, unknown>[]> => (await db.runAndReadAll(sql)).getRowObjectsJson();

/** A text as SQL writes it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
