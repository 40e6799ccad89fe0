/**
 * Start list and results as spreadsheets (XLSX), beside their CSV and JSON. Written in a thread of their own (5,000
 * riders take most of a second) and kept until the race changes, so that a crowd asking costs one writing.
 */

import { z } from 'zod';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import { CALL_UP_FIRST } from '../../../race/start-list/call-up.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { raceParams } from '../../../server/http/schemas.ts';
import { CSV_TYPE, csvQuery, csvText, separatorOf } from '../../files/csv.ts';
import { createFileThread } from '../../files/file-thread.ts';
import { XLSX_TYPE } from '../../files/lists/read-list.ts';
import {
  callUpPdf,
  LIST_ORDERS,
  listPdf,
  PDF_LANGUAGES,
  type PdfPlan,
  resultsPdf,
} from '../../files/pdf-plan.ts';
import { startListRows } from '../../files/start-list-columns.ts';
import { resultSheets, type SheetPlan, startListSheets } from '../../files/workbook.ts';
import { isOfficialOf } from '../access.ts';
import type { Part } from '../part.ts';

const KEPT_MAX = 16;

const pdfQuery = z.object({
  lang: z.enum(PDF_LANGUAGES).default('en'),
  order: z.enum(LIST_ORDERS).default('bib').describe('of lists of riders, within a category'),
});

const callUpQuery = z.object({
  lang: z.enum(PDF_LANGUAGES).default('en'),
  first: z
    .enum(CALL_UP_FIRST)
    .default('lot')
    .describe('smallest: a ranking; largest: points; lot: everybody is drawn'),
  column: z.string().max(60).optional().describe('the column of one’s own that holds ranking or points'),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(0xffff_ffff)
    .default(1)
    .describe('of the lot, for ties and unranked'),
  perRow: z.coerce.number().int().min(1).max(50).default(8).describe('riders in a row of the grid'),
});

export const workbookRoutes: Part = (api, options) => {
  spreadsheets(api, options);
  sheetsAsPdf(api, options);
};

/** Results, start list and sign-on sheet as PDF, without a person and a printer. */
const sheetsAsPdf: Part = (api, { station, door }) => {
  const draw = createFileThread<PdfPlan, Uint8Array>({
    module: new URL('../../files/pdf-thread.ts', import.meta.url),
    memoryMaxMb: 384,
    timeMaxMs: 30_000,
    tooMuch: () => new Problem(503, 'overloaded', 'The PDF could not be drawn in time; try again.'),
  });
  const sheet = (
    path: string,
    access: 'readers' | 'officials',
    summary: string,
    plan: (board: BoardView, race: RaceId, query: z.infer<typeof pdfQuery>) => PdfPlan,
  ) =>
    api.get(
      `/v1/races/:race/${path}.pdf`,
      {
        config: { access },
        schema: { tags: ['results'], summary, params: raceParams, querystring: pdfQuery },
      },
      async ({ params, query }, reply) => {
        const board = station.publicBoard(params.race);
        if (board === null) throw unknownRace(params.race);
        return reply
          .type('application/pdf')
          .header('cache-control', access === 'officials' ? 'private, no-store' : 'no-cache')
          .header('content-disposition', `inline; filename="${params.race}-${path}.pdf"`)
          .send(Buffer.from(await draw(plan(board, params.race, query))));
      },
    );
  sheet('results', 'readers', 'Results as a PDF, a category after the other', (board, _race, { lang }) =>
    resultsPdf(board, lang),
  );
  sheet('start-list', 'readers', 'The start list as a PDF', (board, race, { lang, order }) =>
    listPdf(board, station.entries(race), false, lang, order),
  );
  if (door !== 'https') return;
  sheet(
    'sign-on',
    'officials',
    'The list that riders sign, as a PDF, with licences',
    (board, race, { lang, order }) => listPdf(board, station.entries(race), true, lang, order),
  );
  api.get(
    '/v1/races/:race/call-up.pdf',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['results'],
        summary: 'Who is called to the line in which order, as a PDF: by ranking, points or lot',
        params: raceParams,
        querystring: callUpQuery,
      },
    },
    async ({ params: { race }, query: { lang, ...asked } }, reply) => {
      const board = station.board(race);
      if (board === null) throw unknownRace(race);
      return reply
        .type('application/pdf')
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `inline; filename="${race}-call-up.pdf"`)
        .send(Buffer.from(await draw(callUpPdf(board, station.entries(race), asked, lang))));
    },
  );
};

