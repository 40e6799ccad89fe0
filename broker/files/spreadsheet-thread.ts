/** The thread that reads one spreadsheet and ends; see spreadsheet.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import readXlsxFile from 'read-excel-file/node';
import type { Sheet, SpreadsheetRead } from './spreadsheet.ts';
import { readZip, stored, ZipProblem } from './zip.ts';

const MEMBERS_MAX = 500;
const BYTES_MAX = 48 * 1024 * 1024;
const SHEETS_MAX = 40;
const ROWS_MAX = 6_000;
const COLUMNS_MAX = 100;
const WANTED =
  /^(\[Content_Types\]\.xml|_rels\/|xl\/(workbook|styles|sharedStrings)\.xml$|xl\/_rels\/|xl\/worksheets\/[^/]+\.xml$)/i;

/** A cell far outside would make the reader fill everything before it. */
const CELL = /<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"/g;

async function read(bytes: Uint8Array): Promise<SpreadsheetRead> {
  try {
    const parts = readZip(Buffer.from(bytes), (name) => WANTED.test(name), {
      membersMax: MEMBERS_MAX,
      bytesMax: BYTES_MAX,
    });
    if (!parts.has('xl/workbook.xml'))
      return { problem: 'The file is a zip archive, but no spreadsheet (.xlsx).' };
    const far = farCell(parts);
    if (far !== null) return { problem: far };
    const sheets = await readXlsxFile(stored(parts), { parseNumber: String, trim: true });
    if (sheets.length > SHEETS_MAX) return { problem: `The spreadsheet has more than ${SHEETS_MAX} sheets.` };
    const merges = mergesOf(parts);
    return {
      sheets: sheets.map(({ sheet, data }): Sheet => {
        const rows = data.map((row) => row.map(cellText));
        for (const merge of merges.get(sheet) ?? []) fill(rows, merge);
        return { name: sheet, rows };
      }),
    };
  } catch (error) {
    if (error instanceof ZipProblem) return { problem: error.message };
    // The library's own errors name parts of the format, which help nobody who sent a start list.
    return {
      problem: 'The spreadsheet could not be read: it is damaged. Open it, save it as .xlsx anew, try again.',
    };
  }
}

function farCell(parts: ReadonlyMap<string, Buffer>): string | null {
  for (const [name, content] of parts) {
    if (!name.startsWith('xl/worksheets/')) continue;
    for (const [, column, row] of content.toString('latin1').matchAll(CELL))
      if (Number(row) > ROWS_MAX || columnAt(column!) >= COLUMNS_MAX)
        return `A sheet has a cell at ${column}${row}; at most ${ROWS_MAX.toLocaleString('en')} rows and ${COLUMNS_MAX} columns are read. Delete what is outside and save it anew.`;
  }
  return null;
}

/** A → 0, Z → 25, AA → 26. */
const columnAt = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** Numbers came as the text in the file; binary fractions such as 59.99999999999999 are cut to milliseconds. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return dateText(cell);
  const text = String(cell).trim();
  return /^-?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text) ? numberText(text) : text;
}

function numberText(text: string): string {
  const isPlain = /^-?\d{1,15}$/.test(text);
  const value = Number(text);
  return isPlain || !Number.isFinite(value) ? text : String(Math.round(value * 1_000) / 1_000);
}

/** The first days of the spreadsheet's calendar are durations: `1:02:30` typed into a cell. */
function dateText(date: Date): string {
  const ms = date.getTime();
  if (!Number.isFinite(ms)) return '';
  if (date.getUTCFullYear() > 1900) return date.toISOString().replace(/(T00:00:00)?\.000Z$/, '');
  const seconds = Math.round((ms - Date.UTC(1899, 11, 30)) / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

interface Merge {
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
}

/** By the sheet's name: the cells that are merged. The reader leaves all but the first of them empty. */
function mergesOf(parts: ReadonlyMap<string, Buffer>): ReadonlyMap<string, readonly Merge[]> {
  const text = (name: string) => parts.get(name)?.toString('utf8') ?? '';
  const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  const targets = new Map(
    [...text('xl/_rels/workbook.xml.rels').matchAll(/<Relationship\s[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target')?.replace(/^\/?(xl\/)?/, ''),
    ]),
  );
  return new Map(
    [...text('xl/workbook.xml').matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)].map(([tag]) => [
      unescaped(attribute(tag, 'name') ?? ''),
      [...text(`xl/${targets.get(attribute(tag, '\\w+:id'))}`).matchAll(MERGED)].map(
        ([, left, top, right, bottom]): Merge => ({
          rows: [Number(top) - 1, Number(bottom) - 1],
          columns: [columnAt(left!), columnAt(right!)],
        }),
      ),
    ]),
  );
}
const MERGED = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string) => text.replace(/&(\w+);/g, (all, name: string) => ENTITIES[name] ?? all);

function fill(rows: string[][], { rows: [top, bottom], columns: [left, right] }: Merge): void {
  const value = rows[top]?.[left] ?? '';
  if (value === '') return;
  for (const cells of rows.slice(top, bottom + 1))
    for (let column = left; column <= Math.min(right, cells.length - 1); column++) cells[column] ||= value;
}

parentPort?.postMessage(await read(workerData as Uint8Array));
