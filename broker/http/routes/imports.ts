/**
 * Start lists that people bring, in steps that a person can see: the file as tables, what their columns and rows mean,
 * what taking them would do to the race; then done, in one decision. race/start-list/import/ has the rules.
 */
import { z } from 'zod';
import type { BoardRow } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import { type Category, categoryId, decisionId, entryId } from '../../../race/journal/decision.ts';
import { present } from '../../../race/present.ts';
import { categories as categoriesOf } from '../../../race/race.ts';
import type { ColumnMeaning } from '../../../race/start-list/import/columns.ts';
import type { Finding } from '../../../race/start-list/import/findings.ts';
import { MEANINGS } from '../../../race/start-list/import/heads.ts';
import {
  type ImportChoices,
  type ImportPlan,
  planImport,
  type RaceNow,
} from '../../../race/start-list/import/plan.ts';
import { type FileRead, folded, type Sheet } from '../../../race/start-list/import/table.ts';
import { en } from '../../../race/start-list/import/words/en.ts';
import { findingSentence } from '../../../race/start-list/import/words/phrases.ts';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { Problem, sayingShape, unknownRace } from '../../../server/http/problem.ts';
import { problems, raceParams, recorded } from '../../../server/http/schemas.ts';
import type { Identity } from '../../../server/intake.ts';
import { ENCODINGS } from '../../files/lists/encoding.ts';
import { createListReader } from '../../files/lists/read-list.ts';
import type { Api, AppOptions } from '../part.ts';
import { createCounter, putEntries, type Queues } from '../put-entries.ts';

const meaning = z.enum([...MEANINGS, 'own', 'ignore']);
const rowNumbers = z.array(z.number().int().min(1)).max(5_000);

const choices = z
  .object({
    sheet: z.string().max(100).optional(),
    headerRow: z.number().int().min(0).max(1_000).optional().describe('counted from 1; 0: there is none'),
    columns: z
      .record(z.coerce.number().int().min(0).max(200), meaning)
      .optional()
      .describe('by place, from 0'),
    category: categoryId.optional().describe('for rows that name none'),
    categoryForNone: z
      .string()
      .trim()
      .max(120)
      .optional()
      .describe('for rows that name none, by its name; made if the race has none of that name'),
    starts: z.enum(['after-gun', 'time-of-day']).optional(),
    firstStart: z.string().max(20).optional().describe('the time of day of the gun, e.g. 18:30'),
    create: z
      .array(z.string().max(120))
      .max(60)
      .optional()
      .describe('categories to be made, as the list names them'),
    means: z
      .record(z.string().max(120), categoryId)
      .optional()
      .describe('what names of categories in the list mean in the race'),
    freeBibs: rowNumbers.optional().describe('rows that get the next free bib'),
    replace: rowNumbers.optional().describe('rows whose rider takes the place of the one who wears the bib'),
    leave: rowNumbers.optional().describe('rows that are left out'),
    removeGone: z.boolean().optional().describe('entries that are not in the list are removed'),
  })
  .meta({ id: 'ImportChoices' });

const finding = z
  .object({
    severity: z.enum(['error', 'doubt', 'note']),
    says: sayingShape,
    message: z.string(),
    column: z.string().nullable().describe('e.g. "C (Category)"; null: the whole row, or the list'),
    at: z.number().int().nullable().describe('the column’s place, from 0'),
    rows: z.array(z.number().int()).describe('as a spreadsheet counts them; none: the whole list'),
  })
  .meta({ id: 'ImportFinding' });

const change = z.object({ field: z.string(), from: z.string(), to: z.string() });
const planShape = {
  sheet: z.string().nullable().describe('the sheet that was read; null for text'),
  sheets: z
    .array(z.object({ name: z.string(), riders: z.number().int().nullable() }))
    .describe('all sheets; `riders` null: without a header of a start list'),
  headerRow: z.number().int().nullable(),
  columns: z.array(
    z.object({
      at: z.number().int(),
      letter: z.string(),
      head: z.string(),
      meaning,
      why: z.enum(['head', 'beside', 'values', 'chosen', 'remembered', 'unknown', 'empty', 'printed']),
      sample: z.array(z.string()),
    }),
  ),
  findings: z.array(finding),
  riders: z.array(
    z.object({
      row: z.number().int(),
      bib: z.string().nullable(),
      name: z.string(),
      state: z.enum(['new', 'changed', 'unchanged', 'waits', 'left']),
      entry: entryId.nullable(),
      changes: z.array(change),
    }),
  ),
  gone: z.array(z.object({ entry: entryId, bib: z.string(), name: z.string() })),
  created: z.array(z.object({ id: categoryId, name: z.string() })).describe('categories that would be made'),
  counts: z.object({
    new: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    waiting: z.number().int(),
    gone: z.number().int(),
  }),
};
const encoding = z.object({
  name: z.string(),
  how: z.enum(['bom', 'declared', 'valid', 'guessed', 'asked']),
  others: z.array(z.string()),
});

