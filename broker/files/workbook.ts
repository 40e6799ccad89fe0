/**
 * Start list and results as spreadsheets: numbers are numbers, times are times that can be added up, a category is a
 * sheet. Names of strangers are text cells, which no spreadsheet runs as a formula.
 */
import type { Cell, Row, Sheet as Written } from 'write-excel-file/node';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { EntryId } from '../../race/ids.ts';
import type { EntryShown } from '../http/station-port.ts';
import { type ListColumn, listColumns } from './start-list-columns.ts';

/** A sheet as plain data (types are read off the values): it is copied to the thread that writes it. */
export type SheetPlan = Pick<Written<never>, 'sheet' | 'data' | 'columns' | 'stickyRowsCount'>;

const DAY_MS = 86_400_000;
const DURATION = '[h]:mm:ss.0';

const RESULT_COLUMNS: readonly (readonly [head: string, width: number])[] = [
  ['Place', 7],
  ['Bib', 7],
  ['Name', 28],
  ['Team', 28],
  ['Nation', 8],
  ['Status', 10],
  ['Laps', 7],
  ['Time', 13],
  ['Gap', 13],
  ['Points', 8],
];

/** One sheet a category, in result order; above the table the race, the category and how final the result is. */
export function resultSheets(
  board: BoardView,
  entries: ReadonlyMap<EntryId, EntryShown> | null = null,
): readonly SheetPlan[] {
  const names = createSheetNames();
  const heads =
    entries === null
      ? RESULT_COLUMNS
      : [...RESULT_COLUMNS, ['UCI ID', 15] as const, ['Licence', 18] as const];
  return board.categoryOrder.flatMap((id): SheetPlan[] => {
    const category = board.categories[id];
    if (category === undefined) return [];
    const about = [category.name, STATES[board.race.result], dayOf(board)].filter(Boolean).join(' · ');
    const rows = category.order.flatMap((entry) => board.rows[entry] ?? []);
    return [
      {
        sheet: names(category.name),
        columns: heads.map(([, width]) => ({ width })),
        stickyRowsCount: 4,
        data: [
          [{ value: board.race.name, fontWeight: 'bold', fontSize: 14 }],
          [about],
          [],
          headRow(heads.map(([head]) => head)),
          ...rows.map((row) => [
            ...resultRow(row),
            ...(entries === null
              ? []
              : [text(entries.get(row.entry)?.uciId), text(entries.get(row.entry)?.licence)]),
          ]),
        ],
      },
    ];
  });
}

const STATES: Readonly<Record<BoardView['race']['result'], string>> = {
  live: 'Live: the race is not decided yet',
  provisional: 'Provisional result',
  official: 'Official result',
};

function dayOf({ race }: BoardView): string | null {
  if (race.startMs === null) return null;
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: race.timeZone }).format(race.startMs);
  } catch {
    return new Date(race.startMs).toISOString().slice(0, 10);
  }
}

const resultRow = (row: BoardRow): Row => [
  row.place,
  bibCell(row.bib),
  text(row.name),
  text(row.team),
  text(row.nation),
  text(row.status),
  row.laps,
  duration(row.timeMs, DURATION),
  row.gap === null
    ? null
    : 'ms' in row.gap
      ? duration(row.gap.ms, DURATION)
      : text(`−${row.gap.laps} lap${row.gap.laps === 1 ? '' : 's'}`),
  row.points ?? null,
];

/** One sheet that can be imported again; bibs and chips are text, so that 007 and 58E12 stay what they are. */
export function startListSheets(
  board: BoardView,
  entries: readonly EntryShown[],
  all: boolean,
): readonly SheetPlan[] {
  const columns = listColumns(board, entries, all);
  const cellOf = ({ value }: ListColumn, entry: EntryShown): Cell => {
    const cell = value(entry);
    // Seconds: the one figure of a start that every program keeps whole.
    if (typeof cell === 'number') return cell;
    return text(cell === null || cell === undefined ? undefined : String(cell));
  };
  return [
    {
      sheet: 'Start list',
      columns: columns.map(({ width }) => ({ width })),
      stickyRowsCount: 1,
      data: [
        headRow(columns.map(({ head }) => head)),
        ...entries.map((entry) => columns.map((column) => cellOf(column, entry))),
      ],
    },
  ];
}

const headRow = (heads: readonly string[]): Row =>
  heads.map((value) => ({ value, fontWeight: 'bold' as const }));
const text = (value: string | undefined): Cell => (value === undefined || value === '' ? null : value);
/** Bibs are text, as everything that is no quantity: `007` and `58E1` stay what they are. */
const bibCell = (bib: string): Cell => text(bib);
const duration = (ms: number | null, format: string): Cell =>
  ms === null || ms < 0 ? null : { value: ms / DAY_MS, format };

/** Sheets' names: at most 31 characters, some not allowed, each once whatever its case. */
function createSheetNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const plain =
      wanted
        .replace(/[[\]:*?/\\]|^'|'$/g, ' ')
        .trim()
        .slice(0, 31) || 'Category';
    let name = plain;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${plain.slice(0, 27)} ${count}`;
    taken.add(name.toLowerCase());
    return name;
  };
}
