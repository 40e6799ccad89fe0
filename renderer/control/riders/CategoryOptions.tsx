/** The categories of a race, to choose one in a list. */
import type { BoardView } from '../../../race/feed/board-view.ts';

export const CategoryOptions = ({ board }: { board: BoardView }) =>
  board.categoryOrder.map((id) => (
    <option key={id} value={id}>
      {board.categories[id]?.name}
    </option>
  ));
