/** Places by name, for officials who look for the venue on the map. */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { problems } from '../../../server/http/schemas.ts';
import { createPlaceNames, PlacesProblem } from '../../maps/place-names.ts';
import { fetchWithin } from '../../network/reach.ts';
import type { Part } from '../part.ts';

export const placeRoutes: Part = (api, { door, maps }) => {
  if (door !== 'https') return;
  const placeNames = createPlaceNames(
    fetchWithin(() => ({ thisComputer: maps.settings().thisComputer !== false })),
  );
  api.get(
    '/v1/places',
    {
      config: { access: 'staff' },
      schema: {
        tags: ['maps'],
        summary: 'Places of this name, from the service that the organiser set up',
        querystring: z.object({ q: z.string().trim().min(1).max(200) }),
        response: {
          200: z.object({
            places: z.array(z.object({ name: z.string(), latDeg: z.number(), lonDeg: z.number() })),
          }),
          ...problems,
        },
      },
    },
    async ({ query }) => {
      try {
        const found = await placeNames.find(maps.settings().places ?? null, query.q, Date.now());
        return { places: found.map((place) => ({ ...place })) };
      } catch (error) {
        if (!(error instanceof PlacesProblem)) throw error;
        throw new Problem(
          error.status,
          error.status === 409 ? 'not-set-up' : 'places-unreachable',
          error.message,
        );
      }
    },
  );
};
