/**
 * What the big screen shows when. While they race: the first ten of each category in turn, the first category longest;
 * a category in its last lap has the screen to itself. After the finish: everybody, ten at a time. Pure.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { isOnceOver } from '../ui/lap-board.ts';

export interface Slide {
  readonly category: CategoryId;
  /** First row shown, from 0. */
  readonly from: number;
  readonly dwellMs: number;
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
    return categories.flatMap((category) => {
      const pages = Math.ceil(board.categories[category]!.order.length / ROWS_SHOWN);
      return Array.from({ length: pages }, (_, page) => ({
        ...{ category, from: page * ROWS_SHOWN, dwellMs: RESULT_MS },
      }));
    });
  }
  const finishing = categories.filter((id) => isFinishing(board, id));
  return (finishing.length > 0 ? finishing : categories).map((category, index) => ({
    ...{ category, from: 0, dwellMs: index === 0 ? MAIN_MS : OTHER_MS },
  }));
}

function isFinishing(board: BoardView, id: CategoryId): boolean {
  const category = board.categories[id]!;
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
