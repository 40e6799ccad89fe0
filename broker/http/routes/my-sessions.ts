/** Where I am signed in: for everybody who signed in with a name and a password. */

import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems } from '../../../server/http/schemas.ts';
import type { SessionSeen } from '../../auth/sessions.ts';
import type { Part } from '../part.ts';
import { mineBy } from './people-shown.ts';

export const sessionShape = z
  .object({
    id: z.string(),
    name: z.string(),
    device: z.string().describe('what the browser says it is; empty where nobody knows'),
    address: z.string().nullable(),
    isLocal: z.boolean().describe("opened at the station's own keyboard, without a password"),
    sinceMs: momentMs,
    seenMs: momentMs,
    expiresMs: momentMs,
    isThis: z.boolean().describe('the session that asks'),
  })
  .meta({ id: 'Session' });

export const sessionShown = (session: SessionSeen, asking: string) => ({
  ...session,
  isThis: session.id === asking,
});

export const mySessionRoutes: Part = (api, { auth }) => {
  const tags = ['sign-in'];
  const config = { access: 'accounts' as const };

  const mySessions = (name: string) => auth.sessions.list().filter((session) => session.name === name);

  api.get(
    '/v1/me/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Where I am signed in',
        response: {
          200: z.object({ sessions: z.array(sessionShape), secondFactor: z.boolean() }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id, identity } = await mineBy(auth, request);
      void reply.header('cache-control', 'no-store');
      return {
        sessions: mySessions(identity.name).map((session) => sessionShown(session, id)),
        secondFactor: auth.users.get(identity.name)?.secondFactor ?? false,
      };
    },
  );

  api.delete(
    '/v1/me/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Sign out one of my sessions, or with `others` all but this one',
        params: z.object({ id: z.string().max(40) }),
        response: { 204: empty, ...problems },
      },
    },
    async (request, reply) => {
      const { id: asking, identity } = await mineBy(auth, request);
      const wanted = request.params.id;
      const those = mySessions(identity.name).filter(({ id }) =>
        wanted === 'others' ? id !== asking : id === wanted,
      );
      if (those.length === 0 && wanted !== 'others')
        throw new Problem(
          404,
          'unknown-session',
          'There is no such session of yours; it may have ended already.',
        );
      for (const { id, device } of those) {
        await auth.endSession(id);
        await auth.log.add({ act: 'signed-out', by: identity.name, about: identity.name, facts: device });
      }
      return reply.code(204).send(null);
    },
  );
};
