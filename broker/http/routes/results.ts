/** Results as files: CSV for spreadsheets, JSON for programs. Live, provisional or official, and saying which. */
import { z } from 'zod';
import { unknownRace } from '../../../api/problem.ts';
import { problems, raceParams } from '../../../api/schemas.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { BoardRow, BoardView } from '../../../race/live/board-view.ts';
import type { Part } from '../part.ts';

export const resultRoutes: Part = (api, { station }) => {
  const boardOf = (race: RaceId): BoardView => {
    const board = station.board(race);
    if (board === null) throw unknownRace(race);
    return board;
  };

  api.get(
    '/v1/races/:race/results.csv',
    {
      config: { access: 'readers' },
      schema: { tags: ['results'], summary: 'Results as CSV (UTF-8, commas)', params: raceParams },
    },
    async ({ params }, reply) => {
      const board = boardOf(params.race);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${params.race}-${board.race.result}.csv"`)
        .send(resultsCsv(board));
    },
  );

  api.get(
    '/v1/races/:race/results.json',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['results'],
        summary: 'Results by category, in result order',
        params: raceParams,
        response: {
          200: z.object({
            race: z.looseObject({ id: z.string(), name: z.string(), result: z.string() }),
            categories: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                riders: z.array(z.looseObject({ bib: z.string() })),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async ({ params }) => {
      const board = boardOf(params.race);
      return {
        race: { ...board.race },
        categories: rowsByCategory(board).map(({ id, name, rows }) => ({
          id,
          name,
          riders: rows.map((r) => ({ ...r })),
        })),
      };
    },
  );
};

function rowsByCategory(board: BoardView): { id: string; name: string; rows: BoardRow[] }[] {
  return board.categoryOrder.flatMap((id) => {
    const category = board.categories[id];
    if (category === undefined) return [];
    const rows = category.order.flatMap((entry) => board.rows[entry] ?? []);
    return [{ id, name: category.name, rows }];
  });
}

const HEAD = [
  'Result',
  'Category',
  'Place',
  'Bib',
  'Name',
  'Team',
  'Nation',
  'Status',
  'Laps',
  'Time',
  'Gap',
  'Points',
];

export function resultsCsv(board: BoardView): string {
  const lines = [HEAD.join(',')];
  for (const { name, rows } of rowsByCategory(board))
    for (const row of rows)
      lines.push(
        [
          board.race.result,
          words(name),
          row.place ?? '',
          row.bib,
          words(row.name),
          words(row.team ?? ''),
          words(row.nation ?? ''),
          row.status,
          row.laps,
          row.timeMs === null ? '' : clockTime(row.timeMs),
          row.gap === null
            ? ''
            : 'ms' in row.gap
              ? clockTime(row.gap.ms)
              : `-${row.gap.laps} lap${row.gap.laps === 1 ? '' : 's'}`,
          row.points ?? '',
        ]
          .map((cell) => quoted(String(cell)))
          .join(','),
      );
  return `${lines.join('\r\n')}\r\n`;
}

/** Names come from start lists of strangers: a cell that a spreadsheet would run as a formula is made text. */
const words = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** 1:02:03.4 (tenths cut off, as the sport does). */
function clockTime(ms: number): string {
  const tenths = Math.floor(Math.abs(ms) / 100);
  const [h, m, s] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  return `${ms < 0 ? '-' : ''}${h}:${String(m).padStart(2, '0')}:${s.toFixed(1).padStart(4, '0')}`;
}
