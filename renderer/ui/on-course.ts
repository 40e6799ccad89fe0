/** Who is on the course in a race against the clock: started and not home. Pure. */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { elementOf } from '../../race/present.ts';

export interface OnCourse {
  readonly row: BoardRow;
  /** Their own start, UTC epoch ms. */
  readonly startMs: number;
  /** Since their own start, ms. */
  readonly ridingMs: number;
  /** When they are expected at the line, UTC epoch ms; null while nobody can say. */
  readonly expectedMs: number | null;
}

/** So many must be home before their times say when others come. */
const HOME_LEAST = 2;

/** Those expected first on top; of whom nothing is expected, who started first. */
export function onCourse(board: BoardView, nowMs: number): readonly OnCourse[] {
  const usual = usualTimes(board);
  return Object.values(board.rows)
    .flatMap((row): OnCourse[] => {
      const startMs = row.startMs ?? null;
      if (row.status !== 'racing' || startMs === null || startMs > nowMs) return [];
      const takesMs = usual.get(row.category);
      const expectedMs = row.expectedMs ?? (takesMs === undefined ? null : startMs + takesMs);
      return [{ row, startMs, ridingMs: nowMs - startMs, expectedMs }];
    })
    .sort(
      (a, b) =>
        (a.expectedMs ?? Number.MAX_SAFE_INTEGER) - (b.expectedMs ?? Number.MAX_SAFE_INTEGER) ||
        a.startMs - b.startMs,
    );
}

/** The time in the middle of those who are home, by category. */
function usualTimes(board: BoardView): ReadonlyMap<CategoryId, number> {
  const home = Object.values(board.rows).filter(
    ({ status, timeMs, startMs }) => status === 'finished' && timeMs !== null && startMs !== undefined,
  );
  const found = new Map<CategoryId, number>();
  for (const [category, rows] of Map.groupBy(home, (row) => row.category)) {
    const timesMs = rows.flatMap(({ timeMs }) => timeMs ?? []).sort((a, b) => a - b);
    if (timesMs.length >= HOME_LEAST) found.set(category, elementOf(timesMs, (timesMs.length - 1) >> 1));
  }
  return found;
}
