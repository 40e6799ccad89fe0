/** Whom a typed bib means. Pure. */
import type { BoardView } from '../../race/feed/board-view.ts';
import type { EntryId } from '../../race/ids.ts';

/** The rider with this bib, whatever its case and the spaces around it; null when nobody has it. */
export const entryOfBib = (board: BoardView, bib: string): EntryId | null =>
  Object.values(board.rows).find((row) => row.bib.toUpperCase() === bib.trim().toUpperCase())?.entry ?? null;
