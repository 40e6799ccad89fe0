/** The station's clock, for phones to measure theirs against (as NTP does, over the connection they have). */
import { z } from 'zod';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import type { Part } from '../part.ts';

export const clockRoutes: Part = (api, { now }) => {
  api.get(
    '/v1/clock',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['phones'],
        summary: 'Send your time t0; offset = ((t1 - t0) + (t2 - t3)) / 2, with t3 your time of the answer',
        querystring: z.object({ t0: z.coerce.number().optional() }),
        response: {
          200: z.object({
            t0: z.number().nullable(),
            t1: momentMs.describe('when the request had come'),
            t2: momentMs.describe('when the answer left'),
          }),
          ...problems,
        },
      },
    },
    async ({ query }, reply) => {
      const t1 = now();
      void reply.header('cache-control', 'no-store');
      return { t0: query.t0 ?? null, t1, t2: now() };
    },
  );
};
