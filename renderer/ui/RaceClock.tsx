/** The race clock: counts down to the start, up while they race, and stands at the end. */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { raceClock } from './format.ts';
import { useNow } from './ticking.ts';

/** The start that the clock of this category counts from; null while nobody knows. */
export const startOf = (board: BoardView, category: CategoryId | null): number | null =>
  (category && board.categories[category]?.startMs) || board.race.startMs;

export function RaceClock({
  board,
  category,
  now,
}: {
  board: BoardView;
  category: CategoryId | null;
  now: () => number;
}) {
  const startMs = startOf(board, category);
  const running = startMs !== null && board.race.state !== 'finished';
  const moment = useNow(now, 1000, running, startMs ?? 0);
  if (startMs === null) return <>–:––</>;
  return <>{raceClock((board.race.finishMs ?? moment) - startMs)}</>;
}
