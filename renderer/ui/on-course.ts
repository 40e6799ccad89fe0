/** Who is on the course in a race against the clock: started and not home. Pure. */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';

export interface OnCourse {
  readonly row: BoardRow;
  /** Since their own start, ms. */
  readonly ridingMs: number;
  /** Until they are expected at the line, ms; negative: later than expected; null: nobody can say. */
  readonly dueMs: number | null;
}

/** Those expected first on top; of whom nothing is expected, who started first. */
export function onCourse(board: BoardView, nowMs: number): readonly OnCourse[] {
  return Object.values(board.rows)
    .flatMap((row): OnCourse[] => {
      const startMs = row.startMs ?? null;
      if (row.status !== 'racing' || startMs === null || startMs > nowMs) return [];
      const dueMs = row.expectedMs === null ? null : row.expectedMs - nowMs;
      return [{ row, ridingMs: nowMs - startMs, dueMs }];
    })
    .sort(
      (a, b) =>
        (a.dueMs ?? Number.MAX_SAFE_INTEGER) - (b.dueMs ?? Number.MAX_SAFE_INTEGER) ||
        a.row.startMs! - b.row.startMs!,
    );
}
