/**
 * Before and at the start: who starts when (boards, the starter's clock), the sheet to print, and what the starter
 * says from the line. The starter's device may do this and nothing else.
 */
import { z } from 'zod';
import { whileOn } from '../../../race/decisions/while-on.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import {
  bib,
  categoryId,
  decisionId,
  entryId,
  finisherStatus,
  momentMs,
} from '../../../race/journal/decision.ts';
import { hasOwnStarts } from '../../../race/rules/settings.ts';
import { problemOf, unknownRace } from '../../../server/http/problem.ts';
import { problems, raceHead, raceParams, recorded } from '../../../server/http/schemas.ts';
import { isRefusal } from '../../../server/intake.ts';
import { authorOf } from '../access.ts';
import type { Part } from '../part.ts';
import { isSheetLanguage, startSheet } from '../start-sheet.ts';

const slot = z
  .object({
    entry: entryId,
    bib,
    name: z.string(),
    lastName: z.string().optional().describe('the family name with its particles, where it is known apart'),
    team: z.string().optional(),
    category: categoryId,
    offsetMs: z.number().nullable().describe('after the gun, by the start list'),
    atMs: z.number().nullable().describe('the moment; null before the gun is decided'),
    status: z.union([finisherStatus, z.enum(['finished', 'waiting'])]),
  })
  .meta({ id: 'StartSlot' });

const startsAnswer = z
  .object({
    race: raceHead,
    individual: z.boolean().describe('every rider has a start of their own; else the waves start together'),
    waves: z.array(
      z.object({
        category: categoryId,
        name: z.string(),
        atMs: z.number().nullable(),
        riders: z.number().int(),
      }),
    ),
    slots: z.array(slot).describe('in order of start'),
  })
  .meta({ id: 'Starts' });

const starterSays = z.discriminatedUnion('says', [
  z.object({
    says: z.literal('gun'),
    atMs: momentMs,
    categories: z.array(categoryId).min(1).optional(),
    whileOn: whileOn.describe('the race is known to be on, riders may have passed: this start is meant so'),
  }),
  z.object({ says: z.literal('started'), entry: entryId, atMs: momentMs }),
  z.object({ says: z.literal('no-show'), entry: entryId }),
  z.object({ says: z.literal('came-after-all'), entry: entryId }),
]);

export const startRoutes: Part = (api, options) => {
  const { station } = options;
  api.get(
    '/v1/races/:race/starts',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['entries'],
        summary: 'Who starts when: riders with starts of their own, waves with one gun each',
        params: raceParams,
        response: {
          200: startsAnswer,
          304: z.null().describe('nothing has changed'),
          ...problems,
        },
      },
    },
    async ({ params, headers }, reply) => {
      const tag = `"starts-${station.changeCount(params.race)}"`;
      void reply.headers({ etag: tag, 'cache-control': 'no-cache' });
      if (headers['if-none-match'] === tag) return reply.code(304).send(null);
      const board = station.board(params.race);
      if (board === null) throw unknownRace(params.race);
      return {
        race: { ...board.race },
        individual: hasOwnStarts(board.race.format),
        waves: board.categoryOrder.flatMap((id) => {
          const category = board.categories[id];
          if (category === undefined) return [];
          return [
            { category: id, name: category.name, atMs: category.startMs, riders: category.order.length },
          ];
        }),
        slots: station.starts(params.race).map((one) => ({ ...one })),
      };
    },
  );

  api.get(
    '/v1/races/:race/start-sheet.html',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['entries'],
        summary: 'The start order to print',
        params: raceParams,
        querystring: z.object({
          first: z.coerce
            .number()
            .pipe(momentMs)
            .optional()
            .describe('the planned gun, while it is not decided'),
          lang: z.string().max(8).default('en'),
        }),
      },
    },
    async ({ params, query }, reply) => {
      const board = station.board(params.race);
      if (board === null) throw unknownRace(params.race);
      const made = startSheet(board, station.starts(params.race), {
        plannedMs: query.first ?? null,
        language: isSheetLanguage(query.lang) ? query.lang : 'en',
      });
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', made.policy)
        .header('cache-control', 'no-store')
        .send(made.html);
    },
  );

  if (options.door === 'https') starterRoute(api, options);
};

const starterRoute: Part = (api, { intake }) => {
  api.post(
    '/v1/races/:race/starts',
    {
      config: { access: 'starters' },
      schema: {
        tags: ['decisions'],
        summary: 'What the starter says: the gun, a rider’s real start, a no-show; the same id is said once',
        params: raceParams,
        body: z.object({ decision: decisionId, what: starterSays }),
        response: { 200: recorded, ...problems },
      },
    },
    async ({ params, body, identity }) => {
      const record = await intake.decision(
        params.race,
        decisionOf(body.decision, body.what),
        authorOf(identity),
      );
      if (isRefusal(record)) throw problemOf(record);
      return { seq: record.seq, atMs: record.atMs };
    },
  );
};

function decisionOf(id: Decision['id'], what: z.infer<typeof starterSays>): Decision {
  switch (what.says) {
    case 'gun':
      return {
        ...{ id, type: 'start', atMs: what.atMs },
        ...(what.categories && { categories: what.categories }),
        ...(what.whileOn && { whileOn: what.whileOn }),
      };
    case 'started':
      return { id, type: 'set-start', entry: what.entry, atMs: what.atMs };
    case 'no-show':
      return { id, type: 'set-status', entry: what.entry, status: 'DNS' };
    case 'came-after-all':
      return { id, type: 'set-status', entry: what.entry, status: 'racing' };
  }
}
