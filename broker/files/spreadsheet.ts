/**
 * A spreadsheet file (.xlsx) that somebody sends, as sheets of text cells: numbers and dates written the way the
 * start list reads them, merged cells filled, empty rows kept so that a row's number is the spreadsheet's own.
 */

import { Problem } from '../../server/http/problem.ts';
import { createFileThread } from './file-thread.ts';

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** What the thread answers. */
export type SpreadsheetRead = { readonly sheets: readonly Sheet[] } | { readonly problem: string };

/** Rejects with Problem 422 for what is wrong with the file, 503 when several are being read already. */
export type SpreadsheetReader = (bytes: Uint8Array) => Promise<readonly Sheet[]>;

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A zip archive begins so; a start list as text does not. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
/** Spreadsheets as programs wrote them before 2007. */
export const isOldExcel = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf;

export function createSpreadsheetReader(): SpreadsheetReader {
  const unreadable = (problem: string) => new Problem(422, 'unreadable-spreadsheet', problem);
  const inThread = createFileThread<Uint8Array, SpreadsheetRead>({
    module: new URL('./spreadsheet-thread.ts', import.meta.url),
    memoryMaxMb: 384,
    timeMaxMs: 20_000,
    tooMuch: () =>
      unreadable(
        'The spreadsheet is too large to be read: keep the start list’s sheet only and save it anew.',
      ),
  });
  return async (bytes) => {
    if (isOldExcel(bytes))
      throw unreadable('This is a spreadsheet of the old kind (.xls) or a locked one; save it as .xlsx.');
    const read = await inThread(bytes);
    if ('problem' in read) throw unreadable(read.problem);
    return read.sheets;
  };
}
