/**
 * The one race clock: the race time that results are in. It stands while the race is neutralised or stopped, and in the
 * end it stands at the winner's time, whenever an official closed the race. Pure.
 */
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { raceTimeMs } from '../../race/rules/race-clock.ts';

/** The start that the clock of this category counts from; null while nobody knows. */
export const startOf = (board: BoardView, category: CategoryId | null): number | null =>
  (category && board.categories[category]?.startMs) || board.race.startMs;

/** What the clock of a category shows at a moment, ms; negative before the start, null while there is none. */
export function clockMs(board: BoardView, category: CategoryId | null, momentMs: number): number | null {
  const startMs = startOf(board, category);
  if (startMs === null) return null;
  return raceTimeMs(board.race.pauses ?? [], startMs, standsAt(board, category) ?? momentMs);
}

/** When the clock of a race that is over stood still: at the winner's finish; without one, at the close. */
function standsAt(board: BoardView, category: CategoryId | null): number | null {
  const closedMs = (category && board.categories[category]?.closedMs) ?? board.race.finishMs;
  if (closedMs === null || (board.race.state !== 'finished' && closedMs === board.race.finishMs)) return null;
  // Against the clock everybody has one of their own; the race's ends when it is closed.
  if (board.race.format.endsWith('time-trial') || board.race.format === 'hill-climb') return closedMs;
  const home = Object.values(board.rows).filter(
    (row) => row.status === 'finished' && (category === null || row.category === category),
  );
  const winner = home.reduce<BoardRow | null>(
    (best, row) => (best === null || isAhead(row, best) ? row : best),
    null,
  );
  return winner?.lastPassingMs ?? closedMs;
}

const isAhead = (a: BoardRow, b: BoardRow): boolean =>
  a.laps > b.laps || (a.laps === b.laps && (a.lastPassingMs ?? Infinity) < (b.lastPassingMs ?? Infinity));
