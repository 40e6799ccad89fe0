/** Positions that came by the cloud relay without the seal of the rider's phone: whether they count, and what is held. */
import { z } from 'zod';
import { entryId } from '../../../race/journal/decision.ts';
import { problemOf } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import { UNSIGNED } from '../../races/relay-seals.ts';
import type { Part } from '../part.ts';

const unsigned = z
  .enum(UNSIGNED)
  .describe('refuse: never; from-others: of riders whose phones have never sealed any; count: always');

export const relayPositionRoutes: Part = (api, { seals, countHeld, station, auth }) => {
  const config = { access: 'organisers' as const };
  const tags = ['phones'];

  api.get(
    '/v1/relay-positions',
    {
      config,
      schema: {
        tags,
        summary: 'What of the relay’s unsealed positions counts, and what is held',
        response: {
          200: z.object({
            unsigned,
            held: z.array(
              z.object({
                race: raceId,
                entry: entryId,
                bib: z.string(),
                name: z.string(),
                positions: z.number().int(),
                sinceMs: momentMs,
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      const held = seals.held().map((one) => {
        const entry = station.entries(one.race).find((known) => known.entry === one.entry);
        return { ...one, bib: entry?.bib ?? '', name: entry?.name ?? '' };
      });
      return { unsigned: seals.unsigned(), held };
    },
  );

  api.put(
    '/v1/relay-positions',
    {
      config,
      schema: {
        tags,
        summary: 'Sets whether they count, from now on',
        body: z.object({ unsigned }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ body, identity }, reply) => {
      await seals.setUnsigned(body.unsigned);
      await auth.log.add({ act: 'relay-positions-set', by: identity.name, about: '', facts: body.unsigned });
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/v1/relay-positions/held',
    {
      config,
      schema: {
        tags,
        summary: 'Counts what is held of a rider, or drops it',
        body: z.object({ race: raceId, entry: entryId, how: z.enum(['count', 'drop']) }),
        response: { 200: z.object({ positions: z.number().int() }), ...problems },
      },
    },
    async ({ body: { race, entry, how } }) => {
      if (how === 'drop') return { positions: await seals.dropAll(race, entry) };
      const positions = await countHeld({ race, entry });
      if (typeof positions !== 'number') throw problemOf(positions);
      return { positions };
    },
  );
};
