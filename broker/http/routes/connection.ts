/**
 * How the station is reached: every address of this computer with whether it works, ports, certificate, relay. Nothing in
 * it is secret (a visitor learns the same by scanning and connecting), and it is for people who work here all the same.
 */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems } from '../../../server/http/schemas.ts';
import { chosenNetwork, isEverywhere } from '../../network/connection.ts';
import type { Part } from '../part.ts';

const port = z.number().int().describe('0: not open');
const fingerprint = z.string().describe('SHA-256, hex');

const named = z
  .object({
    relay: z.string().describe('whose domain the name is under'),
    name: z.string().nullable().describe('null: not given yet'),
    state: z.enum([
      ...(['works', 'off', 'no-address', 'waiting', 'ended', 'looking', 'filtered'] as const),
      ...(['nowhere', 'no-answer', 'elsewhere', 'unreached', 'untrusted'] as const),
    ]),
    isUsed: z.boolean().describe('phones are sent to it now'),
    addresses: z.array(z.string()).describe('where it leads'),
    endsMs: momentMs.nullable().describe('until when its certificate is good; null: there is none'),
    renewedMs: momentMs.nullable(),
    line: z.enum(['names', 'no-names', 'away']).describe('of the uplink to that relay'),
    says: z.string().nullable().describe('what was in the way, in the words of whoever said it'),
    trouble: z
      .object({
        code: z.string(),
        says: z.string(),
        againMs: momentMs.describe('when it is asked for again'),
      })
      .nullable()
      .describe('what the relay could not do'),
  })
  .nullable()
  .describe('the station’s name under a relay’s domain; null: no relay gives one')
  .meta({ id: 'StationName' });

const connection = z
  .object({
    name: z.string().describe("the event's"),
    host: z.string().describe('where phones, cards and codes are sent to now'),
    securely: z
      .string()
      .describe('where they are sent to by HTTPS: the same, or the station’s name while it works here'),
    listensAt: z.string().describe(':: is every address'),
    hostname: z.string().nullable().describe('as the local network knows it; null: not announced'),
    addresses: z.array(
      z.object({
        interfaceName: z.string(),
        address: z.string(),
        family: z.union([z.literal(4), z.literal(6)]),
        works: z.enum(['yes', 'perhaps', 'no']).describe('whether devices at the venue can be sent there'),
        why: z
          .enum(['public', 'self-assigned', 'vpn', 'loopback', 'link-local', 'virtual', 'not-listening'])
          .nullable()
          .describe('what is to be said against it; null: nothing'),
      }),
    ),
    chosen: chosenNetwork.nullable().describe('the network that an organiser said phones are on'),
    ports: z.object({ mqtt: port, mqtts: port, https: port, osmand: port, crowd: port, crowdHttps: port }),
    certificate: z.object({
      isOwn: z.boolean().describe("the station's own; false: the organiser's"),
      served: fingerprint,
      authority: fingerprint.nullable(),
      names: z.array(z.string()),
      uncovered: z.array(z.string()).describe('browsers warn there whatever is installed'),
      endsMs: momentMs,
    }),
    named,
    relay: z.string().nullable().describe('the first cloud relay'),
    relays: z.array(z.string()).describe('every cloud relay'),
  })
  .meta({ id: 'Connection' });

export const connectionRoutes: Part = (api, { connection: port }) => {
  const tags = ['station'];
  api.get(
    '/v1/connection',
    {
      config: { access: 'staff' },
      schema: {
        tags,
        summary: 'How the station is reached: addresses, ports, certificate, relay',
        response: { 200: connection, ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { addresses, certificate, relays, named: name, ...seen } = port.seen();
      return {
        ...seen,
        named: name && { ...name, addresses: [...name.addresses] },
        addresses: [...addresses],
        relays: [...relays],
        certificate: {
          ...certificate,
          names: [...certificate.names],
          uncovered: [...certificate.uncovered],
        },
      };
    },
  );

  api.put(
    '/v1/connection/network',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary: "Say on which of this computer's networks phones are; null: the station decides",
        body: z.object({ network: chosenNetwork.nullable() }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ body: { network } }, reply) => {
      const { addresses, listensAt } = port.seen();
      if (!isEverywhere(listensAt) && network !== null)
        throw new Problem(
          409,
          'one-address',
          `The station was told to listen at ${listensAt} alone, so phones are sent there. Start it with --host :: to choose.`,
        );
      const isThere = addresses.some(
        ({ interfaceName, family, works }) =>
          works !== 'no' && interfaceName === network?.interfaceName && family === network.family,
      );
      if (network !== null && !isThere)
        throw new Problem(
          409,
          'no-such-network',
          `This computer has no address on "${network.interfaceName}" now that phones could be sent to. Choose one of those that are shown.`,
        );
      await port.choose(network);
      return reply.code(204).send(null);
    },
  );

  api.put(
    '/v1/connection/name',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary:
          'Say whether phones are sent to the station’s name where it works, or always to the plain address',
        body: z.object({ use: z.boolean() }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ body: { use } }, reply) => {
      await port.useName(use);
      return reply.code(204).send(null);
    },
  );
};
