/** Who is expected at the line next. Pure. */
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';

const SHOWN_MOST = 40;

/** Riders in the race, those due first on top; who was not seen yet comes by bib behind them. */
export function expectedRiders(board: BoardView, most = SHOWN_MOST): readonly BoardRow[] {
  if (board.race.state !== 'running' && board.race.state !== 'neutralised') return [];
  return Object.values(board.rows)
    .filter(({ status, category }) => status === 'racing' && board.categories[category]?.startMs != null)
    .sort(
      (a, b) =>
        (a.expectedMs ?? Number.POSITIVE_INFINITY) - (b.expectedMs ?? Number.POSITIVE_INFINITY) ||
        a.bib.localeCompare(b.bib, 'en', { numeric: true }),
    )
    .slice(0, most);
}

/**
 * The order shown: while a hand is at it nothing moves under the finger. Riders who have left the list keep their tile,
 * new ones come behind.
 */
export function steadyOrder(
  before: readonly EntryId[],
  now: readonly EntryId[],
  isHandThere: boolean,
): readonly EntryId[] {
  if (!isHandThere || before.length === 0) return now;
  const shown = new Set(before);
  return [...before, ...now.filter((entry) => !shown.has(entry))];
}
