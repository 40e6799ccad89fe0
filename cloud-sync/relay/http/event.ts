/**
 * The event of a venue, as its own pages tell it: name, date, place and timetable, with the races that the asker may find
 * here. Races of one venue are of one event; where several venues send to this relay, a race says which is meant.
 */
import { z } from 'zod';
import { elementOf } from '../../../race/present.ts';
import { eventRace, inOrderOfDay } from '../../../server/http/event-races.ts';
import { empty, problems, raceId } from '../../../server/http/schemas.ts';
import { eventTold } from '../../wire/messages.ts';
import type { MirroredRace } from '../mirror.ts';
import { found, mayRead } from './access.ts';
import { keptBriefly } from './kept-briefly.ts';
import type { Part } from './part.ts';

const eventShown = eventTold
  .extend({
    races: z.array(eventRace).describe('those the asker may find here, in the order of the day'),
  })
  .meta({ id: 'Event' });

export const eventRoute: Part = (api, { log, races, race }) => {
  api.get(
    '/v1/event',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['races'],
        summary: 'The event: of the race that is named, or of all races here when they are of one venue',
        querystring: z.object({ race: raceId.optional() }),
        response: { 200: eventShown, 204: empty.describe('no event, or of several venues'), ...problems },
      },
    },
    async ({ query, who }, reply) => {
      void reply.header('cache-control', who.role === 'nobody' ? keptBriefly(30) : 'no-store');
      const all = found(races(), who);
      const named = query.race === undefined ? null : race(query.race);
      const station =
        named === null ? oneStationOf(all) : named.public || mayRead(who, named.name) ? named.station : null;
      const told = station === null ? undefined : (await log.events()).find((one) => one.station === station);
      if (told === undefined) return reply.code(204).send(null);
      const ofIt = all
        .filter((one) => one.station === station)
        .map(({ name, board }) => [name, board.race] as const);
      return { ...told.event, races: inOrderOfDay(ofIt) };
    },
  );
};

/** Null when there are races of several, or none. */
function oneStationOf(races: readonly MirroredRace[]): string | null {
  const stations = new Set(races.map(({ station }) => station));
  return stations.size === 1 ? elementOf([...stations], 0) : null;
}
