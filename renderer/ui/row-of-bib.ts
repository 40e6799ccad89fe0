/** Whom a typed bib means: 7, 07 and 007 are one number, a12 and A12 too, as the station takes them. Pure. */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { EntryId } from '../../race/ids.ts';
import { bibKey } from '../../race/start-list/bib.ts';

/** The rider with this bib, however it is written; null when nobody has it. */
export function rowOfBib(board: BoardView, bib: string): BoardRow | null {
  const key = bibKey(bib);
  return Object.values(board.rows).find((row) => bibKey(row.bib) === key) ?? null;
}

export const entryOfBib = (board: BoardView, bib: string): EntryId | null =>
  rowOfBib(board, bib)?.entry ?? null;