const planAnswer = z
  .object({ ...planShape, imported: z.boolean(), record: recorded.nullable() })
  .meta({ id: 'ImportPlan' });

const report = z
  .object({
    imported: z.boolean().describe('false: nothing was changed'),
    added: z.number().int(),
    changed: z.number().int().describe('known riders; `counts` tells those who really change'),
    rows: z
      .array(
        z.object({
          row: z.number().int(),
          column: z.string().nullable().describe('e.g. "C (Category)"; null: the whole row'),
          bib: z.string().nullable(),
          problem: z.string(),
          severity: z.enum(['error', 'doubt']),
        }),
      )
      .describe('what was wrong or doubtful, by row as a spreadsheet counts them'),
    ignored: z.array(z.string()).describe('heads of columns that are not read'),
    container: z.string(),
    encoding: encoding.nullable(),
    separator: z.string().nullable(),
    record: recorded.nullable(),
    ...planShape,
  })
  .meta({ id: 'ImportReport' });

const tables = z
  .object({
    container: z.enum(['csv', 'xlsx', 'xls', 'ods', 'json', 'html']),
    encoding: encoding.nullable(),
    separator: z.string().nullable(),
    sheets: z.array(z.object({ name: z.string(), rows: z.array(z.array(z.string())) })),
  })
  .meta({ id: 'ListTables' });

const readQuery = z.object({
  encoding: z
    .enum(ENCODINGS as [string, ...string[]])
    .optional()
    .describe('text: what its letters are written in'),
  separator: z.enum([',', ';', '\t', '|']).optional().describe('text: between cells'),
});

/** Remembered meanings of heads, by folded head, in the station's settings. */
const REMEMBERED = 'import-heads';
const REMEMBERED_MAX = 500;

export function importRoutes(api: Api, options: AppOptions, oneAtATime: Queues): void {
  const readList = createListReader();
  const fileOf: FileOf = (body, query, type) => {
    // JSON that says what it is comes parsed.
    const text = typeof body === 'object' && body !== null ? JSON.stringify(body) : String(body ?? '');
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(text);
    if (bytes.length === 0)
      throw new Problem(
        400,
        'malformed',
        'The request holds no start list; send a spreadsheet (.xlsx, .xls, .ods), text/csv or JSON.',
      );
    const declared = /charset\s*=\s*"?([\w.:-]+)/i.exec(type ?? '')?.[1];
    return readList({ bytes, ...query, declared });
  };
  wholeImport(api, options, oneAtATime, fileOf);
  firstStep(api, options, fileOf);
  nextSteps(api, options, oneAtATime);
}

type FileOf = (
  body: unknown,
  query: z.infer<typeof readQuery>,
  type: string | undefined,
) => Promise<FileRead>;

const rememberedHeads = ({ journal }: AppOptions) =>
  (journal.settings.get(REMEMBERED) ?? {}) as Record<string, ColumnMeaning>;

const planOf = (
  options: AppOptions,
  race: RaceId,
  sheets: readonly Sheet[],
  chosen: ImportChoices,
): ImportPlan =>
  planImport(sheets, raceNow(options, race), { ...chosen, remembered: rememberedHeads(options) });

function wholeImport(api: Api, options: AppOptions, oneAtATime: Queues, fileOf: FileOf): void {
  api.post(
    '/v1/races/:race/entries/import',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.spreadsheet,
      schema: {
        tags: ['entries'],
        summary:
          'Import a start list (XLSX, XLS, ODS, CSV, JSON, or pasted from a spreadsheet), with a report by row',
        description:
          'All or nothing, or (`take=fine`) the rows that are fine. Riders are recognised by UCI ID, bib and name, licence, or name; those not in the list stay. 422 holds the report too. Of several sheets the one that looks most like a start list is read, or the one named. What was guessed (encoding, separator, header row, columns) is in the report and may be said: `encoding`, `separator`, `choices`.',
        params: raceParams,
        querystring: readQuery.extend({
          'dry-run': z.enum(['true', 'false']).default('false'),
          category: categoryId.optional().describe('for rows that name none'),
          sheet: z.string().max(100).optional().describe('the sheet to read'),
          take: z.enum(['all', 'fine']).default('all'),
          choices: z.string().max(12_000).optional().describe('ImportChoices as JSON'),
          decision: decisionId.optional(),
        }),
        response: { 200: report, 422: report, ...problems },
      },
    },
    async ({ params, query, body, identity, headers }, reply) => {
      const file = await fileOf(body, query, headers['content-type']);
      return oneAtATime(params.race, async () => {
        const chosen = {
          ...choicesIn(query.choices),
          ...(query.category !== undefined && { category: query.category }),
          ...(query.sheet !== undefined && { sheet: query.sheet }),
        };
        const plan = planOf(options, params.race, file.sheets, chosen);
        const answer = { ...reportOf(plan, file), imported: false, record: null };
        const waits = plan.rows.some(({ state }) => state === 'waits') || blocked(plan);
        if (blocked(plan) || (waits && query.take === 'all')) return reply.code(422).send(answer);
        if (query['dry-run'] === 'true') return answer;
        const record = await importRiders(options, params.race, identity, plan, query.decision);
        return { ...answer, imported: true, record };
      });
    },
  );
}

