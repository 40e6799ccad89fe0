/** Signing in and out. A browser gets a cookie that scripts cannot read; programs use the token in the answer. */
import { z } from 'zod';
import { entryId } from '../../../race/journal/decision.ts';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from '../../auth/users.ts';
import { SESSION_COOKIE, sessionToken } from '../access.ts';
import type { Part } from '../part.ts';

export const races = z.union([z.literal('all'), z.array(raceId).max(200)]);

const me = z
  .discriminatedUnion('role', [
    z.object({ role: z.literal('rider'), name: z.string(), race: raceId, entry: entryId }),
    z.object({
      role: z.enum(['admin', 'official', 'display', 'device']),
      name: z.string(),
      races,
      starts: z.literal(true).optional().describe('a screen that may start riders'),
    }),
    z.object({ role: z.literal('nobody'), name: z.string() }),
  ])
  .meta({ id: 'Me' });

export const signInRoutes: Part = (api, { auth }) => {
  api.post(
    '/v1/login',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['sign-in'],
        summary: 'Sign in with name and password',
        body: z.object({ name: z.string().min(1).max(80), password: z.string().min(1).max(PASSWORD_MAX) }),
        response: {
          200: z.object({ token: z.string(), expiresMs: momentMs, me }),
          ...problems,
        },
      },
    },
    async ({ body, ip }, reply) => {
      const answer = await auth.login(body.name, body.password, ip ?? 'local');
      if (answer.outcome === 'wait') {
        const retryAfterS = Math.ceil(answer.waitMs / 1000);
        throw new Problem(429, 'too-often', `Too many sign-ins; try again in ${retryAfterS} s.`, {
          retryAfterS,
        });
      }
      if (answer.outcome === 'refused')
        throw new Problem(401, 'sign-in-refused', 'Name or password is wrong. Nothing tells which.');
      void reply
        .header('set-cookie', cookie(answer.token, answer.expiresMs))
        .header('cache-control', 'no-store');
      return { token: answer.token, expiresMs: answer.expiresMs, me: answer.identity as z.infer<typeof me> };
    },
  );

  api.post(
    '/v1/logout',
    {
      config: { access: 'everyone' },
      schema: { tags: ['sign-in'], summary: 'End this session', response: { 204: empty, ...problems } },
    },
    async (request, reply) => {
      const { authorization = '' } = request.headers;
      const bearer = authorization.toLowerCase().startsWith('bearer ') ? authorization.slice(7) : null;
      const token = bearer ?? sessionToken(request);
      if (token !== null) await auth.logout(token);
      return reply.header('set-cookie', cookie('', 0)).code(204).send(null);
    },
  );

  api.get(
    '/v1/me',
    {
      config: { access: 'everyone' },
      schema: { tags: ['sign-in'], summary: 'Who am I here?', response: { 200: me, ...problems } },
    },
    async ({ identity }, reply) => {
      void reply.header('cache-control', 'no-store');
      return identity as z.infer<typeof me>;
    },
  );

  api.put(
    '/v1/me/password',
    {
      config: { access: 'staff' },
      schema: {
        tags: ['sign-in'],
        summary: 'Change my password; ends my sessions, this one too',
        body: z.object({
          old: z.string().min(1).max(PASSWORD_MAX),
          new: z.string().min(PASSWORD_MIN, `has at least ${PASSWORD_MIN} characters`).max(PASSWORD_MAX),
        }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ body, identity, ip }, reply) => {
      const answer = await auth.login(identity.name, body.old, ip ?? 'local');
      if (answer.outcome !== 'welcome')
        throw new Problem(403, 'not-allowed', 'The old password is wrong; nothing was changed.');
      await auth.users.change(identity.name, { password: body.new });
      return reply.code(204).send(null);
    },
  );
};

/** `__Host-`: only over TLS, only this host, only the whole path. */
const cookie = (token: string, expiresMs: number): string =>
  `${SESSION_COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Expires=${new Date(expiresMs).toUTCString()}`;
