/** The other computer of the station: how it is, adding one, handing over to it, going on without it. */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems } from '../../../server/http/schemas.ts';
import type { Part } from '../part.ts';

const pairingCode = z
  .object({
    code: z.string().describe('to be typed into the other computer; it hands over everything'),
    untilMs: momentMs,
    port: z.number().int(),
  })
  .meta({ id: 'PairingCode' });

const tail = z
  .object({
    atMs: momentMs,
    node: z.string(),
    fromSeq: z.number().int(),
    toSeq: z.number().int(),
    records: z.number().int(),
    notable: z.array(z.string()).describe('decisions and passings among them'),
    file: z.string().describe('where that computer keeps them'),
  })
  .meta({ id: 'JournalTail' });

const standbyState = z
  .object({
    role: z.enum(['alone', 'master', 'standby']),
    state: z.enum(['none', 'in-step', 'catching-up', 'away', 'holding']),
    term: z.number().int().describe('grows with every change of master'),
    computer: z.string(),
    other: z.string().nullable(),
    silentMs: z.number().nullable(),
    behind: z.number().nullable(),
    tails: z.array(tail).describe('what old masters had and nobody acknowledged; kept aside'),
    code: pairingCode.nullable(),
  })
  .meta({ id: 'Standby' });

/** Strangers make the station draw a new code at most so often, ms. */
const CONNECT_EVERY_MS = 1_000;

export const standbyRoutes: Part = (api, { standby, now }) => {
  let connectedMs = Number.NEGATIVE_INFINITY;
  const tags = ['station'];
  api.get(
    '/v1/standby',
    {
      config: { access: 'organisers' },
      schema: { tags, summary: 'The standby computer', response: { 200: standbyState, ...problems } },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      const state = standby.state();
      return { ...state, tails: state.tails.map((one) => ({ ...one, notable: [...one.notable] })) };
    },
  );
  api.post(
    '/v1/standby/code',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'A code that pairs another computer with this one as its standby',
        response: { 200: pairingCode, ...problems },
      },
    },
    async () => orProblem(await standby.makeCode()),
  );
  api.post(
    '/v1/standby/knock',
    {
      config: { access: 'everyone' },
      schema: {
        tags,
        summary:
          'A computer wants to stand by: the station shows its officials a code and says where to come',
        response: { 200: z.object({ port: z.number().int() }), ...problems },
      },
    },
    async () => {
      if (standby.state().code === null && now() - connectedMs < CONNECT_EVERY_MS)
        throw new Problem(429, 'too-many', 'Somebody asked just now. Try again in a second.');
      connectedMs = now();
      return { port: orProblem(await standby.makeCode()).port };
    },
  );
  for (const [path, order, summary] of [
    ['hand-over', 'hand-over', 'Let the standby lead from now on; this computer follows it'],
    ['go-alone', 'go-alone', 'Go on without the standby, which then never takes over by itself'],
  ] as const)
    api.post(
      `/v1/standby/${path}`,
      {
        config: { access: 'organisers' },
        schema: { tags, summary, response: { 202: empty, ...problems } },
      },
      async (_request, reply) => {
        const objection = standby.order(order);
        if (objection !== null) throw new Problem(409, 'conflict', objection);
        return reply.code(202).send(null);
      },
    );
  api.delete(
    '/v1/standby',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'The other computer is the standby no more',
        response: { 204: empty, ...problems },
      },
    },
    async (_request, reply) => {
      const objection = await standby.remove();
      if (objection !== null) throw new Problem(409, 'conflict', objection);
      return reply.code(204).send(null);
    },
  );
};

function orProblem<T>(made: T | string): T {
  if (typeof made === 'string') throw new Problem(409, 'conflict', made);
  return made;
}
