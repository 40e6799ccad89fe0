/** Results as files: CSV for spreadsheets, JSON for programs. Live, provisional or official, and saying which. */
import { z } from 'zod';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import { bib, categoryId, entryId } from '../../../race/journal/decision.ts';
import { difference, type PublishedVersion } from '../../../race/race.ts';
import { longDuration } from '../../../race/time-text.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { boardView, momentMs, problems, raceParams } from '../../../server/http/schemas.ts';
import { digestOf } from '../../races/seal.ts';
import type { Part } from '../part.ts';

const seal = z.object({
  digest: z.string().describe('SHA-256 of the signed text, hex'),
  signature: z.string().describe('Ed25519 under the signed text, base64url'),
  key: z.string().describe("the station's public key (JWK x)"),
});
const versionHead = z.object({
  version: z.number().int(),
  state: z.enum(['provisional', 'official']),
  atMs: momentMs,
  protestsUntilMs: momentMs.nullable(),
  seal: seal.nullable(),
});
const resultLine = z.object({
  status: z.string(),
  place: z.number().nullable(),
  laps: z.number(),
  timeMs: z.number().nullable(),
});
const resultChange = z.object({
  entry: entryId,
  bib,
  name: z.string(),
  category: categoryId,
  before: resultLine.nullable(),
  after: resultLine.nullable(),
});

export const resultRoutes: Part = (api, { station, auth, eventName }) => {
  const boardOf = (race: RaceId): BoardView => {
    const board = station.publicBoard(race);
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

  /** Signed is what is final: a provisional version may still change. */
  const sealOf = (version: PublishedVersion): z.infer<typeof seal> | null => {
    if (version.state !== 'official') return null;
    const { sealed, text } = version;
    if (sealed !== null)
      return { digest: sealed.digest, signature: sealed.signature ?? '', key: sealed.key ?? '' };
    // Of a journal from before versions were sealed.
    return { digest: digestOf(text), signature: auth.sign(text), key: auth.publicJwk.x };
  };
  const headOf = (version: PublishedVersion) => ({
    version: version.version,
    state: version.state,
    atMs: version.atMs,
    protestsUntilMs: version.protestsUntilMs,
    seal: sealOf(version),
  });

  api.get(
    '/v1/races/:race/versions',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['results'],
        summary: 'Results published so far, oldest first, each with what it changed',
        params: raceParams,
        response: {
          200: z.object({
            versions: z.array(
              versionHead.extend({
                changes: z.array(resultChange).describe('against the version before; none of the first'),
              }),
            ),
            unpublished: z
              .array(resultChange)
              .describe(
                'what the data say now against the newest version: what publishing again would change',
              ),
          }),
          ...problems,
        },
      },
    },
    async ({ params }) => {
      boardOf(params.race);
      const versions = station.versions(params.race);
      const newest = versions.at(-1);
      const now = station.board(params.race);
      return {
        unpublished: newest === undefined || now === null ? [] : [...difference(newest.view, now)],
        versions: versions.map((version, index) => ({
          ...headOf(version),
          changes: index === 0 ? [] : [...difference(versions[index - 1]!.view, version.view)],
        })),
      };
    },
  );

  api.get(
    '/v1/races/:race/versions/:version',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['results'],
        summary:
          'A published result as it was then, with the signature of an official one and the text it stands under',
        params: raceParams.extend({ version: z.coerce.number().int().min(1).max(10_000) }),
        response: {
          200: versionHead.extend({ event: z.string(), signedText: z.string(), board: boardView }),
          ...problems,
        },
      },
    },
    async ({ params }) => {
      boardOf(params.race);
      const version = station.versions(params.race).find((each) => each.version === params.version);
      if (version === undefined)
        throw new Problem(
          404,
          'unknown-version',
          `No version ${params.version} of this result has been published.`,
        );
      return { ...headOf(version), event: eventName, signedText: version.text, board: version.view };
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

/** 1:02:03.4, with a hyphen for a minus: programs read it. */
const clockTime = (ms: number): string => longDuration(ms, 1).replace('−', '-');
