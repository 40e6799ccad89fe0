/** Stations: enrolment by a code, once; and for operators the list of them, new codes, and an end to one. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { problems } from '../../../server/http/schemas.ts';
import { enrolment, stationId } from '../../wire/messages.ts';
import type { Quarantine } from '../mirror/quarantine.ts';
import type { Part } from './part.ts';

const leftOut = ({ records, newest }: Quarantine) => ({
  leftOut: records,
  trouble: newest === null ? null : `Record ${newest.seq}: ${newest.says}.`,
});

export const stationRoutes: Part = (api, options) => {
  const { log, now, onStations } = options;
  api.post(
    '/v1/stations',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['stations'],
        summary: 'A station becomes known by a code, once; afterwards its key is its proof',
        body: enrolment,
        response: { 200: z.object({ station: stationId }), ...problems },
      },
    },
    async ({ body }) => {
      const outcome = await log.enrol(body, now());
      if (outcome === 'bad-code')
        throw new Problem(
          403,
          'bad-code',
          'This code is not known, or another station used it. Ask the relay’s operator for a new one.',
        );
      if (outcome === 'known')
        throw new Problem(
          409,
          'known',
          'A station of this id enrolled with another key. Has its journal been copied to another machine?',
        );
      onStations();
      return { station: body.station };
    },
  );

  api.post(
    '/v1/admin/codes',
    {
      config: { access: 'admins' },
      schema: {
        tags: ['operators'],
        summary: 'A new code that one station may enrol with',
        response: { 201: z.object({ code: z.string() }), ...problems },
      },
    },
    async (_request, reply) => {
      const code = randomBytes(15).toString('base64url');
      await log.addCode(code, now());
      return reply.code(201).header('cache-control', 'no-store').send({ code });
    },
  );

  listRoute(api, options);

  api.put(
    '/v1/admin/stations/:station',
    {
      config: { access: 'admins' },
      schema: {
        tags: ['operators'],
        summary: 'Shut a station out, or let it in again',
        params: z.object({ station: stationId }),
        body: z.object({ revoked: z.boolean() }),
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params, body }, reply) => {
      if (!(await log.setRevoked(params.station, body.revoked)))
        throw new Problem(404, 'unknown-station', `No station ${params.station} ever enrolled here.`);
      onStations();
      return reply.code(204).send(null);
    },
  );
};

const listRoute: Part = (api, { log, connected, quarantine }) => {
  api.get(
    '/v1/admin/stations',
    {
      config: { access: 'admins' },
      schema: {
        tags: ['operators'],
        summary: 'Every station that ever enrolled',
        response: {
          200: z.object({
            stations: z.array(
              z.object({
                station: stationId,
                name: z.string(),
                epoch: z.number(),
                mark: z.number().describe('the newest record on the relay’s disk'),
                enrolledMs: z.number(),
                revoked: z.boolean(),
                connected: z.boolean().describe('to the copy that answers'),
                heardMs: z.number().nullable().describe('when any copy last heard it; null = never'),
                behind: z.number().describe('records that it has and the relay has not'),
                leftOut: z
                  .number()
                  .int()
                  .describe('records that could not be folded, at the copy that answers'),
                trouble: z.string().nullable().describe('what was wrong with the newest of them'),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async () => {
      const heard = new Map((await log.contacts()).map((one) => [one.station, one]));
      const stations = await log.stations();
      return {
        stations: stations.map(({ key: _key, ...station }) => ({
          ...station,
          connected: connected(station.station),
          heardMs: heard.get(station.station)?.atMs ?? null,
          behind: Math.max(0, (heard.get(station.station)?.newest ?? 0) - station.mark),
          ...leftOut(quarantine(station.station)),
        })),
      };
    },
  );
};
