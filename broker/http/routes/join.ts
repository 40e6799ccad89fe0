/**
 * Joining: a rider's own link answers everything their phone needs; the event's link lets a rider without a
 * card pick their name and wait for an official's yes. Links are secrets: they are never logged.
 */
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import { bib, entryId } from '../../../race/journal/decision.ts';
import { Problem, unknownEntry } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceId, raceParams } from '../../../server/http/schemas.ts';
import { createRateLimit } from '../../../server/http/token-bucket.ts';
import type { JoinRequest } from '../../auth/join-requests.ts';
import { joinUrl, phoneSetup, setupOf } from '../join/phone-setup.ts';
import type { AppOptions, Part } from '../part.ts';

const token = z.string().min(1).max(60);
const eventJoin = z
  .object({
    kind: z.literal('event'),
    event: z.string(),
    races: z.array(
      z.object({
        id: raceId,
        name: z.string(),
        entries: z.array(z.object({ bib, name: z.string(), team: z.string().optional() })),
      }),
    ),
  })
  .meta({ id: 'EventJoin' });
const answer = z.enum(['waiting', 'yes', 'no']);

export const joinRoutes: Part = (api, options) => {
  riderRoutes(api, options);
  officialRoutes(api, options);
};

const badLink = () =>
  new Problem(
    404,
    'unknown-link',
    'This join link has ended or was never one. Ask race control for a new card.',
  );

const riderRoutes: Part = (api, options) => {
  const { station, auth, now, event } = options;
  const config = { access: 'everyone' as const };
  const tags = ['join'];
  const asks = createRateLimit({ burst: 20, perSecond: 1 / 5 });

  api.post(
    '/v1/join/:token',
    {
      config,
      schema: {
        tags,
        summary: 'What a phone needs to report (own link), or the names to pick from (link of the event)',
        params: z.object({ token }),
        response: { 200: z.discriminatedUnion('kind', [phoneSetup, eventJoin]), ...problems },
      },
    },
    async ({ params }, reply) => {
      void reply.header('cache-control', 'no-store');
      const card = auth.cards.bySecret(params.token);
      const setup = card && setupOf(options, card);
      if (setup) return setup;
      if (!auth.joins.isLink(params.token)) throw badLink();
      return { kind: 'event' as const, event: event.book.now().name, races: racesToJoin(options) };
    },
  );

  api.post(
    '/v1/join/:token/requests',
    {
      config,
      schema: {
        tags,
        summary: 'I am this rider: wait for an official to say yes',
        params: z.object({ token }),
        body: z.object({ race: raceId, bib, device: z.string().trim().max(80).default('a phone') }),
        response: { 202: z.object({ id: z.string(), answer }), ...problems },
      },
    },
    async ({ params, body, ip }, reply) => {
      if (!auth.joins.isLink(params.token)) throw badLink();
      const waitMs = asks.take(ip ?? 'local', now());
      if (waitMs > 0)
        throw new Problem(429, 'too-often', 'Too many requests from this phone; wait for the official.', {
          retryAfterS: Math.ceil(waitMs / 1000),
        });
      const entry = station.isPublic(body.race) ? station.entryOfBib(body.race, body.bib) : null;
      if (entry === null) throw unknownEntry(body.bib);
      const request = auth.joins.ask(body.race, entry, body.device);
      if (request === null)
        throw new Problem(503, 'overloaded', 'Too many riders wait already; go to race control.', {
          retryAfterS: 30,
        });
      return reply.code(202).send({ id: request.id, answer: request.answer });
    },
  );

  api.get(
    '/v1/join/:token/requests/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Has somebody said yes?',
        params: z.object({ token, id: z.string().max(40) }),
        response: { 200: z.object({ answer, setup: phoneSetup.nullable() }), ...problems },
      },
    },
    async ({ params }, reply) => {
      const request = auth.joins.get(params.id);
      if (request === null || !auth.joins.isLink(params.token))
        throw new Problem(404, 'unknown-request', 'This request has ended; pick your name once more.');
      void reply.header('cache-control', 'no-store');
      const live = request.card !== null && auth.cards.bySecret(request.card.secret) !== null;
      return { answer: request.answer, setup: live && request.card ? setupOf(options, request.card) : null };
    },
  );
};

