/** History: past races, their laps, riders' ways through them. The same answers as at the venue (race/history/). */
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
import type { EntryId } from '../../../race/ids.ts';
import { Problem } from '../../../server/http/problem.ts';
import { problems, raceParams } from '../../../server/http/schemas.ts';
import type { MirroredRace } from '../mirror.ts';
import { type Identity, mayRead } from './access.ts';
import type { AppOptions, Part } from './part.ts';
import { raceFor } from './races.ts';

const entryParams = raceParams.extend({ entry: z.coerce.number().int().min(1) });

/** The races that whoever asks may see, with their boards. */
export const standingsFor = (options: Pick<AppOptions, 'races'>, who: Identity): Standing[] =>
  options.races().filter((race) => race.public || mayRead(who, race.name));

export const noSuchRider = (entry: number): Problem =>
  new Problem(
    404,
    'unknown-rider',
    `Nobody in this race has the entry ${entry}, or their phone was never heard.`,
  );

export const historyRoutes: Part = (api, options) => {
  api.get(
    '/v1/history/races',
    {
      schema: {
        tags: ['history'],
        summary: 'Races that have started, the newest first, each with its winners and fastest laps',
        querystring: racesQuery,
        response: { 200: z.object({ races: z.array(pastRaceShape) }), ...problems },
      },
    },
    async ({ query, who }, reply) => {
      void reply.header('cache-control', who.role === 'nobody' ? 'public, max-age=5' : 'no-store');
      return { races: pastRaces(standingsFor(options, who), query) as z.infer<typeof pastRaceShape>[] };
    },
  );

  api.get(
    '/v1/history/races/:race',
    {
      schema: {
        tags: ['history'],
        summary: 'A race lap by lap: times, places and gaps of every rider',
        params: raceParams,
        response: { 200: raceHistoryShape, ...problems },
      },
    },
    async ({ params, who }, reply) => {
      const race = raceFor(options, who, params.race);
      const history = raceHistory(race);
      if (history === null)
        throw new Problem(
          404,
          'not-started',
          `The race "${params.race}" has not started: it has no history yet.`,
        );
      cache(reply, race);
      return history;
    },
  );

  api.get(
    '/v1/history/races/:race/traces',
    {
      schema: {
        tags: ['history'],
        summary: 'When riders were at every so many metres: for speed and gaps over the distance',
        params: raceParams,
        querystring: tracesQuery,
        response: { 200: tracesShape, ...problems },
      },
    },
    async ({ params, query, who }, reply) => {
      const race = raceFor(options, who, params.race);
      cache(reply, race);
      return traces(race.race, query);
    },
  );

  api.get(
    '/v1/history/races/:race/riders/:entry/track',
    {
      schema: {
        tags: ['history'],
        summary: 'Where a rider was during the race, thinned',
        params: entryParams,
        querystring: trackQuery,
        response: { 200: trackShape, ...problems },
      },
    },
    async ({ params, query, who }, reply) => {
      const race = raceFor(options, who, params.race);
      const track = thinTrack(race.race, params.entry as EntryId, query.points);
      if (track === null) throw noSuchRider(params.entry);
      cache(reply, race);
      return track;
    },
  );

  api.get(
    '/v1/history/races/:race/riders/:entry/races',
    {
      schema: {
        tags: ['history'],
        summary: 'The races of this rider: by UCI id, else by licence, else by name and team',
        params: entryParams,
        response: { 200: riderRacesShape, ...problems },
      },
    },
    async ({ params, who }, reply) => {
      const race = raceFor(options, who, params.race);
      const found = riderRaces(race.race, params.entry as EntryId, standingsFor(options, who));
      if (found === null) throw noSuchRider(params.entry);
      cache(reply, race);
      return found as z.infer<typeof riderRacesShape>;
    },
  );
};

function cache(reply: { header(name: string, value: string): unknown }, race: MirroredRace): void {
  void reply.header('cache-control', race.public ? 'public, max-age=5' : 'no-store');
}
