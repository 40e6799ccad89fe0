/** The people with rights, and the tokens of screens and devices: for admins. */
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems } from '../../../server/http/schemas.ts';
import {
  isUserProblem,
  PASSWORD_MAX,
  PASSWORD_MIN,
  USER_NAME_PATTERN,
  type UserProblem,
} from '../../auth/users.ts';
import type { Part } from '../part.ts';
import { races } from './sign-in.ts';

const name = z
  .string()
  .regex(
    USER_NAME_PATTERN,
    'a name is 1 to 40 letters, digits, spaces, dots, dashes, beginning with a letter or digit',
  );
const password = z.string().min(PASSWORD_MIN, `has at least ${PASSWORD_MIN} characters`).max(PASSWORD_MAX);
const role = z.enum(['admin', 'official']);
const user = z.object({ name: z.string(), role, races }).meta({ id: 'User' });
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

const STATUS: Record<UserProblem['problem'], number> = { exists: 409, unknown: 404, 'last-admin': 409 };
const refuse = ({ problem, message }: UserProblem) => new Problem(STATUS[problem], problem, message);
const shown = ({
  name,
  role,
  races,
}: {
  name: string;
  role: 'admin' | 'official';
  races: 'all' | readonly RaceId[];
}) => ({
  name,
  role,
  races: races === 'all' ? ('all' as const) : [...races],
});

export const userRoutes: Part = (api, { auth }) => {
  const { users, tokens } = auth;
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
        body: z.object({ name, password, role, races: races.default('all') }),
        response: { 201: user, ...problems },
      },
    },
    async ({ body }, reply) => {
      const made = await users.create(body);
      if (isUserProblem(made)) throw refuse(made);
      return reply.code(201).send(shown(made));
    },
  );

  api.patch(
    '/v1/users/:name',
    {
      config,
      schema: {
        tags,
        summary: 'Change password, role or races; ends their sessions',
        params: z.object({ name }),
        body: z.object({ password: password.optional(), role: role.optional(), races: races.optional() }),
        response: { 200: user, ...problems },
      },
    },
    async ({ params, body }) => {
      const changed = await users.change(params.name, body);
      if (isUserProblem(changed)) throw refuse(changed);
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
    async ({ params }, reply) => {
      const removed = await users.remove(params.name);
      if (isUserProblem(removed)) throw refuse(removed);
      return reply.code(204).send(null);
    },
  );

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
    async ({ params }, reply) => {
      if (!(await tokens.removeStanding(params.id)))
        throw new Problem(404, 'unknown-token', 'There is no such token; it may have been ended already.');
      return reply.code(204).send(null);
    },
  );
};
