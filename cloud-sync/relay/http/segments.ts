/**
 * Segments over HTTP, as caches like them: a short-lived head, segments that a cache asks about again every other second,
 * and the next one held back. A segment never changes, but a race can be made private or deleted at any moment, and a rider
 * forgotten; whoever kept one then hears so.
 */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { problems, raceId, raceParams } from '../../../server/http/schemas.ts';
import { SEGMENT_MS } from '../segments.ts';
import { askedRace } from './access.ts';
import { keptBriefly } from './kept-briefly.ts';
import type { Part } from './part.ts';

/** How long a cache gives a segment without asking: long enough that a thousand who ask at once are one request. */
const KEPT_S = 2;

export const segmentRoutes: Part = (api, options) => {
  const { segments, now } = options;

  api.get(
    '/v1/races/:race/segments/head',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['segments'],
        summary: 'The newest complete segment; null while the race is not running',
        params: raceParams,
        response: {
          200: z.object({ segment: z.number().int().nullable(), segmentMs: z.number(), nowMs: z.number() }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { params } = request;
      const race = askedRace(request);
      void reply.header('cache-control', race.public ? keptBriefly(1) : 'no-store');
      return { segment: segments.head(params.race), segmentMs: SEGMENT_MS, nowMs: now() };
    },
  );

  api.get(
    '/v1/races/:race/segments/:segment',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['segments'],
        summary:
          'Ten seconds of the live feed, beginning with a snapshot; the next one comes when it is complete',
        params: z.object({ race: raceId, segment: z.coerce.number().int().min(0) }),
      },
    },
    async (request, reply) => {
      const { params, headers } = request;
      const race = askedRace(request);
      const kept = race.public ? `public, max-age=${KEPT_S}, must-revalidate` : 'private, no-store';
      const answer = await segments.get(params.race, params.segment);
      if (answer.kind === 'full')
        throw new Problem(503, 'overloaded', 'Too many wait for the next segment; try again in a second.', {
          retryAfterS: 1,
        });
      if (answer.kind === 'none')
        throw new Problem(404, 'unknown-segment', 'There is no such segment; ask for the head.');
      // By what is in it: of one that was taken out, as somebody in it was forgotten, no cache is told to go on giving it.
      const etag = `"${answer.digest}"`;
      void reply.headers({ etag, 'cache-control': kept });
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send();
      return reply.type('application/vnd.bell-lap.segment').send(answer.bytes);
    },
  );
};
