/**
 * Workbooks (XLSX, XLS, ODS, and web pages called .xls) as tables of what a person sees in their cells: text as it was
 * typed, numbers with all their digits, dates as ISO writes them, times as hours, minutes and seconds. What a cell of
 * a CSV means a cell of a workbook means too. Runs in a thread of its own (list-thread.ts).
 */
import XLSX from '@e965/xlsx';
import { elementOf } from '../../../race/present.ts';
import { columnLetters, type Sheet } from '../../../race/start-list/import/table.ts';
import { readZip, stored, ZipProblem } from '../zip.ts';

/** What was wrong with the workbook, in words for whoever sent it. */
export class WorkbookProblem extends Error {}

const MEMBERS_MAX = 500;
const BYTES_MAX = 48 * 1024 * 1024;
const SHEETS_MAX = 40;
const ROWS_MAX = 6_000;
const COLUMNS_MAX = 100;
/** Pictures, macros and what is embedded are no part of a list; the rest a reader may want to look up. */
const WANTED_XLSX =
  /^(?!.*(media|embeddings|printerSettings|activeX|ctrlProps)\/)(\[Content_Types\]|.*)\.(xml|rels)$/i;
const WANTED_ODS = /^(mimetype|content\.xml|styles\.xml|META-INF\/manifest\.xml)$/i;

const OPTIONS: XLSX.ParsingOptions = {
  type: 'buffer',
  dense: true,
  cellNF: true,
  cellText: true,
  cellHTML: false,
  cellFormula: false,
  raw: true,
};

/** A zip archive of a workbook, made harmless first: no bomb, no second part of a name, no length that lies. */
export function readZippedWorkbook(bytes: Buffer): {
  readonly container: 'xlsx' | 'ods';
  readonly sheets: readonly Sheet[];
} {
  try {
    const parts = readZip(bytes, (name) => WANTED_XLSX.test(name) || WANTED_ODS.test(name), {
      membersMax: MEMBERS_MAX,
      bytesMax: BYTES_MAX,
    });
    const isOds = parts.has('content.xml') && !parts.has('xl/workbook.xml');
    if (!isOds && !parts.has('xl/workbook.xml'))
      throw new WorkbookProblem(
        'The file is a zip archive, but no spreadsheet (.xlsx, .ods). A list of Apple’s Numbers has to be exported to Excel or CSV first.',
      );
    if (!isOds) refuseFarCells(parts);
    return { container: isOds ? 'ods' : 'xlsx', sheets: tablesOf(XLSX.read(stored(parts), OPTIONS)) };
  } catch (error) {
    throw asProblem(error);
  }
}

/** A workbook of before 2007. */
export function readOldWorkbook(bytes: Buffer): readonly Sheet[] {
  try {
    // What is no compound file the library would take for text.
    if (bytes[0] === 0xd0) refuseOtherCompound(bytes);
    return tablesOf(XLSX.read(bytes, OPTIONS));
  } catch (error) {
    if (error instanceof Error && /password|encrypt/i.test(error.message))
      throw new WorkbookProblem('The file is locked with a password; save it without one.');
    throw asProblem(error);
  }
}

/**
 * Old Word documents, mails and installers are compound files, too; only a workbook has one of these: Excel's at the root (what
 * a document embeds lies deeper) or encrypted, Quattro Pro's anywhere.
 */
const WORKBOOK_STREAMS = ['/Workbook', '/Book', '/encryption', 'PerfectOffice_MAIN', 'NativeContent_MAIN'];

function refuseOtherCompound(bytes: Buffer): void {
  const parts = XLSX.CFB.read(bytes, { type: 'buffer' });
  const has = (name: string) => XLSX.CFB.find(parts, name) !== null;
  if (has('EncryptedPackage'))
    throw new WorkbookProblem('The file is locked with a password; save it without one.');
  if (!WORKBOOK_STREAMS.some(has))
    throw new WorkbookProblem(
      'The file is no spreadsheet: it is another document of Office (a text, slides or a mail, say). Copy its table into a spreadsheet, or paste it here.',
    );
}

/** A page of HTML tables or a spreadsheet in XML, as text. */
export function readPage(text: string): readonly Sheet[] {
  try {
    return tablesOf(XLSX.read(text, { ...OPTIONS, type: 'string' }));
  } catch (error) {
    throw asProblem(error);
  }
}

/** The library's own errors name parts of the format, which help nobody who sent a start list. */
const asProblem = (error: unknown): Error =>
  error instanceof WorkbookProblem
    ? error
    : new WorkbookProblem(
        error instanceof ZipProblem
          ? error.message
          : 'The spreadsheet could not be read: it is damaged, or locked. Open it, save it as .xlsx anew, try again.',
      );