function racesToJoin({ station }: AppOptions): z.infer<typeof eventJoin>['races'] {
  return station
    .list()
    .filter((id) => station.isPublic(id))
    .flatMap((id) => {
      const board = station.board(id);
      if (board === null || board.race.state === 'finished') return [];
      const entries = station
        .entries(id)
        .map(({ bib, name, team }) => ({ bib, name, ...(team && { team }) }));
      return [{ id, name: board.race.name, entries }];
    });
}

const officialRoutes: Part = (api, options) => {
  const { station, auth } = options;
  const tags = ['join'];
  const organisers = { access: 'organisers' as const };
  const link = z.object({ url: z.string().nullable().describe('null while the link is closed') });
  const shown = z.object({
    id: z.string(),
    entry: entryId,
    bib,
    name: z.string(),
    device: z.string(),
    atMs: momentMs,
  });

  api.get(
    '/v1/join-link',
    {
      config: organisers,
      schema: { tags, summary: "The event's join link", response: { 200: link, ...problems } },
    },
    async () => {
      const secret = auth.joins.link();
      return { url: secret && joinUrl(options, secret) };
    },
  );

  api.post(
    '/v1/join-link',
    {
      config: organisers,
      schema: {
        tags,
        summary: 'Open the link, or replace it by a new one',
        response: { 200: link, ...problems },
      },
    },
    async () => ({ url: joinUrl(options, await auth.joins.openLink()) }),
  );

  api.delete(
    '/v1/join-link',
    {
      config: organisers,
      schema: { tags, summary: 'Close the link', response: { 204: empty, ...problems } },
    },
    async (_request, reply) => {
      await auth.joins.closeLink();
      return reply.code(204).send(null);
    },
  );

  api.get(
    '/v1/races/:race/join-requests',
    {
      config: { access: 'officials' },
      schema: {
        tags,
        summary: 'Riders who wait for a yes',
        params: raceParams,
        response: { 200: z.object({ requests: z.array(shown) }), ...problems },
      },
    },
    async ({ params }) => ({
      requests: auth.joins.waiting(params.race).flatMap((request) => {
        const entry = station.entries(params.race).find((e) => e.entry === request.entry);
        if (entry === undefined) return [];
        const { id, device, atMs } = request;
        return [{ id, entry: entry.entry, bib: entry.bib, name: entry.name, device, atMs }];
      }),
    }),
  );

  api.post(
    '/v1/races/:race/join-requests/:id',
    {
      config: { access: 'officials' },
      schema: {
        tags,
        summary: 'Say yes (a new card is issued to that phone; an old one ends) or no',
        params: raceParams.extend({ id: z.string().max(40) }),
        body: z.object({ answer: z.enum(['yes', 'no']) }),
        response: { 200: z.object({ answer }), ...problems },
      },
    },
    async ({ params, body, identity }) => {
      const request = requestOf(options, params.race, params.id);
      if (request.answer !== 'waiting') return { answer: request.answer };
      const entry = station.entries(params.race).find((e) => e.entry === request.entry);
      if (entry === undefined)
        throw new Problem(404, 'unknown-entry', 'That rider is no longer in the race.');
      const card =
        body.answer === 'yes'
          ? await auth.cards.issue(params.race, entry.entry, entry.bib, identity.name)
          : null;
      auth.joins.answer(request.id, card);
      return { answer: body.answer };
    },
  );
};

function requestOf({ auth }: AppOptions, race: RaceId, id: string): JoinRequest {
  const request = auth.joins.get(id);
  if (request === null || request.race !== race)
    throw new Problem(404, 'unknown-request', 'This request has ended; the rider can ask once more.');
  return request;
}
