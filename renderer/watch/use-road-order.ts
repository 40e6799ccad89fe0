/** The order on the road while nobody has been over the line; asked of the phones' positions only as long as it matters. */
import { useMemo } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import type { RaceLive } from '../ui/race-live.ts';
import { type RoadPlace, roadOrder, waitsForTheLine } from '../ui/road-order.ts';
import { useNow } from '../ui/ticking.ts';
import { useRoad } from '../ui/use-road.ts';

/** Older positions fall out of the order although none comes. */
const AGAIN_MS = 5_000;

/** Null from the first lap that counts on, and while no phone is heard. */
export function useRoadOrder(
  live: RaceLive,
  board: BoardView,
  category: CategoryId | null,
): readonly RoadPlace[] | null {
  const isFirstLap = useMemo(() => waitsForTheLine(board, category), [board, category]);
  const road = useRoad(live, isFirstLap);
  // Looked at again by itself; what is asked is the time now.
  useNow(live.now, AGAIN_MS, isFirstLap);
  return isFirstLap ? roadOrder(board, category, road, live.now()) : null;
}