const spreadsheets: Part = (api, { station }) => {
  const write = createFileThread<readonly SheetPlan[], Uint8Array>({
    module: new URL('../../files/workbook-thread.ts', import.meta.url),
    memoryMaxMb: 384,
    timeMaxMs: 30_000,
    tooMuch: () => new Problem(503, 'overloaded', 'The spreadsheet could not be written in time; try again.'),
  });
  const kept = new Map<string, { readonly change: number; readonly bytes: Promise<Uint8Array> }>();
  const workbook = async (
    race: RaceId,
    what: string,
    sheets: () => readonly SheetPlan[],
  ): Promise<Buffer> => {
    const key = `${race} ${what}`;
    const change = station.changeCount(race);
    let made = kept.get(key);
    if (made?.change !== change) {
      const plans = sheets();
      // A workbook has at least one sheet.
      made = {
        change,
        bytes: write(plans.length > 0 ? plans : [{ sheet: 'Results', data: [['No categories yet']] }]),
      };
      made.bytes.catch(() => kept.delete(key));
      kept.delete(key);
      kept.set(key, made);
      for (const oldest of kept.keys()) if (kept.size > KEPT_MAX) kept.delete(oldest);
    }
    return Buffer.from(await made.bytes);
  };
  const boardOf = (race: RaceId): BoardView => {
    const board = station.board(race);
    if (board === null) throw unknownRace(race);
    return board;
  };

  api.get(
    '/v1/races/:race/results.xlsx',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['results'],
        summary: 'Results as a spreadsheet, a sheet a category; times are times, numbers are numbers',
        params: raceParams,
      },
    },
    async ({ params, identity }, reply) => {
      const all = isOfficialOf(identity, params.race);
      const board = all ? boardOf(params.race) : station.publicBoard(params.race);
      if (board === null) throw unknownRace(params.race);
      const entries = all ? new Map(station.entries(params.race).map((entry) => [entry.entry, entry])) : null;
      return reply
        .type(XLSX_TYPE)
        .header('cache-control', all ? 'private, no-store' : 'no-cache')
        .header('content-disposition', `attachment; filename="${params.race}-${board.race.result}.xlsx"`)
        .send(
          await workbook(params.race, all ? 'results, all' : 'results', () => resultSheets(board, entries)),
        );
    },
  );

  api.get(
    '/v1/races/:race/entries.xlsx',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['entries'],
        summary: 'The start list as a spreadsheet that can be imported again; officials get all columns',
        params: raceParams,
      },
    },
    async ({ params, identity }, reply) => {
      const all = isOfficialOf(identity, params.race);
      const board = boardOf(params.race);
      return reply
        .type(XLSX_TYPE)
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `attachment; filename="${params.race}-start-list.xlsx"`)
        .send(
          await workbook(params.race, all ? 'start list, all' : 'start list', () =>
            startListSheets(board, station.entries(params.race), all),
          ),
        );
    },
  );

  api.get(
    '/v1/races/:race/entries.csv',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['entries'],
        summary: 'The start list as CSV that can be imported again; officials get all columns',
        params: raceParams,
        querystring: csvQuery,
      },
    },
    async ({ params, query, identity }, reply) => {
      const all = isOfficialOf(identity, params.race);
      const board = boardOf(params.race);
      return reply
        .type(CSV_TYPE)
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `attachment; filename="${params.race}-start-list.csv"`)
        .send(csvText(startListRows(board, station.entries(params.race), all), separatorOf(query)));
    },
  );
};