function firstStep(api: Api, { station }: AppOptions, fileOf: FileOf): void {
  api.post(
    '/v1/races/:race/entries/import/read',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.spreadsheet,
      schema: {
        tags: ['entries'],
        summary: 'The first step of an import: a file as tables of text, with its encoding and separator',
        params: raceParams,
        querystring: readQuery,
        response: { 200: tables, ...problems },
      },
    },
    async ({ params, query, body, headers }) => {
      if (station.board(params.race) === null) throw unknownRace(params.race);
      const { sheets, ...file } = await fileOf(body, query, headers['content-type']);
      return {
        ...file,
        sheets: sheets.map(({ name, rows }) => ({ name, rows: rows.map((row) => [...row]) })),
        encoding: encodingShown(file.encoding),
      };
    },
  );
}

function nextSteps(api: Api, options: AppOptions, oneAtATime: Queues): void {
  api.post(
    '/v1/races/:race/entries/import/plan',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.spreadsheet,
      schema: {
        tags: ['entries'],
        summary:
          'The next steps of an import: what tables mean and would do to the race; with `take`, done in one decision',
        description:
          'The tables are those of the first step, with whatever a person mended in their cells. Meanings of columns that a person chose are remembered by their heads when the list is taken.',
        params: raceParams,
        body: z.object({
          sheets: z
            .array(
              z.object({
                name: z.string().max(100),
                rows: z.array(z.array(z.string().max(10_000)).max(200)).max(20_000),
              }),
            )
            .min(1)
            .max(40),
          choices: choices.default({}),
          take: z.enum(['no', 'all', 'fine']).default('no'),
          decision: decisionId.optional(),
        }),
        response: { 200: planAnswer, 422: planAnswer, ...problems },
      },
    },
    ({ params, body, identity }, reply) =>
      oneAtATime(params.race, async () => {
        const plan = planOf(options, params.race, body.sheets, body.choices);
        const answer = { ...planShown(plan), imported: false, record: null };
        if (body.take === 'no') return answer;
        const waits = plan.rows.some(({ state }) => state === 'waits');
        if (blocked(plan) || (waits && body.take === 'all')) return reply.code(422).send(answer);
        const record = await importRiders(options, params.race, identity, plan, body.decision);
        await remember(options, rememberedHeads(options), plan);
        return { ...answer, imported: true, record };
      }),
  );
}

/** Nothing of the list can be taken. */
const blocked = ({ findings, rows }: ImportPlan): boolean =>
  rows.length === 0 ||
  findings.some(({ says }) => ['no-header', 'no-sheet', 'no-rows', 'too-many-rows'].includes(says.code));

function choicesIn(json: string | undefined): ImportChoices {
  if (json === undefined) return {};
  try {
    return choices.parse(JSON.parse(json)) as ImportChoices;
  } catch {
    throw new Problem(400, 'malformed', 'The choices are not JSON of the shape ImportChoices.');
  }
}

function raceNow({ station, now }: AppOptions, id: RaceId): RaceNow {
  const board = station.board(id);
  if (board === null) throw unknownRace(id);
  const { startMs, timeZone } = board.race;
  const described = categoriesOf(present(station.standing(id), 'A race that was found').race);
  const length = described[0]?.length;
  return {
    entries: station.entries(id),
    categories: described.map((one) => ({ id: one.id, name: one.name })),
    model:
      length === undefined || (length.by === 'laps' && length.laps > 999) ? { by: 'laps', laps: 10 } : length,
    gunMs: startMs === null ? null : timeOfDayMs(startMs, timeZone),
    thisYear: new Date(now()).getUTCFullYear(),
    ridden: new Set(Object.values(board.rows).flatMap((row) => (isInRace(row, startMs) ? [row.entry] : []))),
  };
}

