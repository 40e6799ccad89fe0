/**
 * What pages show of a board: which rows in which order, what stands in a row, which colours the
 * riders have, who a search finds. Pure, without words of any language.
 */

import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { isAgainstTheClock, leaderOf } from '../../race/row-figures.ts';
import { folded } from '../../race/search-text.ts';
import { duration, gapText, gapTimeText, type LapWords, timeText } from './format.ts';
import type { RiderLook } from './map/scene.ts';

/** As many as there are rider colours in the tokens. */
const RIDER_COLOURS = 8;

/** The rows of a category in result order. */
export function rowsOf(board: BoardView, category: CategoryId): readonly BoardRow[] {
  const order = board.categories[category]?.order ?? [];
  return order.flatMap((entry) => board.rows[entry] ?? []);
}

/**
 * The category to show: the asked for if it exists, else of those with riders the one that started first (a later wave
 * only counts down while others race), else the first.
 */
export function shownCategory(board: BoardView, asked: CategoryId | null): CategoryId | null {
  if (asked && board.categories[asked]) return asked;
  const withRiders = board.categoryOrder.filter((id) => (board.categories[id]?.order.length ?? 0) > 0);
  const startMs = (id: CategoryId) => board.categories[id]?.startMs ?? Number.POSITIVE_INFINITY;
  const first = withRiders.reduce<CategoryId | null>(
    (best, id) => (best === null || startMs(id) < startMs(best) ? id : best),
    null,
  );
  return first ?? board.categoryOrder[0] ?? null;
}

/** Whether these rows are the official result; an official is shown corrected ones before they are published. */
export const isOfficial = ({ race }: BoardView): boolean =>
  race.result === 'official' && race.differsFrom === undefined;

/** One colour a category where there are several, else one a rider: bibs tell equal colours apart. */
export function colourOf(board: BoardView, row: BoardRow): number {
  const index = board.categoryOrder.length > 1 ? board.categoryOrder.indexOf(row.category) : row.entry - 1;
  return ((index % RIDER_COLOURS) + RIDER_COLOURS) % RIDER_COLOURS;
}

export function looksOf(
  board: BoardView,
  category: CategoryId | null,
  followed: ReadonlySet<EntryId>,
  selected: EntryId | null,
): ReadonlyMap<EntryId, RiderLook> {
  const looks = new Map<EntryId, RiderLook>();
  for (const row of Object.values(board.rows)) {
    looks.set(row.entry, {
      bib: row.bib,
      colour: colourOf(board, row),
      rank: row.entry === selected ? 'selected' : followed.has(row.entry) ? 'followed' : 'rider',
      order: (row.place ?? 10_000) + (row.category === category ? 0 : 20_000),
      grouped: row.category === category,
    });
  }
  return looks;
}

/** The figures at the right of a row. */
export interface Figures {
  /** Gap, time of the winner, laps of the leader, or nothing yet. */
  readonly main: string;
  /** Last lap, or the total time in a result. */
  readonly sub: string;
  /** A projection is never shown as a result. */
  readonly projected: boolean;
}

export function figures(board: BoardView, row: BoardRow, words: LapWords): Figures {
  const projected = row.certainty === 'projected' && !isOfficial(board);
  const over = board.race.state === 'finished';
  const { format } = board.race;
  const time = timeText(row, format);
  const lap = row.lastLapMs === null ? '' : duration(row.lastLapMs, 1);
  if (row.place === null) return { main: '', sub: row.laps > 0 ? words.laps(row.laps) : '', projected };
  const sign = projected ? '~' : '';
  if (row.gap === null) {
    const main = over || row.laps === 0 || isAgainstTheClock(format) ? time : words.laps(row.laps);
    return { main: main === '' ? '' : sign + main, sub: over ? words.laps(row.laps) : lap, projected };
  }
  const clock = isAgainstTheClock(format);
  const gap = 'ms' in row.gap ? gapTimeText(row, leaderOf(board, row), format) : gapText(row.gap, words);
  return { main: sign + gap, sub: over || clock ? time : lap, projected };
}

/** At most this many hits are listed; more letters narrow them. */
const HITS_MAX = 40;

/** By bib (from its start) or any word of name or team; exact bibs first, then as the board has them. */
export function search(board: BoardView, query: string): readonly BoardRow[] {
  const wanted = folded(query.trim());
  if (wanted === '') return [];
  const exact: BoardRow[] = [];
  const others: BoardRow[] = [];
  for (const category of board.categoryOrder) {
    for (const row of rowsOf(board, category)) {
      const bib = folded(row.bib);
      if (bib === wanted) exact.push(row);
      else if (bib.startsWith(wanted) || hasWord(`${row.name} ${row.team ?? ''}`, wanted)) others.push(row);
    }
  }
  return [...exact, ...others].slice(0, HITS_MAX);
}

const hasWord = (text: string, wanted: string): boolean => {
  const plain = folded(text);
  return plain.startsWith(wanted) || plain.includes(` ${wanted}`) || plain.includes(`-${wanted}`);
};

/** Time to the rider before, in the same category and on the same lap; null where it says nothing. */
export function intervalMs(board: BoardView, row: BoardRow): number | null {
  const order = board.categories[row.category]?.order ?? [];
  const before = board.rows[order[order.indexOf(row.entry) - 1] ?? (0 as EntryId)];
  if (!before || before.laps !== row.laps || before.timeMs === null || row.timeMs === null) return null;
  return row.timeMs - before.timeMs;
}

/** What stands where the place stands: the place, the sport's mark of who has none (DNF …), a dash while it is open. */
export const placeText = ({ place, status }: Pick<BoardRow, 'place' | 'status'>): string =>
  place !== null ? String(place) : status === 'racing' || status === 'waiting' ? '–' : status;
