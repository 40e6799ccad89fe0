import { z } from 'zod';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { categoryId, decisionId, entryFields, entryId } from '../../../race/journal/decision.ts';
import { bibKey } from '../../../race/start-list/bib.ts';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { Problem } from '../../../server/http/problem.ts';
import { entryShown, problems, raceParams, recorded } from '../../../server/http/schemas.ts';
import { createSpreadsheetReader, isOldExcel, isZip } from '../../files/spreadsheet.ts';
import { readSheets, readStartList } from '../../files/start-list.ts';
import type { Part } from '../part.ts';
import { createQueues, putEntries } from '../put-entries.ts';
import type { EntryShown, StationPort } from '../station-port.ts';
import { startOrderRoutes } from './start-order.ts';

export const entryRoutes: Part = (api, options) => {
  const { station } = options;

  api.get(
    '/v1/races/:race/entries',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['entries'],
        summary: 'The start list; officials see licences, UCI ids and chips as well',
        params: raceParams,
        response: { 200: z.object({ entries: z.array(entryShown) }), ...problems },
      },
    },
    async ({ params, identity }) => {
      const all = identity.role === 'admin' || identity.role === 'official';
      return { entries: station.entries(params.race).map((entry) => (all ? { ...entry } : openPart(entry))) };
    },
  );

  if (options.door === 'https') editRoutes(api, options);
};

const sameName = (one: string, other: string): boolean =>
  one.trim().localeCompare(other.trim(), undefined, { sensitivity: 'base' }) === 0;

const openPart = ({ licence: _licence, uciId: _uciId, chips: _chips, ...open }: EntryShown) => open;

const report = z
  .object({
    imported: z.boolean().describe('false: nothing was changed'),
    added: z.number().int(),
    changed: z.number().int(),
    rows: z
      .array(
        z.object({
          row: z.number().int(),
          column: z.string().nullable().describe('e.g. "C (Category)"; null: the whole row'),
          bib: z.string().nullable(),
          problem: z.string(),
        }),
      )
      .describe('what was wrong, by row as a spreadsheet counts them'),
    ignored: z.array(z.string()).describe('heads of columns that are not read'),
    sheet: z.string().nullable().describe('the sheet that was read; null for text'),
    sheets: z
      .array(z.object({ name: z.string(), riders: z.number().int().nullable() }))
      .describe('all sheets; `riders` null: without a header of a start list'),
    record: recorded.nullable(),
  })
  .meta({ id: 'ImportReport' });

const editRoutes: Part = (api, options) => {
  const { station } = options;
  const oneAtATime = createQueues();
  const readSpreadsheet = createSpreadsheetReader();
  startOrderRoutes(api, options, oneAtATime);

  api.put(
    '/v1/races/:race/entries',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.startList,
      schema: {
        tags: ['entries'],
        summary: 'Add entries (without `entry`) and change entries (with it), all or none',
        description:
          'A bib that somebody else wears is refused with who that is and the next free one; 7 and 007 are one bib. An entry without `entry` that has the bib and the name of a rider in the list is that rider.',
        params: raceParams,
        body: z.object({
          decision: decisionId.optional(),
          reason: z.string().trim().max(500).optional(),
          entries: z
            .array(entryFields.extend({ entry: entryId.optional() }))
            .min(1)
            .max(5_000),
        }),
        response: { 200: recorded.extend({ entries: z.array(entryId) }), ...problems },
      },
    },
    ({ params, body, identity }) =>
      oneAtATime(params.race, async () => {
        const next = createCounter(station, params.race);
        const byBib = new Map(station.entries(params.race).map((entry) => [bibKey(entry.bib), entry]));
        // A repeat of a request must not make its riders twice: an entry without id is the rider of its bib and its
        // name. Whoever wears the bib under another name keeps it: the race then says who that is.
        const entries = body.entries.map((e) => {
          const wearer = e.entry === undefined ? byBib.get(bibKey(e.bib)) : undefined;
          const same = wearer !== undefined && sameName(wearer.name, e.name) ? wearer : undefined;
          return { ...e, entry: e.entry ?? same?.entry ?? next() };
        });
        const record = await putEntries(options, params.race, identity, body.decision, entries, body.reason);
        return { ...record, entries: entries.map((e) => e.entry) };
      }),
  );

  api.post(
    '/v1/races/:race/entries/import',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.spreadsheet,
      schema: {
        tags: ['entries'],
        summary:
          'Import a start list (XLSX, CSV, or pasted from a spreadsheet): all or nothing, with a report by row',
        description:
          'Riders are recognised by their bib; those not in the list stay. 422 holds the report too. Of several sheets the one that looks most like a start list is read, or the one named.',
        params: raceParams,
        querystring: z.object({
          'dry-run': z.enum(['true', 'false']).default('false'),
          category: categoryId.optional().describe('for rows that name none'),
          sheet: z.string().max(100).optional().describe('XLSX: the sheet to read'),
          decision: decisionId.optional(),
        }),
        response: { 200: report, 422: report, ...problems },
      },
    },
    ({ params, query, body, identity }, reply) =>
      oneAtATime(params.race, async () => {
        const categories = Object.values(station.board(params.race)?.categories ?? {});
        const usual = query.category ?? null;
        const list = isSpreadsheet(body)
          ? readSheets(await readSpreadsheet(body), query.sheet ?? null, categories, usual)
          : { ...readStartList(textOf(body), categories, usual), sheet: null, sheets: [] };
        const byBib = new Map(station.entries(params.race).map((entry) => [entry.bib, entry]));
        const next = createCounter(station, params.race);
        const added = list.entries.filter((e) => !byBib.has(e.bib)).length;
        const answer = {
          imported: false,
          added,
          changed: list.entries.length - added,
          rows: [...list.problems],
          ignored: [...list.ignored],
          sheet: list.sheet,
          sheets: [...list.sheets],
          record: null,
        };
        if (list.problems.length > 0) return reply.code(422).send(answer);
        if (query['dry-run'] === 'true') return answer;
        const entries = list.entries.map((fields) => {
          const known = byBib.get(fields.bib);
          return { ...known, ...fields, entry: known?.entry ?? next() };
        });
        const record = await putEntries(options, params.race, identity, query.decision, entries, undefined);
        return { ...answer, imported: true, record };
      }),
  );
};

const isSpreadsheet = (body: unknown): body is Buffer =>
  Buffer.isBuffer(body) && (isZip(body) || isOldExcel(body));

function textOf(body: unknown): string {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : body;
  if (typeof text !== 'string' || text.trim() === '')
    throw new Problem(400, 'malformed', 'The request holds no start list; send an .xlsx file or text/csv.');
  if (text.length > BODY_MAX.startList)
    throw new Problem(413, 'too-large', 'A start list as text is at most 2 MiB.');
  return text;
}

/** Entry ids never used before, one after the other. */
function createCounter(station: StationPort, race: RaceId): () => EntryId {
  let next = station.nextEntryId(race);
  return () => {
    const given = next;
    if (given === null || given > 65_535)
      throw new Problem(409, 'conflict', 'This race has used all 65,535 entry numbers; start a new race.');
    next = (given + 1) as EntryId;
    return given;
  };
}
