/**
 * CSV for other people's spreadsheets: a mark of its encoding, without which Excel takes UTF-8 for Windows-1252; the
 * separator that their country's Excel parts cells at; and no cell that is run as a formula (server/http/formula-cells.ts), whichever
 * separator the file is then parted by.
 */
import { z } from 'zod';
import { defused } from '../../server/http/formula-cells.ts';

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
  const lines = rows.map((row) => row.map((cell) => quoted(safe(cell))).join(separator));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function safe(cell: string | number | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'number' ? String(cell) : defused(cell);
}

/** Also where a separator of another country is in it: whoever parts the file by that finds fewer cells to part. */
function quoted(cell: string): string {
  return /[,;\t|"\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
