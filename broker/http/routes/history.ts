/** History: races of this station lap by lap, and riders' ways through them. The same answers as the relay's. */
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
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { problems, raceParams } from '../../../server/http/schemas.ts';
import type { Identity } from '../../../server/intake.ts';
import { maySee } from '../access.ts';
import type { Part } from '../part.ts';

const entryParams = raceParams.extend({ entry: z.coerce.number().int().min(1) });
/** Whoever watches the race may see what was in it. */
const config = { access: 'readers' } as const;

export const historyRoutes: Part = (api, { station }) => {
  const standing = (id: RaceId): Standing => {
    const found = station.standing(id);
    if (found === null) throw unknownRace(id);
    return found;
  };
  const open = (who: Identity): Standing[] =>
    station
      .list()
      .filter((id) => maySee(who, id, station))
      .flatMap((id) => station.standing(id) ?? []);
  const noSuchRider = (entry: number): Problem =>
    new Problem(
      404,
      'unknown-rider',
      `Nobody in this race has the entry ${entry}, or their phone was never heard.`,
    );
  const cacheFor = (id: RaceId): string => (station.isPublic(id) ? 'public, max-age=2' : 'no-store');

  api.get(
    '/v1/history/races',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['history'],
        summary: 'Races that have started, the newest first, each with its winners and fastest laps',
        querystring: racesQuery,
        response: { 200: z.object({ races: z.array(pastRaceShape) }), ...problems },
      },
    },
    async ({ query, identity }) => ({
      races: pastRaces(open(identity), query) as z.infer<typeof pastRaceShape>[],
    }),
  );

  api.get(
    '/v1/history/races/:race',
    {
      config,
      schema: {
        tags: ['history'],
        summary: 'A race lap by lap: times, places and gaps of every rider',
        params: raceParams,
        response: { 200: raceHistoryShape, ...problems },
      },
    },
    async ({ params }, reply) => {
      const history = raceHistory(standing(params.race));
      if (history === null)
        throw new Problem(
          404,
          'not-started',
          `The race "${params.race}" has not started: it has no history yet.`,
        );
      void reply.header('cache-control', cacheFor(params.race));
      return history;
    },
  );

  api.get(
    '/v1/history/races/:race/traces',
    {
      config,
      schema: {
        tags: ['history'],
        summary: 'When riders were at every so many metres: for speed and gaps over the distance',
        params: raceParams,
        querystring: tracesQuery,
        response: { 200: tracesShape, ...problems },
      },
    },
    async ({ params, query }, reply) => {
      void reply.header('cache-control', cacheFor(params.race));
      return traces(standing(params.race).race, query);
    },
  );

  api.get(
    '/v1/history/races/:race/riders/:entry/track',
    {
      config,
      schema: {
        tags: ['history'],
        summary: 'Where a rider was during the race, thinned',
        params: entryParams,
        querystring: trackQuery,
        response: { 200: trackShape, ...problems },
      },
    },
    async ({ params, query }, reply) => {
      const track = thinTrack(standing(params.race).race, params.entry as EntryId, query.points);
      if (track === null) throw noSuchRider(params.entry);
      void reply.header('cache-control', cacheFor(params.race));
      return track;
    },
  );

  api.get(
    '/v1/history/races/:race/riders/:entry/races',
    {
      config,
      schema: {
        tags: ['history'],
        summary: 'The races of this rider: by UCI id, else by licence, else by name and team',
        params: entryParams,
        response: { 200: riderRacesShape, ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      const { race } = standing(params.race);
      const found = riderRaces(race, params.entry as EntryId, open(identity));
      if (found === null) throw noSuchRider(params.entry);
      void reply.header('cache-control', 'no-store');
      return found as z.infer<typeof riderRacesShape>;
    },
  );
};
