/**
 * What the big screen shows when. While they race: the first ten of each category in turn, the first category longest;
 * a category in its last lap has the screen to itself. Between them, and at the end of a
 * result, who is out. After the finish: everybody, ten at a time. Pure.
 */

import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { fieldOf } from '../../race/present.ts';
import { isOnceOver } from '../ui/lap-board.ts';
import { rowsOf } from '../ui/standing.ts';

export interface Slide {
  readonly category: CategoryId;
  /** First row shown, from 0. */
  readonly from: number;
  readonly dwellMs: number;
  /** A page of those who are out: did not start, did not finish, disqualified … */
  readonly out?: true;
}

export const ROWS_SHOWN = 10;
const MAIN_MS = 20_000;
const OTHER_MS = 10_000;
const RESULT_MS = 8_000;

/** `only`: the category that this screen is for; null shows all. Empty while there is nobody to show. */
export function slides(board: BoardView, only: CategoryId | null): readonly Slide[] {
  const categories = board.categoryOrder.filter(
    (id) => (only === null || id === only) && (board.categories[id]?.order.length ?? 0) > 0,
  );
  if (board.race.state === 'finished') {
    return categories.flatMap((category) => [
      ...pagesOf(category, rowsOf(board, category).filter((row) => !isOut(row)).length),
      ...outPages(board, category),
    ]);
  }
  const finishing = categories.filter((id) => isFinishing(board, id));
  if (finishing.length > 0)
    return finishing.map((category, index) => ({
      category,
      from: 0,
      dwellMs: index === 0 ? MAIN_MS : OTHER_MS,
    }));
  return categories.flatMap((category, index) => [
    { category, from: 0, dwellMs: index === 0 ? MAIN_MS : OTHER_MS },
    // Who waits for the start is not out yet.
    ...(board.race.state === 'waiting' ? [] : outPages(board, category)),
  ]);
}

const pagesOf = (category: CategoryId, count: number): readonly Slide[] =>
  Array.from({ length: Math.ceil(count / ROWS_SHOWN) }, (_, page) => ({
    category,
    from: page * ROWS_SHOWN,
    dwellMs: RESULT_MS,
  }));

/** Without a place, and not because it is still open. */
const isOut = ({ place, status }: BoardRow): boolean =>
  place === null && status !== 'racing' && status !== 'waiting' && status !== 'finished';

const outPages = (board: BoardView, category: CategoryId): readonly Slide[] =>
  pagesOf(category, rowsOf(board, category).filter(isOut).length).map((page) => ({ ...page, out: true }));

/** The rows of a page. */
export function rowsOn(board: BoardView, slide: Slide): readonly BoardRow[] {
  return rowsOf(board, slide.category)
    .filter((row) => isOut(row) === (slide.out === true))
    .slice(slide.from, slide.from + ROWS_SHOWN);
}

function isFinishing(board: BoardView, id: CategoryId): boolean {
  const category = fieldOf(board.categories, id);
  return category.lapsToGo === 1 && !category.lapsForecast && !isOnceOver(category);
}

/** The slide for a moment: the screens of a venue show the same one without talking to each other. */
export function slideAt(all: readonly Slide[], nowMs: number): Slide | null {
  const round = all.reduce((sum, slide) => sum + slide.dwellMs, 0);
  if (round === 0) return null;
  let left = nowMs % round;
  for (const slide of all) {
    if (left < slide.dwellMs) return slide;
    left -= slide.dwellMs;
  }
  return all[0] ?? null;
}
