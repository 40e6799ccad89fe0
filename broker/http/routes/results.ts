/** Results as files: CSV for spreadsheets, JSON for programs. Live, provisional or official, and saying which. */
import { z } from 'zod';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { bib, categoryId, entryId } from '../../../race/journal/decision.ts';
import { elementOf } from '../../../race/present.ts';
import { type Decided, difference, type PublishedVersion } from '../../../race/race.ts';
import { longDuration } from '../../../race/time-text.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { boardView, momentMs, problems, raceParams } from '../../../server/http/schemas.ts';
import { CSV_TYPE, csvQuery, csvText, type Separator, separatorOf } from '../../files/csv.ts';
import { digestOf } from '../../races/seal.ts';
import { isOfficialOf } from '../access.ts';
import type { Part } from '../part.ts';
import type { EntryShown, StationPort } from '../station-port.ts';

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

export const resultRoutes: Part = (api, options) => {
  resultFiles(api, options);
  publishedVersions(api, options);
};

/** What everybody is shown of a race. @throws {Problem} `unknown-race` */
function boardOf(station: StationPort, race: RaceId): BoardView {
  const board = station.publicBoard(race);
  if (board === null) throw unknownRace(race);
  return board;
}

const resultFiles: Part = (api, { station }) => {
  api.get(
    '/v1/races/:race/results.csv',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['results'],
        summary:
          'Results as CSV (UTF-8 with its mark, so that Excel opens it); officials get UCI IDs and licences',
        params: raceParams,
        querystring: csvQuery,
      },
    },
    async ({ params, query, identity }, reply) => {
      const board = boardOf(station, params.race);
      const all = isOfficialOf(identity, params.race);
      const entries = all ? new Map(station.entries(params.race).map((entry) => [entry.entry, entry])) : null;
      return reply
        .type(CSV_TYPE)
        .header('cache-control', all ? 'private, no-store' : 'no-cache')
        .header('content-disposition', `attachment; filename="${params.race}-${board.race.result}.csv"`)
        .send(resultsCsv(board, separatorOf(query), entries));
    },
  );

  api.get(
    '/v1/races/:race/results.json',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['results'],
        summary: 'Results by category, in result order; officials get UCI IDs and licences',
        params: raceParams,
        response: {
          200: z.object({
            race: z.looseObject({ id: z.string(), name: z.string(), result: z.string() }),
            categories: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                riders: z.array(
                  z.looseObject({
                    bib: z.string(),
                    uciId: z.string().optional().describe('for officials only'),
                    licence: z.string().optional().describe('for officials only'),
                  }),
                ),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async ({ params, identity }, reply) => {
      const board = boardOf(station, params.race);
      const all = isOfficialOf(identity, params.race);
      const entries = all ? new Map(station.entries(params.race).map((entry) => [entry.entry, entry])) : null;
      reply.header('cache-control', all ? 'private, no-store' : 'no-cache');
      return {
        race: { ...board.race },
        categories: rowsByCategory(board).map(({ id, name, rows }) => ({
          id,
          name,
          riders: rows.map((row) => {
            const { uciId, licence } = entries?.get(row.entry) ?? {};
            return {
              ...row,
              ...(uciId !== undefined && { uciId }),
              ...(licence !== undefined && { licence }),
            };
          }),
        })),
      };
    },
  );
};

const publishedVersions: Part = (api, { station, auth, event }) => {
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
      boardOf(station, params.race);
      const versions = station.versions(params.race);
      const newest = versions.at(-1);
      const now = station.board(params.race);
      return {
        unpublished: newest === undefined || now === null ? [] : [...difference(newest.view, now)],
        versions: versions.map((version, index) => ({
          ...headOf(version),
          changes: index === 0 ? [] : [...difference(elementOf(versions, index - 1).view, version.view)],
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
    async ({ params, identity }) => {
      boardOf(station, params.race);
      const version = station.versions(params.race).find((each) => each.version === params.version);
      if (version === undefined)
        throw new Problem(
          404,
          'unknown-version',
          noVersion(
            params.version,
            station.versionTakenBack(params.race, params.version),
            isOfficialOf(identity, params.race),
          ),
        );
      return {
        ...headOf(version),
        event: event.book.now().name,
        signedText: version.text,
        board: version.view,
      };
    },
  );
};

/** Who works at the station, and what was wrong, is for officials; that a sheet holds no longer, and since when, for all. */
function noVersion(version: number, takenBack: Decided | null, toOfficial: boolean): string {
  if (takenBack === null)
    return `There is no version ${version} of this result: it was not published, or it was taken back.`;
  const { atMs, by, decision } = takenBack;
  const who = toOfficial ? ` by ${by.name}${decision.reason ? ` (${decision.reason})` : ''}` : '';
  return `Version ${version} of this result was taken back on ${new Date(atMs).toISOString()}${who}. /v1/races/RACE/versions lists those that hold.`;
}

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

/** `entries`: with what only officials see; null for everybody else. */
export function resultsCsv(
  board: BoardView,
  separator: Separator,
  entries: ReadonlyMap<EntryId, EntryShown> | null,
): string {
  const rows = rowsByCategory(board).flatMap(({ name, rows: riders }) =>
    riders.map((row) => [
      board.race.result,
      name,
      row.place,
      row.bib,
      row.name,
      row.team,
      row.nation,
      row.status,
      row.laps,
      row.timeMs === null ? null : clockTime(row.timeMs),
      gapText(row),
      row.points,
      ...(entries === null ? [] : [entries.get(row.entry)?.uciId, entries.get(row.entry)?.licence]),
    ]),
  );
  return csvText([[...HEAD, ...(entries === null ? [] : ['UCI ID', 'Licence'])], ...rows], separator);
}

/** `−1 lap` with the sign for minus, which no spreadsheet takes for a formula. */
function gapText({ gap }: BoardRow): string | null {
  if (gap === null) return null;
  if ('ms' in gap) return clockTime(gap.ms).replace(/^-/, '−');
  return `−${gap.laps} lap${gap.laps === 1 ? '' : 's'}`;
}

/** 1:02:03.4, with a hyphen for a minus: programs read it. */
const clockTime = (ms: number): string => longDuration(ms, 1).replace('−', '-');
