/** Races: which there are, how each stands, its course and its riders; the same answers as at the venue. */
import { z } from 'zod';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { bib, categoryId, course, entryId } from '../../../race/journal/decision.ts';
import { entries } from '../../../race/race.ts';
import { unknownRace } from '../../../server/http/problem.ts';
import { boardViewShape, problems, raceParams, raceSummary } from '../../../server/http/schemas.ts';
import { askedRace, found } from './access.ts';
import { refuseUntilFolded } from './folded.ts';
import { keptBriefly } from './kept-briefly.ts';
import type { Part } from './part.ts';

const addresses = z
  .array(z.string())
  .describe('origins of every relay that has this race: any of them goes on where another has ended');
/** As at the venue, and where else it is. */
const boardHere = boardViewShape.extend({ addresses }).meta({ id: 'BoardAtRelay' }) as unknown as z.ZodType<
  BoardView & { readonly addresses: readonly string[] }
>;

export const raceRoutes: Part = (api, options) => {
  standRoutes(api, options);
  listRoutes(api, options);
  clockRoute(api, options);
};

/** Which races there are, and how one stands. */
const standRoutes: Part = (api, options) => {
  api.get(
    '/v1/races',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['races'],
        summary: 'Races open to whoever asks, the newest first',
        response: {
          200: z.object({
            races: z.array(raceSummary.extend({ viewers: z.number(), addresses })),
          }),
          ...problems,
        },
      },
    },
    async ({ who }, reply) => {
      refuseUntilFolded(options);
      void reply.header('cache-control', who.role === 'nobody' ? keptBriefly(1) : 'no-store');
      const open = found(options.races(), who).reverse();
      const past = found(options.shelved(), who).reverse();
      const shown = open.map(({ board, ...race }) => ({
        ...race,
        ...{ race: board.race, entries: Object.keys(board.rows).length },
      }));
      return {
        races: [...shown, ...past].map(({ name, race, entries, public: isPublic, addresses }) => ({
          ...race,
          ...{ entries, public: isPublic },
          viewers: options.viewers(name),
          addresses: [...addresses],
        })),
      };
    },
  );

  api.get(
    '/v1/races/:race',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['races'],
        summary: 'How the race stands now',
        params: raceParams,
        response: { 200: boardHere, ...problems },
      },
    },
    async (request, reply) => {
      const race = askedRace(request);
      void reply.header('cache-control', race.public ? keptBriefly(1) : 'no-store');
      return { ...race.board, addresses: race.addresses };
    },
  );
};

/** What a race is ridden on, and who rides. */
const listRoutes: Part = (api) => {
  api.get(
    '/v1/races/:race/course',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['course'],
        summary: 'The course and its timing lines; ETag says when it changed',
        params: raceParams,
        response: { 200: course.meta({ id: 'Course' }), 304: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { params, headers } = request;
      const race = askedRace(request);
      if (race.course === null) throw unknownRace(params.race);
      const etag = `"${race.board.race.courseVersion}"`;
      void reply.header('etag', etag).header('cache-control', 'no-cache');
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send(null);
      return race.course as z.infer<typeof course>;
    },
  );

  api.get(
    '/v1/races/:race/entries',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['races'],
        summary: 'The start list, without licences and chips',
        params: raceParams,
        response: {
          200: z.object({
            entries: z.array(
              z.object({
                entry: entryId,
                bib,
                name: z.string(),
                team: z.string().optional(),
                nation: z.string().optional(),
                category: categoryId,
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const race = askedRace(request);
      void reply.header('cache-control', race.public ? keptBriefly(5) : 'no-store');
      return {
        entries: entries(race.race).map(({ entry, bib, name, team, nation, category }) => ({
          entry,
          bib,
          name,
          ...(team !== undefined && { team }),
          ...(nation !== undefined && { nation }),
          category,
        })),
      };
    },
  );
};

const clockRoute: Part = (api, options) => {
  api.get(
    '/v1/clock',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['phones'],
        summary: 'Send your time t0; offset = ((t1 - t0) + (t2 - t3)) / 2, with t3 your time of the answer',
        querystring: z.object({ t0: z.coerce.number().optional() }),
        response: {
          200: z.object({ t0: z.number().nullable(), t1: z.number(), t2: z.number() }),
          ...problems,
        },
      },
    },
    async ({ query }, reply) => {
      const t1 = options.now();
      void reply.header('cache-control', 'no-store');
      return { t0: query.t0 ?? null, t1, t2: options.now() };
    },
  );
};
