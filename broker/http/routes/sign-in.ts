/** Signing in and out. A browser gets a cookie that scripts cannot read; programs use the token in the answer. */
import { z } from 'zod';
import { entryId } from '../../../race/journal/decision.ts';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import { DUTIES } from '../../../server/intake.ts';
import type { SignIn } from '../../auth/auth.ts';
import { isUserProblem, PASSWORD_MAX, PASSWORD_MIN } from '../../auth/users.ts';
import { DEVICE_COOKIE, refuseForeignPage, SESSION_COOKIE, tokenOf } from '../access.ts';
import type { Part } from '../part.ts';
import { cameFrom, refusedUser, tooOften } from './people-shown.ts';

export const races = z.union([z.literal('all'), z.array(raceId).max(200)]);

const me = z
  .discriminatedUnion('role', [
    z.object({ role: z.literal('rider'), name: z.string(), race: raceId, entry: entryId }),
    z.object({
      role: z.enum(['admin', 'official', 'display', 'device']),
      name: z.string(),
      races,
      starts: z.literal(true).optional().describe('a screen that may start riders'),
      duty: z
        .enum(DUTIES)
        .optional()
        .describe('of an official with one duty; without it all that officials may'),
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
        body: z.object({
          name: z.string().min(1).max(80),
          password: z.string().min(1).max(PASSWORD_MAX),
          code: z
            .string()
            .max(40)
            .optional()
            .describe('where the account has a second factor: six digits, or a recovery code'),
        }),
        response: {
          200: z.object({ token: z.string(), expiresMs: momentMs, me }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      refuseForeignPage(request);
      const { name, password, code } = request.body;
      const answer = await auth.login(name, password, { ...cameFrom(request), code });
      if (answer.outcome !== 'welcome') throw refusedSignIn(answer);
      void reply
        .header('set-cookie', [
          cookie(SESSION_COOKIE, answer.token, answer.expiresMs),
          cookie(DEVICE_COOKIE, answer.deviceCookie, Date.now() + DEVICE_MS),
        ])
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
      const token = tokenOf(request);
      if (token !== null) await auth.logout(token);
      return reply
        .header('set-cookie', cookie(SESSION_COOKIE, '', 0))
        .code(204)
        .send(null);
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
      config: { access: 'accounts' },
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
    async (request, reply) => {
      const { body, identity } = request;
      const checked = await auth.confirm(identity.name, body.old, cameFrom(request));
      if (typeof checked === 'object') throw tooOften(checked.waitMs);
      if (checked === 'wrong')
        throw new Problem(403, 'not-allowed', 'The old password is wrong; nothing was changed.');
      const changed = await auth.users.change(identity.name, { password: body.new });
      if (isUserProblem(changed)) throw refusedUser(changed);
      await auth.log.add({ act: 'password-set', by: identity.name, about: identity.name, facts: '' });
      return reply.code(204).send(null);
    },
  );
};

function refusedSignIn(answer: Exclude<SignIn, { outcome: 'welcome' }>): Problem {
  if (answer.outcome === 'wait') return tooOften(answer.waitMs);
  if (answer.outcome === 'refused')
    return new Problem(401, 'sign-in-refused', 'Name or password is wrong. Nothing tells which.');
  return answer.wasWrong
    ? new Problem(
        401,
        'code-refused',
        'This code is wrong, was used before or is over. Type the one shown now.',
      )
    : new Problem(401, 'code-wanted', 'This account also needs the code of its authenticator app.');
}

/** Browsers keep a cookie for 400 days at most. */
const DEVICE_MS = 400 * 86_400_000;

/** `__Host-`: only over TLS, only this host, only the whole path. */
const cookie = (name: string, value: string, expiresMs: number): string =>
  `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict; Expires=${new Date(expiresMs).toUTCString()}`;
