/** The people with rights, for admins; their sessions and log are in people.ts. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, problems } from '../../../server/http/schemas.ts';
import { DUTIES } from '../../../server/intake.ts';
import { isUserProblem, PASSWORD_MAX, PASSWORD_MIN, USER_NAME_PATTERN, type User } from '../../auth/users.ts';
import { tokenOf } from '../access.ts';
import type { Part } from '../part.ts';
import { refusedUser, rightsOf } from './people-shown.ts';
import { races } from './sign-in.ts';

const NAME_SAYS = 'a name is 1 to 40 letters, digits, spaces, dots, dashes, beginning with a letter or digit';
export const name = z.string().regex(USER_NAME_PATTERN, NAME_SAYS);
/** Of a new account: a space at its end is nobody's to see, and `admin ` no other person than `admin`. */
const newName = z.string().trim().regex(USER_NAME_PATTERN, NAME_SAYS);
const password = z.string().min(PASSWORD_MIN, `has at least ${PASSWORD_MIN} characters`).max(PASSWORD_MAX);
const role = z.enum(['admin', 'official']);
const duty = z.enum(DUTIES).nullable();
const user = z
  .object({
    name: z.string(),
    role,
    races,
    duty: duty.describe('of an official: the one part of the work that is theirs; null: all of it'),
    secondFactor: z.boolean().describe('signs in with a code, too'),
  })
  .meta({ id: 'User' });
const shown = ({ name, role, races, duty, secondFactor }: User) => ({
  name,
  role,
  duty,
  secondFactor,
  races: races === 'all' ? ('all' as const) : [...races],
});

export const userRoutes: Part = (api, { auth }) => {
  const { users, log } = auth;
  /** At the station's own keyboard there may be nobody who knows the old password. */
  const isLocal = async (request: FastifyRequest): Promise<boolean> => {
    const verified = await auth.inspect(tokenOf(request) ?? '');
    return verified !== null && (auth.sessions.get(verified.id)?.isLocal ?? false);
  };
  const config = { access: 'admins' as const };
  const tags = ['people'];

  api.get(
    '/v1/users',
    {
      config,
      schema: {
        tags,
        summary: 'Admins and officials',
        response: { 200: z.object({ users: z.array(user) }), ...problems },
      },
    },
    async () => ({ users: users.list().map(shown) }),
  );

  api.post(
    '/v1/users',
    {
      config,
      schema: {
        tags,
        summary: 'Add an admin or official',
        body: z.object({ name: newName, password, role, races: races.default('all'), duty: duty.optional() }),
        response: { 201: user, ...problems },
      },
    },
    async ({ body, identity }, reply) => {
      const made = await users.create(body);
      if (isUserProblem(made)) throw refusedUser(made);
      await log.add({ act: 'user-made', by: identity.name, about: made.name, facts: rightsOf(made) });
      return reply.code(201).send(shown(made));
    },
  );

  api.patch(
    '/v1/users/:name',
    {
      config,
      schema: {
        tags,
        summary: 'Change password, role, duty or races; ends their sessions. Or take off the second factor',
        params: z.object({ name }),
        body: z.object({
          password: password.optional(),
          role: role.optional(),
          races: races.optional(),
          duty: duty.optional(),
          secondFactor: z.literal(false).optional().describe('takes it off: the phone is lost'),
        }),
        response: { 200: user, ...problems },
      },
    },
    async (request) => {
      const { body, identity } = request;
      const { name } = request.params;
      if (body.password !== undefined && users.get(name)?.name === identity.name && !(await isLocal(request)))
        throw new Problem(
          409,
          'own-password',
          'Change your own password with the old one, under My account.',
        );
      const { secondFactor, ...change } = body;
      const isChange = Object.values(change).some((value) => value !== undefined);
      let changed =
        isChange || secondFactor === undefined ? await users.change(name, change) : users.get(name);
      if (changed !== null && !isUserProblem(changed) && secondFactor === false)
        changed = await users.setFactor(name, null);
      if (changed === null) throw new Problem(404, 'unknown', `There is no user "${name}".`);
      if (isUserProblem(changed)) throw refusedUser(changed);
      const said = { by: identity.name, about: changed.name };
      if (change.password !== undefined) await log.add({ act: 'password-set', ...said, facts: '' });
      if (secondFactor === false) await log.add({ act: 'second-factor-off', ...said, facts: '' });
      if (change.role !== undefined || change.races !== undefined || change.duty !== undefined)
        await log.add({ act: 'user-changed', ...said, facts: rightsOf(changed) });
      return shown(changed);
    },
  );

  api.delete(
    '/v1/users/:name',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a user',
        params: z.object({ name }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      const removed = await users.remove(params.name);
      if (isUserProblem(removed)) throw refusedUser(removed);
      await log.add({
        act: 'user-removed',
        by: identity.name,
        about: removed.name,
        facts: rightsOf(removed),
      });
      return reply.code(204).send(null);
    },
  );
};
