/**
 * What is known of one rider, for whoever asks for theirs (GDPR art. 15), and how long positions and contacts are kept. To forget a rider
 * (art. 17) is a decision like others: `forget-rider` by POST /v1/races/RACE/decisions.
 */
import { z } from 'zod';
import type { EntryId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { tracesOf, withdrawn } from '../../../race/journal/withdraw.ts';
import type { AuditLine } from '../../../race/officials/audit.ts';
import type { PassingLine } from '../../../race/officials/passing-lines.ts';
import { Problem, unknownEntry } from '../../../server/http/problem.ts';
import { entryParams, momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import { DAYS_MAX } from '../../races/retention.ts';
import type { Part } from '../part.ts';

/** Nine hours of a position a second for three races; what is beyond is said. */
const POSITIONS_MAX = 100_000;

const retention = z
  .object({
    days: z
      .number()
      .int()
      .nullable()
      .describe(
        'after the finish of a race whose result is official; null: nothing goes by itself, but by a race’s own day',
      ),
    contacts: z.boolean().describe('riders’ contacts go with their positions'),
    nowMs: momentMs.describe('by the station’s clock'),
    seenMs: momentMs.nullable().describe('the last moment of which it is known that its date was right'),
    races: z.array(
      z.object({
        race: raceId,
        name: z.string(),
        timeZone: z.string(),
        finishMs: momentMs.nullable(),
        isOfficial: z.boolean(),
        keptUntilMs: momentMs
          .nullable()
          .describe('until when they are kept, also while something stands in the way; null: for ever'),
        isOwn: z.boolean().describe('by the race’s own word (keep-until), not the event’s'),
        held: z
          .enum(['not-finished', 'not-official', 'protest-open', 'clock'])
          .nullable()
          .describe(
            'what stands in the way of their going by themselves; clock: the day came by a leap of the station’s clock, and its date is to be confirmed',
          ),
        dueMs: momentMs.nullable().describe('when they go; null while nothing says so'),
        goneMs: momentMs.nullable().describe('when they went'),
        gone: z
          .array(
            z.object({
              atMs: momentMs,
              by: z.string(),
              contacts: z.boolean(),
              records: z.number().int().nullable().describe('null: ordered, and not carried out yet'),
            }),
          )
          .describe('every deletion, the oldest first'),
      }),
    ),
  })
  .meta({ id: 'Retention' });

export const personalDataRoutes: Part = (api, options) => {
  if (options.door !== 'https') return;
  retentionRoutes(api, options);
  oneRidersData(api, options);
};

const retentionRoutes: Part = (api, options) => {
  const { forgetting } = options;
  const seen = (): z.infer<typeof retention> => ({
    ...forgetting.rule(),
    nowMs: options.now(),
    seenMs: forgetting.clock.seenMs(),
    races: forgetting.races().map((one) => ({ ...one, gone: [...one.gone] })),
  });

  api.get(
    '/v1/retention',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['personal data'],
        summary: 'How long positions and contacts are kept, and when those of each race go',
        response: { 200: retention, ...problems },
      },
    },
    async () => seen(),
  );
  api.put(
    '/v1/retention',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['personal data'],
        summary:
          'Say after how many days positions go, and contacts with them; those whose time is over go within the hour, for good',
        body: z.object({
          days: z.number().int().min(1).max(DAYS_MAX).nullable(),
          contacts: z.boolean().default(false).describe('riders’ contacts too'),
        }),
        response: { 200: retention, ...problems },
      },
    },
    async ({ body }) => {
      await forgetting.setRule(body);
      return seen();
    },
  );

  api.post(
    '/v1/retention/clock',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['personal data'],
        summary: 'Say that the station’s date is right: what waits for that goes within the hour, for good',
        body: z.object({ nowMs: momentMs.describe('what the station’s clock was read to say') }),
        response: { 200: retention, ...problems },
      },
    },
    async ({ body }) => {
      if (!(await forgetting.clock.confirm(body.nowMs)))
        throw new Problem(
          409,
          'conflict',
          'The station’s clock says another time by now. Read it again, and confirm it if it is right.',
        );
      return seen();
    },
  );
};

const oneRidersData: Part = (api, { station, journal, now }) => {
  api.get(
    '/v1/races/:race/entries/:bib/personal-data',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['personal data'],
        summary: 'All that the station holds of a rider in this race, as one JSON file to hand to them',
        params: entryParams,
      },
    },
    async ({ params: { race, bib } }, reply) => {
      const id = station.entryOfBib(race, bib);
      const entry = station.entries(race).find((one) => one.entry === id);
      if (id === null || entry === undefined) throw unknownEntry(bib);
      const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: POSITIONS_MAX };
      const positions = await journal.fixes(race, id, all);
      const audit = station.audit(race) as readonly AuditLine[];
      const known = {
        race,
        madeMs: now(),
        station: journal.stationId,
        entry,
        standing: station.board(race)?.rows[id] ?? null,
        published: station.versions(race).map(({ version, state, atMs, view }) => ({
          version,
          state,
          atMs,
          result: view.rows[id] ?? null,
        })),
        passings: (station.passings(race) as readonly PassingLine[]).filter((one) => one.entry === id),
        decisions: linesOf(audit, id).map((line) => onlyTheirs(line, id)),
        positions,
        positionsLeftOut: positions.length === POSITIONS_MAX,
      };
      return reply
        .header('content-disposition', `attachment; filename="${race}-${bib}-personal-data.json"`)
        .type('application/json')
        .serializer((value: unknown) => JSON.stringify(value, null, 1))
        .send(known);
    },
  );
};

/** What was decided about a rider, and whatever names them: the same as would go with *forget a rider*. */
function linesOf(audit: readonly AuditLine[], entry: EntryId): readonly AuditLine[] {
  const traces = tracesOf(
    audit.map(({ decision }) => decision),
    entry,
  );
  const isAbout = (decision: Decision): boolean => {
    const text = JSON.stringify(decision);
    return text.includes(`"entry":${entry},`) || text.includes(`"entry":${entry}}`);
  };
  return audit.filter(({ decision }) => isAbout(decision) || withdrawn(decision, entry, traces) !== decision);
}

/** A start list names others too: theirs is cut out of it, and a published board is in `published` already. */
function onlyTheirs({ decision, ...rest }: AuditLine, entry: EntryId): unknown {
  const { entries, sealed: _, ...own } = decision as Decision & Record<string, unknown>;
  const theirs = Array.isArray(entries)
    ? { entries: entries.filter((one) => (one as { entry?: unknown }).entry === entry) }
    : {};
  return { ...rest, decision: { ...own, ...theirs } };
}
