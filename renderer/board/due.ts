/** For the announcer: who comes next, and who just came. Pure. */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';

export const DUE_WITHIN_MS = 60_000;
/** Someone expected longer ago was missed or has stopped: the review's business, not the announcer's. */
const OVERDUE_MS = 15_000;
const DUE_MAX = 11;
export const PASSED_WITHIN_MS = 60_000;
const PASSED_MAX = 6;

/** Expected at the line within a minute, soonest first; of equals the better placed. */
export function due(board: BoardView, nowMs: number): readonly BoardRow[] {
  return Object.values(board.rows)
    .filter(
      (row) =>
        row.status === 'racing' &&
        row.expectedMs !== null &&
        row.expectedMs < nowMs + DUE_WITHIN_MS &&
        row.expectedMs > nowMs - OVERDUE_MS,
    )
    .sort(
      (a, b) => (a.expectedMs ?? 0) - (b.expectedMs ?? 0) || (a.place ?? Infinity) - (b.place ?? Infinity),
    )
    .slice(0, DUE_MAX);
}

/** Over a line within the last minute, newest first. */
export function passed(board: BoardView, nowMs: number): readonly BoardRow[] {
  return Object.values(board.rows)
    .filter((row) => row.lastPassingMs !== null && row.lastPassingMs > nowMs - PASSED_WITHIN_MS)
    .sort((a, b) => (b.lastPassingMs ?? 0) - (a.lastPassingMs ?? 0))
    .slice(0, PASSED_MAX);
}
