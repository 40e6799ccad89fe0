/** Races: which there are, how each stands, its course and its riders; the same answers as at the venue. */
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import { RACE_ID_PATTERN } from '../../../race/ids.ts';
import { bib, categoryId, course, entryId, raceFormat } from '../../../race/journal/decision.ts';
import { entries } from '../../../race/race.ts';
import type { MirroredRace } from '../mirror.ts';
import { type Identity, mayRead } from './access.ts';
import type { AppOptions, Part } from './app.ts';
import { problems, unknownRace } from './problem.ts';

export const raceId = z
  .string()
  .regex(RACE_ID_PATTERN, 'a race id is 1 to 40 of a-z, 0-9 and -')
  .describe('the race’s name in the cloud') as unknown as z.ZodType<RaceId>;
export const raceParams = z.object({ race: raceId });

const head = z.object({
  id: raceId,
  name: z.string(),
  format: raceFormat,
  state: z.enum(['waiting', 'running', 'neutralised', 'stopped', 'finished']),
  result: z.enum(['live', 'provisional', 'official']),
  startMs: z.number().nullable(),
  finishMs: z.number().nullable(),
  timeZone: z.string(),
  courseVersion: z.number().int(),
});
const board = z
  .looseObject({
    race: head,
    categoryOrder: z.array(categoryId),
    categories: z.record(
      z.string(),
      z.looseObject({ id: categoryId, name: z.string(), order: z.array(entryId) }),
    ),
    rows: z.record(
      z.string(),
      z.looseObject({
        entry: entryId,
        bib,
        name: z.string(),
        place: z.number().int().nullable(),
        laps: z.number(),
      }),
    ),
    announcements: z.array(z.object({ atMs: z.number(), text: z.string() })),
  })
  .meta({ id: 'BoardView' });

/** @throws Problem 404 when there is none, or none for them. */
export function raceFor(options: Pick<AppOptions, 'race'>, who: Identity, name: RaceId): MirroredRace {
  const found = options.race(name);
  if (!found || !(found.public || mayRead(who, name))) throw unknownRace(name);
  return found;
}

export const raceRoutes: Part = (api, options) => {
  api.get(
    '/v1/races',
    {
      schema: {
        tags: ['races'],
        summary: 'Races open to whoever asks, the newest first',
        response: {
          200: z.object({
            races: z.array(
              head.extend({ entries: z.number().int(), public: z.boolean(), viewers: z.number() }),
            ),
          }),
          ...problems,
        },
      },
    },
    async ({ who }, reply) => {
      void reply.header('cache-control', who.role === 'nobody' ? 'public, max-age=1' : 'no-store');
      const open = options.races().filter((race) => race.public || mayRead(who, race.name));
      return {
        races: open.reverse().map((race) => ({
          ...race.board.race,
          entries: Object.keys(race.board.rows).length,
          public: race.public,
          viewers: options.viewers(race.name),
        })),
      };
    },
  );

  api.get(
    '/v1/races/:race',
    {
      schema: {
        tags: ['races'],
        summary: 'How the race stands now',
        params: raceParams,
        response: { 200: board, ...problems },
      },
    },
    async ({ params, who }, reply) => {
      const race = raceFor(options, who, params.race);
      void reply.header('cache-control', race.public ? 'public, max-age=1' : 'no-store');
      return race.board as unknown as z.infer<typeof board>;
    },
  );

  api.get(
    '/v1/races/:race/course',
    {
      schema: {
        tags: ['course'],
        summary: 'The course and its timing lines; ETag says when it changed',
        params: raceParams,
        response: { 200: course.meta({ id: 'Course' }), 304: z.null(), ...problems },
      },
    },
    async ({ params, who, headers }, reply) => {
      const race = raceFor(options, who, params.race);
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
    async ({ params, who }) => ({
      entries: entries(raceFor(options, who, params.race).race).map(
        ({ entry, bib, name, team, nation, category }) => ({
          entry,
          bib,
          name,
          ...(team !== undefined && { team }),
          ...(nation !== undefined && { nation }),
          category,
        }),
      ),
    }),
  );

  api.get(
    '/v1/clock',
    {
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