/** Started and not said to have stayed away: no list takes a rider off the road. */
const isInRace = ({ laps, status }: BoardRow, startMs: number | null): boolean =>
  laps > 0 || (startMs !== null && status !== 'waiting' && status !== 'DNS');

function timeOfDayMs(momentMs: number, timeZone: string): number {
  const shown = (zone: string) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }).format(momentMs);
  let text: string;
  try {
    text = shown(timeZone);
  } catch {
    text = shown('UTC');
  }
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + (momentMs % 1_000);
}

async function importRiders(
  options: AppOptions,
  race: RaceId,
  identity: Identity,
  plan: ImportPlan,
  decision: z.infer<typeof decisionId> | undefined,
): Promise<z.infer<typeof recorded> | null> {
  if (plan.puts.length === 0 && plan.removes.length === 0) return null;
  const next = createCounter(options.station, race);
  const entries = plan.puts.map((put) => ({ ...put, entry: put.entry ?? next() }));
  return putEntries(options, race, identity, decision, entries, undefined, {
    ...(plan.created.length > 0 && { categories: [...plan.created] as Category[] }),
    ...(plan.removes.length > 0 && { remove: [...plan.removes] }),
  });
}

/** The meanings that a person chose, for the next list with the same heads; the oldest are forgotten. */
async function remember(
  { journal }: AppOptions,
  known: Readonly<Record<string, ColumnMeaning>>,
  { columns }: ImportPlan,
): Promise<void> {
  const chosen = columns.filter(({ why, head }) => why === 'chosen' && folded(head) !== '');
  if (chosen.length === 0) return;
  const all = { ...known };
  for (const { head, meaning: is } of chosen) {
    delete all[folded(head)];
    all[folded(head)] = is;
  }
  await journal.settings.put(REMEMBERED, Object.fromEntries(Object.entries(all).slice(-REMEMBERED_MAX)));
}

const findingShown = (one: Finding): z.infer<typeof finding> => ({
  ...one,
  rows: [...one.rows],
  says: { code: one.says.code, facts: { ...one.says.facts } },
  message: findingSentence(one.says, en),
});

function planShown(plan: ImportPlan) {
  const count = (state: string) => plan.rows.filter((row) => row.state === state).length;
  return {
    sheet: plan.sheet === '' ? null : plan.sheet,
    sheets: plan.sheets.filter(({ name }) => name !== '').map((sheet) => ({ ...sheet })),
    headerRow: plan.headerRow,
    columns: plan.columns.map((column) => ({ ...column, sample: [...column.sample] })),
    findings: plan.findings.map(findingShown),
    riders: plan.rows.map((row) => ({ ...row, changes: row.changes.map((one) => ({ ...one })) })),
    gone: plan.gone.map((one) => ({ ...one })),
    created: plan.created.map(({ id, name }) => ({ id, name })),
    counts: {
      new: count('new'),
      changed: count('changed'),
      unchanged: count('unchanged'),
      waiting: count('waits'),
      gone: plan.gone.length,
    },
  };
}

const encodingGuessed = (encoding: string): z.infer<typeof finding> =>
  findingShown({
    severity: 'doubt',
    says: { code: 'encoding-guessed', facts: { encoding } },
    column: null,
    at: null,
    rows: [],
  });

const encodingShown = (of: FileRead['encoding']) => (of === null ? null : { ...of, others: [...of.others] });

function reportOf(plan: ImportPlan, { container, encoding: read, separator }: FileRead) {
  const planned = planShown(plan);
  const guessed = read?.how === 'guessed' ? [encodingGuessed(read.name)] : [];
  const shown = { ...planned, findings: [...planned.findings, ...guessed] };
  const bibOf = new Map(plan.rows.map(({ row, bib }) => [row, bib]));
  const rows = shown.findings.flatMap(({ severity, column, rows: at, message }) =>
    severity === 'note'
      ? []
      : (at.length > 0 ? at : severity === 'error' ? [plan.headerRow ?? 1] : []).map((row) => ({
          row,
          column,
          bib: bibOf.get(row) ?? null,
          problem: message,
          severity,
        })),
  );
  return {
    ...shown,
    added: shown.counts.new,
    changed: shown.counts.changed + shown.counts.unchanged,
    rows: rows.sort((a, b) => a.row - b.row).slice(0, 5_000),
    ignored: plan.columns
      .filter(({ meaning: is, head }) => is === 'ignore' && head !== '')
      .map(({ head }) => head),
    container,
    encoding: encodingShown(read),
    separator,
  };
}
