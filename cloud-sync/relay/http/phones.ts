/**
 * Phones on mobile data over HTTP, in the dialects that the station takes and with its answers: the native batch, and
 * the apps riders already have. A rider's page of the venue sends here from its own origin, so any origin may.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isSeal } from '../../../phone/seal.ts';
import { parseNativeHttp } from '../../../server/dialects/native.ts';
import { parseOwnTracks } from '../../../server/dialects/owntracks.ts';
import { BODY_MAX, readBodies, readBytes } from '../../../server/http/bodies.ts';
import { phoneOf } from '../../../server/http/phone-name.ts';
import { Problem, problemOf, unknownRace } from '../../../server/http/problem.ts';
import { bytesOf, osmAndHandler } from '../../../server/http/routes/osmand.ts';
import { empty, entryParams, problems } from '../../../server/http/schemas.ts';
import type { PhoneName, Report } from '../../../server/intake.ts';
import type { KnownCard } from '../log/log.ts';
import type { Written } from '../phones/inbox.ts';
import type { AppOptions, Part } from './part.ts';

export const phoneRoutes: Part = (api, options) => {
  void api.register(async (scope) => {
    readBodies(scope);
    readBytes(scope);
    nativeRoute(scope as typeof api, options);
    ownTracksRoutes(scope as typeof api, options);
    osmAndRoutes(scope as typeof api, options);
  });
};

/** Lets pages of other origins send and ask: every address here answers by what the request itself shows. */
export function openToOtherOrigins(app: FastifyInstance, isOpen: (path: string) => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.origin === undefined || !isOpen(request.url.split('?', 1)[0] ?? '')) return;
    void reply.header('access-control-allow-origin', '*');
    if (request.method !== 'OPTIONS') return;
    return reply
      .headers({
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type, content-encoding, cache-control',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send();
  });
}

/** The addresses that riders' pages of a venue use from there. */
export const isForPhones = (path: string): boolean =>
  path === '/v1/clock' || /^\/v1\/races\/[^/]+\/entries\/[^/]+\/fixes$/.test(path);

/** What pages of another relay of the same station read here; what is not everybody's takes a token, as anywhere. */
export const isForReaders = (path: string): boolean => /^\/v1\/(races|history)(\/|$)/.test(path);

const receiptShown = z
  .object({
    receipt: z.object({
      store: z
        .string()
        .describe('which store of this relay has the batch; one that was lost and begun anew is another'),
      id: z.number().int().describe('the number of the batch there; later ones have higher numbers'),
      taken: z
        .number()
        .int()
        .describe("all up to this number is in the station's journal: the phone may let go of it"),
    }),
  })
  .meta({ id: 'Receipt' });

const nativeRoute: Part = (api, options) => {
  const { inbox } = options;
  api.post(
    '/v1/races/:race/entries/:bib/fixes',
    {
      config: { access: 'card-holders' },
      bodyLimit: BODY_MAX.fixes,
      schema: {
        tags: ['phones'],
        summary:
          'A batch of fixes (packed, or JSON) from a phone on mobile data; gzip, deflate and br are understood. 204, or 200 where a receipt is asked for: it is on disk here',
        params: entryParams,
        querystring: z.object({
          seal: z
            .string()
            .max(80)
            .optional()
            .describe(
              "the phone's seal on a packed batch, passed on to the station; without it the batch is unsigned",
            ),
          receipt: z
            .string()
            .max(20)
            .optional()
            .describe('anything: a receipt is wanted, which says when the station itself has the batch'),
        }),
        response: { 200: receiptShown, 204: empty, ...problems },
      },
    },
    async (request, reply) => {
      const { params, headers } = request;
      const card = await cardOf(options, request);
      if (card === null) throw notKnown();
      if (params.race !== card.race && params.race !== card.name) throw unknownRace(params.race);
      if (!inbox.isOwnBib(card, params.bib)) {
        const says = `This card is not bib ${params.bib}'s; a rider sends their own fixes only.`;
        inbox.refused('http', { code: 'not-allowed', message: says }, card);
        throw new Problem(403, 'not-allowed', says);
      }
      const report = parseNativeHttp(bytesOf(request), headers['content-type'] ?? '');
      const { seal = '', receipt } = request.query;
      // What was left out of the batch is under the seal, too.
      const isWhole = isSeal(seal) && report.refused.length === 0;
      const written = await store(options, 'http', card, report, null, isWhole ? seal : null);
      if (report.fixes.length === 0 && report.refused[0] !== undefined) throw problemOf(report.refused[0]);
      if (receipt === undefined || written === null) return reply.code(204).send(null);
      return reply.code(200).send({ receipt: await inbox.receipt(card, written) });
    },
  );
};

