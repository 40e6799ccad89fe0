/** Chip decoders: which there are, how each is, what it read last; set up and removed by organisers. */
import { z } from 'zod';
import { SLUG_PATTERN } from '../../../race/ids.ts';
import { inEnglish, type Saying } from '../../../race/race.ts';
import { Problem, sayingShape } from '../../../server/http/problem.ts';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import { type DecoderSeen, DIALECTS } from '../../decoders/host.ts';
import { decoderSettings } from '../../decoders/settings.ts';
import { assertHostInReach, isThisComputer, OutOfReach } from '../../network/reach.ts';
import { authorOf } from '../access.ts';
import type { Part } from '../part.ts';

const keptParams = z.object({
  id: z.string().regex(SLUG_PATTERN, 'a decoder id is a-z, 0-9 and -'),
  key: z.string().min(1).max(400),
});
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
    troubleSaying: sayingShape.nullable().describe('the same as code and facts'),
    repeats: z.number().int().describe('reads that were told again and were known'),
    clockAheadMs: z
      .number()
      .nullable()
      .describe('its clock less the station’s; its reads are put right by that. Null: not known'),
    notes: z
      .array(z.object({ atMs: momentMs, says: z.string(), saying: sayingShape }))
      .describe('what happened lately, newest first'),
    waiting: z
      .number()
      .int()
      .describe('reads that no race can have yet; given to a start that is entered late'),
    asideCount: z.number().int().describe('reads that are kept aside'),
    aside: z
      .array(
        z.object({
          key: z.string(),
          told: z.string().describe('as the device told it'),
          chip: z.string().nullable(),
          timeMs: z.number().nullable(),
          heardMs: momentMs,
          says: z.string().describe('why it is not counted'),
          saying: sayingShape,
        }),
      )
      .describe('those kept aside, newest first; not all when there are many'),
  })
  .meta({ id: 'Decoder' });

/** English beside the code, in the zone of this computer: a decoder belongs to no race. */
const inWords = (says: Saying): string => inEnglish(says, Intl.DateTimeFormat().resolvedOptions().timeZone);

const shown = ({ trouble, notes, aside, lastReads, ...one }: DecoderSeen) => ({
  ...one,
  lastReads: lastReads.map((read) => ({ ...read, races: [...read.races] })),
  trouble: trouble === null ? null : inWords(trouble),
  troubleSaying: trouble,
  notes: notes.map(({ atMs, says }) => ({ atMs, says: inWords(says), saying: says })),
  aside: aside.map(({ key, told, chip, timeMs, heardMs, why }) => ({
    key,
    told,
    chip,
    timeMs,
    heardMs,
    says: inWords(why),
    saying: why,
  })),
});

const config = { access: 'organisers' } as const;

export const decoderRoutes: Part = (api, { decoders }) => {
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
      decoders: decoders.list().map(shown),
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
        response: { 204: z.null(), ...problems, 422: problems[400] },
      },
    },
    async ({ params: { id }, body, socket }, reply) => {
      const before = decoders.list().find((one) => one.id === id)?.settings;
      const isAsBefore = before?.host === body.host && before.port === body.port;
      const thisComputer =
        isThisComputer(socket.remoteAddress) || (isAsBefore && before.thisComputer !== false);
      try {
        assertHostInReach(body.host, { thisComputer });
        await decoders.put(id, { ...body, thisComputer });
      } catch (error) {
        if (error instanceof OutOfReach)
          throw new Problem(422, 'out-of-reach', error.message, { says: error.says });
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

/** Reads that are in no race, and what officials make of them. */
export const decoderAsideRoutes: Part = (api, { decoders }) => {
  api.post(
    '/v1/decoders/:id/aside/:key/count',
    {
      config,
      schema: {
        tags: ['decoders'],
        summary: 'Counts a read that was kept aside, in the races that can have it',
        params: keptParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params: { id, key }, identity }, reply) => {
      const why = await decoders.count(id, key, authorOf(identity));
      if (why === 'unknown')
        throw new Problem(404, 'not-found', 'There is no such read, or it has no chip and moment to count.');
      if (why !== null) throw new Problem(409, 'conflict', inWords(why));
      return reply.code(204).send(null);
    },
  );
  api.delete(
    '/v1/decoders/:id/aside/:key',
    {
      config,
      schema: {
        tags: ['decoders'],
        summary: 'Takes a read off the list of those kept aside, uncounted',
        params: keptParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params: { id, key } }, reply) => {
      if (!decoders.dismiss(id, key)) throw new Problem(404, 'not-found', 'There is no such read.');
      return reply.code(204).send(null);
    },
  );
  api.delete(
    '/v1/decoders/:id/aside',
    {
      config,
      schema: {
        tags: ['decoders'],
        summary: 'Takes all reads off the list of those kept aside, uncounted',
        params,
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params: { id } }, reply) => {
      if (!decoders.dismissAll(id)) throw new Problem(404, 'not-found', `There is no decoder "${id}".`);
      return reply.code(204).send(null);
    },
  );
};
