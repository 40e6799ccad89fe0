/**
 * CSV for other people's spreadsheets: a mark of its encoding, without which Excel takes UTF-8 for Windows-1252; the
 * separator that their country's Excel parts cells at; and no cell that is run as a formula. An apostrophe before such
 * a cell is what spreadsheets themselves use; our own import takes it off again.
 */
import { z } from 'zod';

export type Separator = ',' | ';' | '\t';

/** `?separator=;`: what Excel expects where the comma is the decimal sign. */
export const csvQuery = z.object({
  separator: z
    .enum([',', ';', 'tab'])
    .default(',')
    .describe('between cells; Excel expects ; where numbers have a decimal comma'),
});
export const separatorOf = ({ separator }: z.infer<typeof csvQuery>): Separator =>
  separator === 'tab' ? '\t' : separator;

export const CSV_TYPE = 'text/csv; charset=utf-8';

/** Rows of cells as a file. Numbers are written as they are, texts are kept from being formulas. */
export function csvText(
  rows: readonly (readonly (string | number | null | undefined)[])[],
  separator: Separator,
): string {
  const lines = rows.map((row) => row.map((cell) => quoted(safe(cell), separator)).join(separator));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function safe(cell: string | number | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  return /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string, separator: Separator): string {
  return cell.includes(separator) || /["\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
