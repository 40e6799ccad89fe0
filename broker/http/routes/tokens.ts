/** Standing tokens, of screens and devices: for admins. */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems } from '../../../server/http/schemas.ts';
import type { Part } from '../part.ts';
import { races } from './sign-in.ts';
import { name } from './users.ts';

const standing = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(['display', 'device']),
    races,
    starts: z.literal(true).optional(),
    issuedMs: momentMs,
    expiresMs: momentMs,
    by: z.string(),
  })
  .meta({ id: 'StandingToken' });

export const tokenRoutes: Part = (api, { auth }) => {
  const { tokens, log } = auth;
  const config = { access: 'admins' as const };
  const tags = ['people'];

  api.get(
    '/v1/tokens',
    {
      config,
      schema: {
        tags,
        summary: 'Tokens of screens and devices',
        response: { 200: z.object({ tokens: z.array(standing) }), ...problems },
      },
    },
    async () => ({
      tokens: tokens
        .listStanding()
        .map((t) => ({ ...t, races: t.races === 'all' ? ('all' as const) : [...t.races] })),
    }),
  );

  api.post(
    '/v1/tokens',
    {
      config,
      schema: {
        tags,
        summary: 'Make a token for a screen or a device; it is shown this once',
        body: z.object({
          name,
          role: z.enum(['display', 'device']),
          races: races.default('all'),
          starts: z
            .literal(true)
            .optional()
            .describe('of a display: it may also start riders and say no-shows (the starter’s link)'),
          days: z.number().int().min(1).max(400).default(7),
        }),
        response: { 201: z.object({ id: z.string(), token: z.string(), expiresMs: momentMs }), ...problems },
      },
    },
    async ({ body: { starts, ...body }, identity }, reply) => {
      const may = { ...body, ...(starts && { starts }) };
      const { id, token, expiresMs } = await tokens.standing({ ...may, by: identity.name });
      const facts = `${starts ? 'starter' : body.role}, ${body.days} d`;
      await log.add({ act: 'token-made', by: identity.name, about: body.name, facts });
      return reply.code(201).header('cache-control', 'no-store').send({ id, token, expiresMs });
    },
  );

  api.delete(
    '/v1/tokens/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End a token at once',
        params: z.object({ id: z.string().max(40) }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      const about = tokens.listStanding().find(({ id }) => id === params.id)?.name ?? params.id;
      if (!(await tokens.removeStanding(params.id)))
        throw new Problem(404, 'unknown-token', 'There is no such token; it may have been ended already.');
      await log.add({ act: 'token-ended', by: identity.name, about, facts: '' });
      return reply.code(204).send(null);
    },
  );
};
