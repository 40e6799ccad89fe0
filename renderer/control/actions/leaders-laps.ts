import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';

/** How many laps the leader of a category has completed: the most of any of its riders; 0 before the first is complete. */
export const leadersLaps = ({ rows }: Pick<BoardView, 'rows'>, id: CategoryId): number =>
  Object.values(rows).reduce(
    (most, { category, laps }) => (category === id ? Math.max(most, laps) : most),
    0,
  );
