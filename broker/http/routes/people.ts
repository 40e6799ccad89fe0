/** Who is signed in, what happened to accounts, and how long a session may lie idle: for admins. */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems } from '../../../server/http/schemas.ts';
import { ACTS } from '../../auth/people-log.ts';
import { IDLE_MINUTES } from '../../auth/sessions.ts';
import { tokenOf } from '../access.ts';
import type { Part } from '../part.ts';
import { sessionShape, sessionShown } from './my-sessions.ts';

const line = z
  .object({
    atMs: momentMs,
    act: z.enum(ACTS),
    by: z.string().nullable().describe('null: somebody who had not signed in, or the station itself'),
    about: z.string(),
    facts: z.string(),
    times: z.number().int().describe('how often, the last time at `atMs`'),
  })
  .meta({ id: 'PeopleLine' });

const idleMinutes = z.number().int().min(IDLE_MINUTES.least).max(IDLE_MINUTES.most);

export const peopleRoutes: Part = (api, { auth }) => {
  const config = { access: 'admins' as const };
  const tags = ['people'];

  api.get(
    '/v1/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Who is signed in, where and since when',
        response: { 200: z.object({ sessions: z.array(sessionShape), idleMinutes }), ...problems },
      },
    },
    async (request, reply) => {
      const asking = (await auth.inspect(tokenOf(request) ?? ''))?.id ?? '';
      void reply.header('cache-control', 'no-store');
      return {
        sessions: auth.sessions.list().map((session) => sessionShown(session, asking)),
        idleMinutes: auth.sessions.idleMinutes(),
      };
    },
  );

  api.put(
    '/v1/sessions/idle-limit',
    {
      config,
      schema: {
        tags,
        summary: 'After how long without a sign of life a session ends',
        body: z.object({ minutes: idleMinutes }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ body, identity }, reply) => {
      await auth.sessions.setIdleMinutes(body.minutes);
      await auth.log.add({
        act: 'idle-limit-set',
        by: identity.name,
        about: '',
        facts: `${body.minutes} min`,
      });
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/v1/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Sign somebody out',
        params: z.object({ id: z.string().max(40) }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      const session = auth.sessions.get(params.id);
      if (session === null || !(await auth.endSession(params.id)))
        throw new Problem(404, 'unknown-session', 'There is no such session; it may have ended already.');
      await auth.log.add({
        act: 'signed-out',
        by: identity.name,
        about: session.name,
        facts: session.device,
      });
      return reply.code(204).send(null);
    },
  );

  api.get(
    '/v1/people-log',
    {
      config,
      schema: {
        tags,
        summary: 'What happened to accounts, sessions and tokens, and which sign-ins failed; newest first',
        response: { 200: z.object({ lines: z.array(line) }), ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return { lines: [...auth.log.list()] };
    },
  );
};
