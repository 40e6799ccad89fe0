/** The race clock: counts down to the start, up while they race, and stands at the end. */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { raceClock } from './format.ts';
import { clockMs, startOf } from './race-time.ts';
import { useNow } from './ticking.ts';

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
  const elapsedMs = clockMs(board, category, moment);
  return <>{elapsedMs === null ? '–:––' : raceClock(elapsedMs)}</>;
}
