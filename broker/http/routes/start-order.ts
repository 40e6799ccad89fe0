/** The start order of a time trial: drawn, seeded or swapped; looked at first if wanted, then put on the start list. */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { categoryId, decisionId, entryId } from '../../../race/journal/decision.ts';
import { type RaceStarter, raceOrder, swapped } from '../../../race/start-list/order.ts';
import type { StartOrder } from '../../../race/start-list/start-list.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { problems, raceId, raceParams, recorded } from '../../../server/http/schemas.ts';
import type { Identity } from '../../../server/intake.ts';
import { isOfficialOf, maySee } from '../access.ts';
import type { Api, AppOptions } from '../part.ts';
import { putEntries, type Queues } from '../put-entries.ts';
import type { EntryShown } from '../station-port.ts';

const intervalMs = z.number().int().min(1_000).max(3_600_000);
const offsetMs = z.number().int().min(0).max(86_400_000);

const order = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('bib') }),
    z.object({ by: z.literal('bib-reversed') }),
    z.object({
      by: z.literal('draw'),
      seed: z.number().int().min(0).max(0xffff_ffff).optional().describe('left out: the station draws one'),
    }),
    z.object({
      by: z.literal('result-reversed'),
      race: raceId.describe('the race whose best start last; who has no place there starts first'),
    }),
  ])
  .describe('within each category');

const orderBody = z.object({
  order,
  intervalMs,
  firstMs: offsetMs.default(0).describe('the first start after the gun'),
  blocks: z
    .array(categoryId)
    .max(60)
    .optional()
    .describe('categories in the order they start; left out: all'),
  gapMs: offsetMs.default(0).describe('between two categories; 0: as between two riders'),
  teamsApart: z.boolean().default(false),
  teamsTogether: z.boolean().default(false),
  keepStarts: z
    .boolean()
    .default(false)
    .describe('who has a start keeps it; the others start after the last'),
  decision: decisionId.optional(),
});

const orderAnswer = z
  .object({
    seed: z.number().int().nullable().describe('the lot drawn: the same seed and riders give the same order'),
    starts: z.array(z.object({ entry: entryId, start: z.number().int(), startOffsetMs: z.number() })),
    record: recorded.nullable(),
  })
  .meta({ id: 'StartOrder' });

export function startOrderRoutes(api: Api, options: AppOptions, oneAtATime: Queues): void {
  const { station } = options;
  const beforeTheGun = (race: RaceId): void => {
    if (station.board(race)?.race.state !== 'waiting')
      throw new Problem(
        409,
        'conflict',
        'The race has been started: its start order stands. Give a single rider another start instead.',
      );
  };

  api.post(
    '/v1/races/:race/start-order',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['entries'],
        summary: 'Draw or seed the start order of a race with individual starts; dry-run only shows it',
        params: raceParams,
        querystring: z.object({ 'dry-run': z.enum(['true', 'false']).default('false') }),
        body: orderBody,
        response: { 200: orderAnswer, ...problems },
      },
    },
    ({ params, query, body, identity }) =>
      oneAtATime(params.race, async () => {
        beforeTheGun(params.race);
        const entries = station.entries(params.race);
        const board = station.board(params.race);
        if (board === null) throw unknownRace(params.race);
        if (body.order.by === 'result-reversed' && !known(options, identity, body.order.race))
          throw unknownRace(body.order.race);
        const { starters, start } = inOrder(options, identity, entries, body.order);
        const starts = raceOrder(starters, {
          ...body,
          order: start,
          blocks: body.blocks ?? board.categoryOrder,
        });
        const answer = { seed: start.by === 'draw' ? start.seed : null, starts: [...starts] };
        if (query['dry-run'] === 'true' || starts.length === 0) return { ...answer, record: null };
        const changed = withStarts(entries, starts);
        const record = await putEntries(
          options,
          params.race,
          identity,
          body.decision,
          changed,
          reasonOf(start),
        );
        return { ...answer, record };
      }),
  );

  api.post(
    '/v1/races/:race/start-order/swap',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['entries'],
        summary: 'Two riders change their places in the start order',
        params: raceParams,
        body: z.object({ entries: z.tuple([entryId, entryId]), decision: decisionId.optional() }),
        response: { 200: recorded, ...problems },
      },
    },
    ({ params, body, identity }) =>
      oneAtATime(params.race, async () => {
        beforeTheGun(params.race);
        const entries = station.entries(params.race);
        const starts = swapped(entries, body.entries);
        if (starts === null)
          throw new Problem(
            409,
            'conflict',
            'Both riders need a start of their own; one of them has none yet.',
          );
        const changed = withStarts(entries, starts);
        return putEntries(
          options,
          params.race,
          identity,
          body.decision,
          changed,
          'Places in the start order swapped',
        );
      }),
  );
}

const known = ({ station }: AppOptions, who: Parameters<typeof maySee>[0], race: RaceId): boolean =>
  station.list().includes(race) && maySee(who, race, station);

/** The riders as the order wants them given, and the order in the words of the list. */
function inOrder(
  { station }: AppOptions,
  who: Identity,
  entries: readonly EntryShown[],
  wanted: z.infer<typeof order>,
): { readonly starters: readonly RaceStarter[]; readonly start: StartOrder } {
  const byBib = [...entries].sort((a, b) => a.bib.localeCompare(b.bib, 'en', { numeric: true }));
  switch (wanted.by) {
    case 'bib':
      return { starters: byBib, start: { by: 'listed' } };
    case 'bib-reversed':
      return { starters: byBib, start: { by: 'reverse' } };
    case 'draw':
      return { starters: byBib, start: { by: 'draw', seed: wanted.seed ?? randomInt(0x1_0000_0000) } };
    case 'result-reversed': {
      // Of a race that is not theirs, what everybody is shown.
      const of = isOfficialOf(who, wanted.race)
        ? station.board(wanted.race)
        : station.publicBoard(wanted.race);
      const rows = Object.values(of?.rows ?? {});
      const placeOf = new Map(rows.map(({ bib, place }) => [bib, place ?? undefined]));
      const starters = byBib.map((entry) => ({ ...entry, seed: placeOf.get(entry.bib) }));
      return { starters, start: { by: 'seeded' } };
    }
  }
}

function withStarts(
  entries: readonly EntryShown[],
  starts: readonly { readonly entry: EntryId; readonly startOffsetMs: number }[],
): EntryShown[] {
  const byEntry = new Map(entries.map((entry) => [entry.entry, entry]));
  return starts.flatMap(({ entry, startOffsetMs }) => {
    const known = byEntry.get(entry);
    return known === undefined ? [] : [{ ...known, startOffsetMs }];
  });
}

const reasonOf = (start: StartOrder): string =>
  start.by === 'draw' ? `Start order drawn by lot, seed ${start.seed}` : 'Start order set';
