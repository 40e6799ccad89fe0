/** Who is expected at the line next. Pure. */
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';

const SHOWN_MOST = 40;

/** Later than this, a rider is no longer the next: behind those who are due. */
const OVERDUE_MS = 60_000;

/** Riders in the race, those due first on top; who is long overdue or was not seen yet comes behind them. */
export function expectedRiders(board: BoardView, nowMs: number, most = SHOWN_MOST): readonly BoardRow[] {
  if (board.race.state !== 'running' && board.race.state !== 'neutralised') return [];
  return Object.values(board.rows)
    .filter(({ status, category }) => status === 'racing' && board.categories[category]?.startMs != null)
    .sort(
      (a, b) =>
        Number(isOverdue(a, nowMs)) - Number(isOverdue(b, nowMs)) ||
        (a.expectedMs ?? Number.MAX_SAFE_INTEGER) - (b.expectedMs ?? Number.MAX_SAFE_INTEGER) ||
        a.bib.localeCompare(b.bib, 'en', { numeric: true }),
    )
    .slice(0, most);
}

const isOverdue = ({ expectedMs }: BoardRow, nowMs: number): boolean =>
  expectedMs !== null && expectedMs < nowMs - OVERDUE_MS;

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
