/** Which rows the board shows, in which order: category, search, sort. Pure. */

import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../../race/ids.ts';
import type { RaceFormat } from '../../../race/journal/decision.ts';
import { isAgainstTheClock, leaderOf } from '../../../race/row-figures.ts';
import { sortName } from '../../../race/start-list/names.ts';
import {
  duration,
  gapText,
  gapTimeText,
  type LapWords,
  plusMinus,
  timeOfDay,
  timeText,
} from '../../ui/format.ts';
import { intervalMs, isOfficial, rowsOf, search } from '../../ui/standing.ts';

export const COLUMNS = [
  'place',
  'bib',
  'name',
  'team',
  'nation',
  'category',
  'start',
  'laps',
  'gap',
  'interval',
  'lastLap',
  'bestLap',
  'time',
  'passing',
  'expected',
  'points',
  'status',
] as const;
export type Column = (typeof COLUMNS)[number];
const PHONE_COLUMNS: readonly Column[] = ['place', 'bib', 'name', 'laps', 'gap'];
const DESK_COLUMNS: readonly Column[] = [...PHONE_COLUMNS, 'lastLap', 'expected'];
/** Against the clock: when each started, and the time as far as it is known. */
const CLOCK_PHONE_COLUMNS: readonly Column[] = ['place', 'bib', 'name', 'time', 'gap'];
const CLOCK_DESK_COLUMNS: readonly Column[] = ['place', 'bib', 'name', 'start', 'time', 'gap'];
/** Until somebody chooses: as many as the screen holds without one being cut. */
export const usualColumns = (phone: boolean, format: RaceFormat): readonly Column[] =>
  isAgainstTheClock(format)
    ? phone
      ? CLOCK_PHONE_COLUMNS
      : CLOCK_DESK_COLUMNS
    : phone
      ? PHONE_COLUMNS
      : DESK_COLUMNS;
export const ALWAYS: ReadonlySet<Column> = new Set(['place', 'bib', 'name']);

export interface Sort {
  readonly by: Column;
  readonly descending: boolean;
}

/** `category` null: all, one after the other. `sort` null: the order of the result. */
export function rowsShown(
  board: BoardView,
  category: CategoryId | null,
  query: string,
  sort: Sort | null,
): readonly BoardRow[] {
  const asked = category !== null && board.categories[category] ? [category] : board.categoryOrder;
  let rows: readonly BoardRow[] = asked.flatMap((id) => rowsOf(board, id));
  if (query.trim() !== '') {
    const hits = new Set(search(board, query).map((row) => row.entry));
    rows = rows.filter((row) => hits.has(row.entry));
  }
  return sort === null ? rows : sorted(board, rows, sort);
}

/** Pinned riders before all others, in the order that both have. */
export function pinnedFirst(rows: readonly BoardRow[], pinned: ReadonlySet<EntryId>): readonly BoardRow[] {
  if (pinned.size === 0) return rows;
  const isPinned = ({ entry }: BoardRow) => pinned.has(entry);
  return [...rows.filter(isPinned), ...rows.filter((row) => !isPinned(row))];
}

function sorted(board: BoardView, rows: readonly BoardRow[], { by, descending }: Sort): readonly BoardRow[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(board, row, by) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    // Those without a value stand last whichever way.
    if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
    if (typeof a.key === 'string' || typeof b.key === 'string')
      return sign * String(a.key).localeCompare(String(b.key), undefined, { numeric: true });
    return sign * (a.key - b.key);
  });
  return keyed.map(({ row }) => row);
}

const LAP_BEHIND_MS = 1e9;

function keyOf(board: BoardView, row: BoardRow, by: Column): number | string | null {
  switch (by) {
    case 'place':
      return row.place;
    case 'bib':
      return row.bib;
    case 'name':
      return sortName(row);
    case 'team':
      return row.team || null;
    case 'nation':
      return row.nation || null;
    case 'category':
      return board.categories[row.category]?.name ?? row.category;
    case 'start':
      return row.startMs ?? board.categories[row.category]?.startMs ?? null;
    case 'laps':
      return row.laps;
    case 'gap':
      if (row.gap === null) return row.place === null ? null : 0;
      return 'ms' in row.gap ? row.gap.ms : row.gap.laps * LAP_BEHIND_MS;
    case 'interval':
      return intervalMs(board, row);
    case 'lastLap':
      return row.lastLapMs;
    case 'bestLap':
      return row.bestLapMs;
    case 'time':
      return row.timeMs;
    case 'passing':
      return row.lastPassingMs;
    case 'expected':
      return row.expectedMs;
    case 'points':
      return row.points ?? null;
    case 'status':
      return row.status;
  }
}

/** What stands in a cell of figures. A projection has its `~`; GPS its ±. */
export function cellText(
  board: BoardView,
  row: BoardRow,
  column: Column,
  words: LapWords & { status: Readonly<Record<string, string>> },
): string {
  const zone = board.race.timeZone;
  const about = row.certainty === 'projected' && !isOfficial(board) ? '~' : '';
  switch (column) {
    case 'place':
      return row.place === null ? '' : String(row.place);
    case 'bib':
      return row.bib;
    case 'name':
      return row.name;
    case 'team':
      return row.team ?? '';
    case 'nation':
      return row.nation ?? '';
    case 'category':
      return board.categories[row.category]?.name ?? row.category;
    case 'start': {
      const startMs = row.startMs ?? board.categories[row.category]?.startMs ?? null;
      return startMs === null ? '' : timeOfDay(startMs, zone);
    }
    case 'laps':
      return String(row.laps);
    case 'gap':
      if (row.gap === null) return '';
      return (
        about +
        ('ms' in row.gap
          ? gapTimeText(row, leaderOf(board, row), board.race.format)
          : gapText(row.gap, words))
      );
    case 'interval': {
      const ms = intervalMs(board, row);
      return ms === null ? '' : `${about}+${duration(ms, 1)}`;
    }
    case 'lastLap':
      return row.lastLapMs === null ? '' : about + duration(row.lastLapMs, 1);
    case 'bestLap':
      return row.bestLapMs === null ? '' : duration(row.bestLapMs, 1);
    case 'time': {
      const within = row.certainty === 'gps' ? plusMinus(row.uncertaintyMs) : null;
      return row.timeMs === null
        ? ''
        : `${about}${timeText(row, board.race.format, 1)}${within ? ` ${within}` : ''}`;
    }
    case 'passing':
      return row.lastPassingMs === null ? '' : timeOfDay(row.lastPassingMs, zone);
    case 'expected':
      return row.expectedMs === null ? '' : `~${timeOfDay(row.expectedMs, zone)}`;
    case 'points':
      return row.points === undefined ? '' : String(row.points);
    case 'status':
      return words.status[row.status] ?? row.status;
  }
}
