/**
 * A start list's columns as they go out: the same in every file, and each of them one that an import knows again. A
 * column that nobody has anything in is left out.
 */
import type { BoardView } from '../../race/feed/board-view.ts';
import { categoryLabel } from '../../race/start-list/import/categories.ts';
import type { EntryShown } from '../http/station-port.ts';

export type CellValue = string | number | null | undefined;
/** `width` in characters. */
export interface ListColumn {
  readonly head: string;
  readonly width: number;
  readonly value: (entry: EntryShown) => CellValue;
}

const column = (head: string, width: number, value: ListColumn['value']): ListColumn => ({
  head,
  width,
  value,
});

const OFFICIALS: readonly ListColumn[] = [
  column('Licence', 18, ({ licence }) => licence),
  column('UCI ID', 15, ({ uciId }) => uciId),
  column('Date of birth', 12, ({ birthDate, birthYear }) => birthDate ?? birthYear?.toString()),
  column('City', 18, ({ city }) => city),
  column('State', 12, ({ state }) => state),
  column('E-mail', 24, ({ email }) => email),
  column('Phone', 16, ({ phone }) => phone),
  column('Emergency contact', 28, ({ emergency }) => emergency),
  column('Notes', 28, ({ notes }) => notes),
];

const ALWAYS = ['Bib', 'Name', 'Team', 'Nation', 'Category', 'Licence', 'UCI ID'];

/** `all`: with what only officials see. The start offset is in seconds. */
export function listColumns(
  board: BoardView,
  entries: readonly EntryShown[],
  all: boolean,
): readonly ListColumn[] {
  const categories = Object.values(board.categories);
  const chipsMax = all ? Math.max(0, ...entries.map(({ chips }) => chips.length)) : 0;
  const ownHeads = all ? [...new Set(entries.flatMap(({ own = {} }) => Object.keys(own)))] : [];
  const columns = [
    column('Bib', 7, ({ bib }) => bib),
    column('Name', 28, ({ name }) => name),
    column('First name', 16, ({ firstName }) => firstName),
    column('Last name', 20, ({ lastName }) => lastName),
    column('Sex', 5, ({ sex }) => sex),
    column('Team', 28, ({ team }) => team),
    column('Team code', 10, ({ teamCode }) => teamCode),
    column('Club', 24, ({ club }) => club),
    column('Nation', 8, ({ nation }) => nation),
    column('Category', 20, ({ category }) => categoryLabel(category, categories)),
    column('Start offset', 12, ({ startOffsetMs: ms }) => (ms === undefined ? undefined : ms / 1_000)),
    ...(all ? OFFICIALS : []),
    ...Array.from({ length: chipsMax }, (_, at) => column('Chip', 14, ({ chips }) => chips[at])),
    ...ownHeads.map((head) => column(head, 14, ({ own }) => own?.[head])),
  ];
  return columns.filter(
    ({ head, value }) => ALWAYS.includes(head) || entries.some((entry) => (value(entry) ?? '') !== ''),
  );
}

/** The list as rows of a CSV, heads first. */
export function startListRows(
  board: BoardView,
  entries: readonly EntryShown[],
  all: boolean,
): readonly (readonly CellValue[])[] {
  const columns = listColumns(board, entries, all);
  return [
    columns.map(({ head }) => head),
    ...entries.map((entry) => columns.map(({ value }) => value(entry))),
  ];
}
