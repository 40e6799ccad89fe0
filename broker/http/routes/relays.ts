/** The cloud relays that this station sends to: each with its address and how its line is; officials add and take off. */
import { z } from 'zod';
import { Problem, sayingShape } from '../../../server/http/problem.ts';
import { empty, problems } from '../../../server/http/schemas.ts';
import { listIn, RELAYS_MAX } from '../../relays/relay-list.ts';
import type { RelaySeen } from '../../relays/uplinks.ts';
import type { Part } from '../part.ts';

const relay = z
  .object({
    id: z.string(),
    url: z.string(),
    from: z.enum(['options', 'page']).describe('named where the station is started, or added here'),
    state: z.enum(['enrolling', 'connecting', 'connected', 'refused']),
    says: z.string().nullable().describe('what is wrong; null: nothing'),
    saying: sayingShape
      .nullable()
      .describe('the same as code and facts; null: nothing, or in the relay’s own words alone'),
    mark: z.number().int().nullable().describe('the newest record that is on its disk; null before it said'),
    behind: z.number().int().describe('records that it has not'),
    lagMs: z.number().describe('how long ago it had everything, ms'),
    history: z
      .enum(['not-compared', 'same', 'other'])
      .describe('whether it holds the history of this journal'),
    clockAheadMs: z.number().describe('how far its clock is ahead of the station’s, ms; 0 when they agree'),
    bytesSent: z.number(),
    reconnections: z.number().int(),
    fixesTaken: z.number().int().describe('positions of phones on mobile data that came from it'),
  })
  .meta({ id: 'Relay' });

const shown = ({
  relayAheadMs,
  recordsSent: _sent,
  restored: _restored,
  ...seen
}: RelaySeen): z.infer<typeof relay> => ({ ...seen, clockAheadMs: relayAheadMs });

const body = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'is an address such as https://relay.example.org' })
    .max(300)
    .refine((url) => listIn(url).length === 1, 'is one address, without commas or spaces'),
  code: z
    .string()
    .trim()
    .min(8)
    .max(200)
    .nullish()
    .describe('to enrol with, the first time; the relay’s operator gives it out'),
});

export const relayRoutes: Part = (api, { relays, auth, journal }) => {
  const tags = ['station'];
  const answer = z.object({
    relays: z.array(relay),
    newest: z.number().int().describe('the newest record here'),
  });
  api.get(
    '/v1/relays',
    {
      config: { access: 'staff' },
      schema: {
        tags,
        summary: 'The cloud relays that everything is sent to, and how each line is',
        response: { 200: answer, ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return { relays: relays.seen().map(shown), newest: journal.health().lastSeq };
    },
  );

  api.post(
    '/v1/relays',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary: 'Sends to one more relay from now on; one that is there is given the code to enrol with',
        body,
        response: { 201: relay, ...problems },
      },
    },
    async ({ body: { url, code }, identity }, reply) => {
      const place = await relays.add(url, code ?? null);
      const added = relays.seen().find(({ id }) => id === place?.id);
      if (added === undefined)
        throw new Problem(
          409,
          'too-many',
          `A station sends to ${RELAYS_MAX} relays at most. Take one off the list first.`,
        );
      await auth.log.add({ act: 'relay-added', by: identity.name, about: '', facts: added.url });
      return reply.code(201).send(shown(added));
    },
  );

  api.delete(
    '/v1/relays/:id',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary: 'Sends no more to a relay that was added here; what it has it keeps',
        params: z.object({ id: z.string().max(40) }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params: { id }, identity }, reply) => {
      const known = relays.seen().find((one) => one.id === id);
      if (known?.from === 'options')
        throw new Problem(
          409,
          'given-at-start',
          'This relay is named where the station is started (--relay, or “Station settings”). Take it out there.',
        );
      if (known === undefined || !(await relays.remove(id)))
        throw new Problem(404, 'unknown-relay', 'This relay is not on the list (any more).');
      await auth.log.add({ act: 'relay-removed', by: identity.name, about: '', facts: known.url });
      return reply.code(204).send(null);
    },
  );
};