const ownTracksRoutes: Part = (api, options) => {
  for (const url of ['/owntracks', '/pub'])
    api.post(
      url,
      {
        config: { access: 'card-holders' },
        bodyLimit: BODY_MAX.fixes,
        schema: {
          tags: ['phones'],
          summary: 'OwnTracks in HTTP mode; user RACE.BIB, password = the secret on the card',
        },
      },
      async (request, reply) => {
        const card = await cardOf(options, request);
        if (card === null) {
          void reply.header('www-authenticate', 'Basic realm="Bell Lap"');
          throw notKnown();
        }
        const message = parseOwnTracks(bytesOf(request));
        // Junk of a known rider is answered as if it were stored: trying again would not mend it.
        await store(options, 'owntracks-http', card, message, phoneOf(request, 'owntracks'));
        return reply.type('application/json').send('[]');
      },
    );
};

const osmAndRoutes: Part = (api, options) => {
  api.route({
    method: ['GET', 'POST'],
    url: '/osmand',
    config: { access: 'card-holders' },
    exposeHeadRoute: false, // a GET stores here; a HEAD must not
    bodyLimit: BODY_MAX.fixes,
    schema: {
      tags: ['phones'],
      summary: 'Traccar Client, OsmAnd: query, form or JSON; the id is the secret on the card',
      querystring: z.looseObject({}),
    },
    handler: osmAndHandler<KnownCard>({
      now: options.now,
      rider: (request, device) => osmAndCard(options, request, device),
      refused: (refusal) => options.inbox.refused('osmand', refusal),
      store: async (card, report, phone) => void (await store(options, 'osmand', card, report, phone)),
    }),
  });
};

const notKnown = (): Problem =>
  new Problem(401, 'sign-in', 'The card is not known here: user name RACE.BIB, password = its secret.');

/** The card that the request shows: user name `RACE.BIB`, password = the secret. */
async function cardOf({ cards }: AppOptions, { headers }: FastifyRequest): Promise<KnownCard | null> {
  const encoded = /^basic (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [, username = '', secret = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return cards.rider(username, secret);
}

/** By Basic, or by the id in the report, which is found in broken ones too. */
async function osmAndCard(
  options: AppOptions,
  request: FastifyRequest,
  device: string | null,
): Promise<KnownCard | null> {
  const shown = await cardOf(options, request);
  if (shown) return shown;
  return device === null ? null : options.cards.bySecret(device);
}

/** Null when there was nothing to store. @throws Problem when it is not stored: 429 or 503 to come again, 401 when the card has just ended. */
async function store(
  { inbox }: AppOptions,
  dialect: 'http' | 'owntracks-http' | 'osmand',
  card: KnownCard,
  { fixes, refused }: Report,
  phone: PhoneName | null,
  seal: string | null = null,
): Promise<Written | null> {
  if (refused[0] !== undefined) inbox.refused(dialect, refused[0], card, refused.length);
  if (fixes.length === 0) return null;
  const waitMs = inbox.waitMs(card, fixes.length);
  if (waitMs > 0) {
    inbox.refused(dialect, { code: 'overloaded', message: 'too often' });
    throw new Problem(429, 'too-often', 'This card sends more than a phone does; the rest can come later.', {
      retryAfterS: Math.ceil(waitMs / 1_000),
    });
  }
  // A foreign app's clock is judged at the station, as if the message had come there.
  const outcome = await inbox.put(card, fixes, phone, seal);
  if ('id' in outcome) return outcome;
  const refusal = outcome;
  inbox.refused(dialect, refusal, card, fixes.length);
  throw refusal.code === 'not-allowed' ? new Problem(401, 'sign-in', refusal.message) : problemOf(refusal);
}
