/** My second factor: begun with the password, confirmed with a code; new recovery codes; taken off. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, problems } from '../../../server/http/schemas.ts';
import { addressOf, drawFactor, drawRecovery, pass } from '../../auth/second-factor.ts';
import { PASSWORD_MAX } from '../../auth/users.ts';
import type { Part } from '../part.ts';
import { confirmBy, mineBy, tooOften } from './people-shown.ts';

const tags = ['sign-in'];
const config = { access: 'accounts' as const };
/** Set up and not confirmed yet; so many at once, each for ten minutes. */
const PENDING_MOST = 50;
const PENDING_MS = 10 * 60_000;
const recoveryShape = z.object({ recoveryCodes: z.array(z.string()).describe('shown this once') });

export const mySecondFactorRoutes: Part = (api, options) => {
  beginning(api, options);
  keeping(api, options);
};

const beginning: Part = (api, { auth, now }) => {
  const pending = new Map<string, { readonly secret: string; readonly untilMs: number }>();

  api.post(
    '/v1/me/second-factor',
    {
      config,
      schema: {
        tags,
        summary:
          'Begin a second factor: the secret for an authenticator app. It counts once a code has confirmed it',
        body: z.object({ password: z.string().min(1).max(PASSWORD_MAX) }),
        response: { 200: z.object({ secret: z.string(), address: z.string() }), ...problems },
      },
    },
    async (request, reply) => {
      const { identity } = await mineBy(auth, request);
      await confirmBy(auth, request, request.body.password);
      for (const [name, { untilMs }] of pending) if (untilMs < now()) pending.delete(name);
      if (pending.size >= PENDING_MOST) throw tooOften(60_000);
      const secret = drawFactor(randomBytes);
      pending.set(identity.name, { secret, untilMs: now() + PENDING_MS });
      void reply.header('cache-control', 'no-store');
      return { secret, address: addressOf(secret, identity.name) };
    },
  );

  api.put(
    '/v1/me/second-factor',
    {
      config,
      schema: {
        tags,
        summary: 'Confirm it with a code; answers the recovery codes',
        body: z.object({ code: z.string().max(40) }),
        response: { 200: recoveryShape, ...problems },
      },
    },
    async (request, reply) => {
      const { identity } = await mineBy(auth, request);
      const begun = pending.get(identity.name);
      if (begun === undefined || begun.untilMs < now())
        throw new Problem(
          409,
          'not-begun',
          'The ten minutes are over. Begin again, with a new picture to scan.',
        );
      const { codes, kept } = drawRecovery(randomBytes);
      const passed = pass({ secret: begun.secret, usedStep: 0, recovery: kept }, request.body.code, now());
      if (passed?.by !== 'app')
        throw new Problem(
          422,
          'code-refused',
          "This code is wrong. If it goes on: the phone's clock and the station's differ by more than half a minute.",
        );
      pending.delete(identity.name);
      await auth.users.setFactor(identity.name, passed.after);
      await auth.log.add({ act: 'second-factor-on', by: identity.name, about: identity.name, facts: '' });
      void reply.header('cache-control', 'no-store');
      return { recoveryCodes: [...codes] };
    },
  );
};

const keeping: Part = (api, { auth }) => {
  api.post(
    '/v1/me/recovery-codes',
    {
      config,
      schema: {
        tags,
        summary: 'New recovery codes; the old ones are good no more',
        body: z.object({ password: z.string().min(1).max(PASSWORD_MAX) }),
        response: { 200: recoveryShape, ...problems },
      },
    },
    async (request, reply) => {
      const { identity } = await mineBy(auth, request);
      await confirmBy(auth, request, request.body.password);
      const factor = auth.users.factor(identity.name);
      if (factor === null)
        throw new Problem(409, 'no-second-factor', 'There is no second factor to recover.');
      const { codes, kept } = drawRecovery(randomBytes);
      await auth.users.setFactor(identity.name, { ...factor, recovery: kept });
      await auth.log.add({ act: 'recovery-codes-made', by: identity.name, about: identity.name, facts: '' });
      void reply.header('cache-control', 'no-store');
      return { recoveryCodes: [...codes] };
    },
  );

  api.delete(
    '/v1/me/second-factor',
    {
      config,
      schema: {
        tags,
        summary: 'Take my second factor off',
        body: z.object({ password: z.string().min(1).max(PASSWORD_MAX) }),
        response: { 204: empty, ...problems },
      },
    },
    async (request, reply) => {
      const { identity } = await mineBy(auth, request);
      await confirmBy(auth, request, request.body.password);
      await auth.users.setFactor(identity.name, null);
      await auth.log.add({ act: 'second-factor-off', by: identity.name, about: identity.name, facts: '' });
      return reply.code(204).send(null);
    },
  );
};
