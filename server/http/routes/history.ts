/** History: races lap by lap, and riders' ways through them; the same answers at the venue and at the relay (race/history/). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  pastRaceShape,
  pastRaces,
  raceHistory,
  raceHistoryShape,
  racesQuery,
  riderRaces,
  riderRacesShape,
  type Standing,
  thinTrack,
  traces,
  tracesQuery,
  tracesShape,
  trackQuery,
  trackShape,
} from '../../../race/history/answers.ts';
import type { PastRace } from '../../../race/history/summary.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { Problem } from '../problem.ts';
import { problems, raceParams } from '../schemas.ts';
import type { Api } from '../shell.ts';

/** What the two hosts do differently: who may see what, and how long an answer may be kept. */
export interface HistoryHost {
  readonly configs: {
    readonly list: FastifyRequest['routeOptions']['config'] | object;
    readonly race: FastifyRequest['routeOptions']['config'] | object;
  };
  /** The races that whoever asks may see, with their boards. */
  open(request: FastifyRequest): Standing[];
  /** Races that they may see as well, of which no more is at hand than what lists show. */
  unread?(request: FastifyRequest): PastRace[];
  /** As `open`, with those too, read; `open` where there are none. @throws Problem 503 when that takes too long */
  whole?(request: FastifyRequest): Promise<Standing[]>;
  /** @throws Problem 404 when there is none, or none for them. */
  one(request: FastifyRequest, race: RaceId): Standing;
  cache(reply: FastifyReply, race: RaceId): void;
  cacheList(request: FastifyRequest, reply: FastifyReply): void;
}

const entryParams = raceParams.extend({ entry: z.coerce.number().int().min(1) });

export const noSuchRider = (entry: number): Problem =>
  new Problem(
    404,
    'unknown-rider',
    `Nobody in this race has the entry ${entry}, or their phone was never heard.`,
  );

export function historyRoutes(api: Api, host: HistoryHost): void {
  raceList(api, host);
  raceHistoryRoute(api, host);
  traceRoute(api, host);
  trackRoute(api, host);
  riderRoute(api, host);
}

function raceList(api: Api, host: HistoryHost): void {
  api.get(
    '/v1/history/races',
    {
      config: host.configs.list,
      schema: {
        tags: ['history'],
        summary: 'Races that have started, the newest first, each with its winners and fastest laps',
        querystring: racesQuery,
        response: { 200: z.object({ races: z.array(pastRaceShape) }), ...problems },
      },
    },
    async (request, reply) => {
      host.cacheList(request, reply);
      const races = pastRaces(host.open(request), request.query, host.unread?.(request));
      return { races: races as z.infer<typeof pastRaceShape>[] };
    },
  );
}

function raceHistoryRoute(api: Api, host: HistoryHost): void {
  api.get(
    '/v1/history/races/:race',
    {
      config: host.configs.race,
      schema: {
        tags: ['history'],
        summary: 'A race lap by lap: times, places and gaps of every rider',
        params: raceParams,
        response: { 200: raceHistoryShape, ...problems },
      },
    },
    async (request, reply) => {
      const { race } = request.params;
      const history = raceHistory(host.one(request, race));
      if (history === null)
        throw new Problem(404, 'not-started', `The race "${race}" has not started: it has no history yet.`);
      host.cache(reply, race);
      return history;
    },
  );
}

function traceRoute(api: Api, host: HistoryHost): void {
  api.get(
    '/v1/history/races/:race/traces',
    {
      config: host.configs.race,
      schema: {
        tags: ['history'],
        summary: 'When riders were at every so many metres: for speed and gaps over the distance',
        params: raceParams,
        querystring: tracesQuery,
        response: { 200: tracesShape, ...problems },
      },
    },
    async (request, reply) => {
      const { race } = host.one(request, request.params.race);
      host.cache(reply, request.params.race);
      return traces(race, request.query);
    },
  );
}

function trackRoute(api: Api, host: HistoryHost): void {
  api.get(
    '/v1/history/races/:race/riders/:entry/track',
    {
      config: host.configs.race,
      schema: {
        tags: ['history'],
        summary: 'Where a rider was during the race, thinned',
        params: entryParams,
        querystring: trackQuery,
        response: { 200: trackShape, ...problems },
      },
    },
    async (request, reply) => {
      const { race: name, entry } = request.params;
      const { race } = host.one(request, name);
      const track = thinTrack(race, entry as EntryId, request.query.points);
      if (track === null) throw noSuchRider(entry);
      host.cache(reply, name);
      return track;
    },
  );
}

function riderRoute(api: Api, host: HistoryHost): void {
  api.get(
    '/v1/history/races/:race/riders/:entry/races',
    {
      config: host.configs.race,
      schema: {
        tags: ['history'],
        summary: 'The races of this rider: by UCI id, else by licence, else by name and team',
        params: entryParams,
        response: { 200: riderRacesShape, ...problems },
      },
    },
    async (request, reply) => {
      const { race: name, entry } = request.params;
      const { race } = host.one(request, name);
      const all = (await host.whole?.(request)) ?? host.open(request);
      const found = riderRaces(race, entry as EntryId, all);
      if (found === null) throw noSuchRider(entry);
      // Of races that whoever asks may see, which differ.
      void reply.header('cache-control', 'no-store');
      return found as z.infer<typeof riderRacesShape>;
    },
  );
}
