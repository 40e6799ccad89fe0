/** Chip decoders: which there are, how each is, what it read last; set up and removed by organisers. */
import { z } from 'zod';
import { SLUG_PATTERN } from '../../../race/ids.ts';
import { Problem } from '../../../server/http/problem.ts';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import { DIALECTS } from '../../decoders/host.ts';
import { decoderSettings } from '../../decoders/settings.ts';
import type { Part } from '../part.ts';

const params = z.object({ id: z.string().regex(SLUG_PATTERN, 'a decoder id is a-z, 0-9 and -') });
const seen = z
  .object({
    id: z.string(),
    settings: decoderSettings,
    connected: z.boolean(),
    name: z.string().nullable().describe('how it calls itself'),
    reads: z.number().int().describe('since the station started'),
    lastReads: z.array(
      z.object({
        chip: z.string(),
        timeMs: momentMs,
        races: z.array(z.string()).describe('those that have it'),
      }),
    ),
    heardMs: momentMs.nullable(),
    trouble: z.string().nullable().describe('what is wrong; null when nothing is'),
  })
  .meta({ id: 'Decoder' });

export const decoderRoutes: Part = (api, { decoders }) => {
  const config = { access: 'organisers' } as const;
  api.get(
    '/v1/decoders',
    {
      config,
      schema: {
        tags: ['decoders'],
        summary: 'Every chip decoder that is set up, how it is and what it read last',
        response: {
          200: z.object({
            decoders: z.array(seen),
            dialects: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                side: z.enum(['connects', 'listens']).describe('who opens the connection, from the station'),
                port: z.number().int().describe('the usual one'),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async () => ({
      decoders: decoders.list().map((one) => ({
        ...one,
        lastReads: one.lastReads.map((read) => ({ ...read, races: [...read.races] })),
      })),
      dialects: Object.values(DIALECTS).map(({ id, name, side, port }) => ({ id, name, side, port })),
    }),
  );
  api.put(
    '/v1/decoders/:id',
    {
      config,
      schema: {
        tags: ['decoders'],
        summary: 'Sets a decoder up or changes it; its connection begins anew',
        params,
        body: decoderSettings,
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params: { id }, body }, reply) => {
      try {
        await decoders.put(id, body);
      } catch (error) {
        if (error instanceof RangeError) throw new Problem(409, 'conflict', error.message);
        throw error;
      }
      return reply.code(204).send(null);
    },
  );
  api.delete(
    '/v1/decoders/:id',
    {
      config,
      schema: {
        tags: ['decoders'],
        summary: 'Removes a decoder; what it read stays',
        params,
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params: { id } }, reply) => {
      if (!(await decoders.remove(id))) throw new Problem(404, 'not-found', `There is no decoder "${id}".`);
      return reply.code(204).send(null);
    },
  );
};
