/**
 * A file that somebody sends, as tables: which container and which encoding it is, and its sheets. Read in a thread of
 * its own, within bounds.
 */
import type { FileRead } from '../../../race/start-list/import/table.ts';
import { Problem } from '../../../server/http/problem.ts';
import { createFileThread } from '../file-thread.ts';

export interface ListFile {
  readonly bytes: Uint8Array;
  /** What a person says the letters are written in. */
  readonly encoding?: string | undefined;
  /** What the sender says. */
  readonly declared?: string | undefined;
  readonly separator?: ',' | ';' | '\t' | '|' | undefined;
}

/** What the thread answers. */
export type ListRead = { readonly file: FileRead } | { readonly problem: string };

/** Rejects with Problem 422 for what is wrong with the file, 503 when several are being read already. */
export type ListReader = (file: ListFile) => Promise<FileRead>;

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function createListReader(): ListReader {
  const unreadable = (problem: string) => new Problem(422, 'unreadable-spreadsheet', problem);
  const inThread = createFileThread<ListFile, ListRead>({
    module: new URL('./list-thread.ts', import.meta.url),
    memoryMaxMb: 384,
    timeMaxMs: 20_000,
    tooMuch: () =>
      unreadable('The file is too large to be read: keep the start list’s sheet only and save it anew.'),
  });
  return async (file) => {
    const read = await inThread(file);
    if ('problem' in read) throw unreadable(read.problem);
    return read.file;
  };
}
