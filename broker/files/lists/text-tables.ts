/**
 * Text as tables: CSV with whichever separator makes a start list's header of one of its first rows, a paste, JSON,
 * and the web pages that some programs call a spreadsheet.
 */
import Papa from 'papaparse';
import { elementOf } from '../../../race/present.ts';
import { headScore } from '../../../race/start-list/import/columns.ts';
import { cleaned, type FileRead, type Sheet } from '../../../race/start-list/import/table.ts';
import { asMeant } from '../../../server/http/formula-cells.ts';

type Separator = NonNullable<FileRead['separator']>;
const SEPARATORS: readonly Separator[] = [';', ',', '\t', '|'];

/** Rows that are looked at for a separator. */
const LOOKED_AT = 40;
export const ROWS_MAX = 20_000;

export function csvTable(
  text: string,
  asked?: Separator,
): { readonly separator: Separator; readonly sheet: Sheet } {
  const said = /^\ufeff?"?sep=(.)"?\r?(?:\n|$)/i.exec(text);
  const separator = asked ?? (SEPARATORS.find((one) => one === said?.[1]) || separatorOf(text));
  const rows = cellsOf(text, separator);
  if (said !== null) rows[0] = [];
  return { separator, sheet: { name: '', rows } };
}

function cellsOf(text: string, delimiter: string, preview = ROWS_MAX): string[][] {
  const settings = { delimiter, skipEmptyLines: false } as const;
  const { data, errors } = Papa.parse<string[]>(text, { ...settings, preview, quoteChar: '"' });
  // A quotation mark that is never closed (`Team "Rad & Tat`) would take the riders below into its cell: then a row is
  // a line, and a line that is still wrong has no quotes, only letters.
  const rows = errors.some(({ type }) => type === 'Quotes')
    ? text.split(/\r\n?|\n/, preview).map((line) => {
        const alone = Papa.parse<string[]>(line, { ...settings, quoteChar: '"' });
        const plain = alone.errors.some(({ type }) => type === 'Quotes');
        return (plain ? line.split(delimiter) : alone.data[0]) ?? [];
      })
    : data;
  return rows.map((row) => row.map(unguarded));
}

/** `="007"` and `'-1 lap` are how spreadsheets are kept from reading a cell as a number or a formula. */
function unguarded(cell: string): string {
  const quoted = /^="(.*)"$/.exec(cell.trim());
  if (quoted !== null) return elementOf(quoted, 1).replaceAll('""', '"');
  return asMeant(cell);
}

/** The one that makes the best header of one of the first rows; without any, the one that parts rows most alike. */
function separatorOf(text: string): Separator {
  const sample = text.split(/\r\n?|\n/, LOOKED_AT * 2).join('\n');
  let best: { separator: Separator; score: number } = { separator: ',', score: -1 };
  for (const separator of SEPARATORS) {
    const rows = cellsOf(sample, separator, LOOKED_AT).map((row) => row.map(cleaned));
    const heads = Math.max(0, ...rows.map((row) => headScore(row, {})));
    const filled = rows.filter((row) => row.length > 1);
    const usual = filled.filter(({ length }) => length === filled[0]?.length).length;
    const score = heads * 1_000 + usual + (filled[0]?.length ?? 0) / 100;
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

/** Riders as objects: an array, or the first array in an object. Null: JSON of another shape, or none. */
export function jsonTable(text: string): Sheet | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const list = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.values(value).find(Array.isArray)
      : undefined;
  if (list === undefined) return null;
  if (list.every(Array.isArray))
    return { name: '', rows: list.slice(0, ROWS_MAX).map((row) => row.map(jsonCell)) };
  const riders = list.filter(isObject).slice(0, ROWS_MAX).map(flat);
  const heads = [...new Set(riders.flatMap((rider) => Object.keys(rider)))].slice(0, 200);
  // Our own lists know a club from a team, also where nobody has one.
  if (isObject(value) && 'entries' in value && heads.includes('club') && !heads.includes('team'))
    heads.push('team');
  return { name: '', rows: [heads, ...riders.map((rider) => heads.map((head) => rider[head] ?? ''))] };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One rider's fields as cells: our own names become heads, what lies in `own` stands beside them. */
function flat(rider: Record<string, unknown>): Record<string, string> {
  const cells: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(rider)) {
    if (key === 'entry' || (key === 'birthYear' && rider.birthDate !== undefined)) continue;
    if (key === 'startOffsetMs' && typeof value === 'number') cells['Start offset'] = String(value / 1_000);
    else if (isObject(value)) for (const [inner, one] of Object.entries(value)) cells[inner] = jsonCell(one);
    else cells[key] = jsonCell(value);
  }
  return cells;
}

function jsonCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(jsonCell).join(' ');
  // A number of more than 15 digits has lost some of them already.
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || !Number.isInteger(value)
      ? String(value)
      : value.toExponential(5).replace('e+', 'E+');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
