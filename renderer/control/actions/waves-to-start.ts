/** Which categories a start that is being set may be meant for. */
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';

/**
 * Those without a start. Where every start is set, those still to come at `nowMs`: they are set anew, and a wave that
 * rides is left alone. Where nobody is left, everybody, for a start set anew by purpose.
 */
export function wavesToStart(
  { categoryOrder, categories }: Pick<BoardView, 'categoryOrder' | 'categories'>,
  nowMs: number,
): readonly CategoryId[] {
  const unset = categoryOrder.filter((id) => categories[id]?.startMs == null);
  if (unset.length > 0) return unset;
  const toCome = categoryOrder.filter((id) => (categories[id]?.startMs ?? 0) > nowMs);
  return toCome.length > 0 ? toCome : categoryOrder;
}