/** A cell with something in it far outside would be left out without a word. */
function refuseFarCells(parts: ReadonlyMap<string, Buffer>): void {
  for (const [name, content] of parts) {
    if (!/^xl\/worksheets\/[^/]+\.xml$/i.test(name)) continue;
    for (const [, column = '', row, closed] of content
      .toString('latin1')
      .matchAll(/<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(\/?)>/g)) {
      const at = [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
      if (closed !== '/' && (Number(row) > ROWS_MAX || at > COLUMNS_MAX)) throw farCell(`${column}${row}`);
    }
  }
}

const farCell = (where: string): WorkbookProblem =>
  new WorkbookProblem(
    `A sheet has a cell at ${where}; at most ${ROWS_MAX.toLocaleString('en')} rows and ${COLUMNS_MAX} columns are read. Delete what is outside and save it anew.`,
  );

function tablesOf(book: XLSX.WorkBook): readonly Sheet[] {
  if (book.SheetNames.length > SHEETS_MAX)
    throw new WorkbookProblem(`The spreadsheet has more than ${SHEETS_MAX} sheets.`);
  const from1904 = book.Workbook?.WBProps?.date1904 === true;
  return book.SheetNames.flatMap((name) => {
    const sheet = book.Sheets[name];
    return sheet === undefined ? [] : [{ name, rows: rowsOf(sheet, from1904) }];
  });
}

function rowsOf(sheet: XLSX.WorkSheet, from1904: boolean): readonly string[][] {
  const data = (sheet['!data'] ?? []) as (XLSX.CellObject | undefined)[][];
  const rows: string[][] = [];
  data.forEach((cells, at) => {
    const texts: string[] = [];
    cells?.forEach((cell, column) => {
      const text = cell === undefined ? '' : cellText(cell, from1904);
      if (text === '') return;
      if (at >= ROWS_MAX || column >= COLUMNS_MAX) throw farCell(`${columnLetters(column)}${at + 1}`);
      texts[column] = text;
    });
    if (at < ROWS_MAX) rows[at] = Array.from(texts, (text) => text ?? '');
  });
  const all = Array.from(rows, (row) => row ?? []);
  for (const merge of sheet['!merges'] ?? []) fillMerge(all, merge);
  return all;
}

/** Merged cells hold their value in the first one only; a person sees it in all of them. */
function fillMerge(rows: string[][], { s, e }: XLSX.Range): void {
  const value = rows[s.r]?.[s.c] ?? '';
  if (value === '') return;
  // A title across a row is one title; downwards a value counts for every row that it covers.
  for (const cells of rows.slice(s.r + 1, e.r + 1)) {
    while (cells.length <= s.c) cells.push('');
    if (cells[s.c] === '') cells[s.c] = value;
  }
}

/** Null and errors are empty; a number as it is shown, but with all its digits. */
export function cellText(cell: XLSX.CellObject, from1904: boolean): string {
  const { v } = cell;
  if (v === undefined || v === null || cell.t === 'e' || cell.t === 'z') return '';
  if (v instanceof Date) return isoText(v.getTime());
  if (typeof v === 'boolean') return v ? 'TRUE' : 'FALSE';
  if (typeof v === 'string') return v;
  const format = String(cell.z ?? 'General');
  return isTimeFormat(format) ? timeText(v, format, from1904) : numberText(v, format, cell.w);
}

const isTimeFormat = (format: string): boolean => XLSX.SSF.is_date(format);

function numberText(value: number, format: string, shown: string | undefined): string {
  // Beyond 15 digits a spreadsheet keeps no number whole: shown so that it is refused where digits matter.
  if (Math.abs(value) >= 1e15) return value.toExponential(5).replace(/e\+/, 'E+');
  const plain = String(Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6);
  if (/^General$/i.test(format) || /[,E]|#\s|\[?\$/i.test(format.replace(/"[^"]*"|%/g, ''))) return plain;
  return shown?.trim() || plain;
}

const DAY_MS = 86_400_000;

/** A date, a date with a time, a time of day or a stretch of time, by the format that the cell is shown in. */
function timeText(days: number, format: string, from1904: boolean): string {
  const signs = elementOf(
    format
      .replace(/"[^"]*"|\\.|_.|\[\$[^\]]*\]|\[(?:black|blue|cyan|green|magenta|red|white|yellow)\]/gi, '')
      .split(';'),
    0,
  );
  const ms = Math.round(days * DAY_MS);
  const hasDay = /[yd]/i.test(signs.replace(/\[[hms]+\]/gi, ''));
  if (hasDay)
    return isoText(Date.UTC(1899, 11, 30) + ms + (from1904 ? 1_462 * DAY_MS : 0), /[hs]/i.test(signs));
  const isStretch = /\[[hms]+\]/i.test(signs);
  const within = isStretch ? ms : ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  const hasHours = /h/i.test(signs);
  const marked = /am\/pm|a\/p/i.test(signs);
  const seconds = within / 1_000;
  const hasSeconds = /s/i.test(signs) || seconds % 60 !== 0;
  if (marked) {
    const hours = Math.floor(seconds / 3_600);
    return `${hours % 12 || 12}:${two((seconds / 60) % 60)}${hasSeconds ? `:${secondsText(seconds)}` : ''} ${hours < 12 ? 'AM' : 'PM'}`;
  }
  if (!hasHours && /m/i.test(signs)) return `${Math.floor(seconds / 60)}:${secondsText(seconds)}`;
  if (!hasHours) return String(seconds);
  return `${Math.floor(seconds / 3_600)}:${two((seconds / 60) % 60)}${hasSeconds ? `:${secondsText(seconds)}` : ''}`;
}

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
/** Seconds of the minute, with milliseconds where there are any. */
function secondsText(seconds: number): string {
  const rest = Math.round((seconds % 60) * 1_000);
  return (
    two(rest / 1_000) +
    (rest % 1_000 === 0
      ? ''
      : `.${String(rest % 1_000)
          .padStart(3, '0')
          .replace(/0+$/, '')}`)
  );
}

function isoText(ms: number, withTime = true): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8e15) return '';
  const iso = new Date(ms).toISOString();
  const time = iso.slice(11, 19);
  return withTime && time !== '00:00:00' ? `${iso.slice(0, 10)}T${time}` : iso.slice(0, 10);
}
