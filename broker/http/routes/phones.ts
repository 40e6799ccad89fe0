/**
 * The apps riders already have, over HTTP: OwnTracks and Traccar Client / OsmAnd. Both keep what they could not
 * deliver and try again in order, so one message answered wrongly stops a phone for the whole race:
 *   200  durable; or junk from a known rider, which trying again would not mend (counted, officials see it)
 *   401  no or wrong credential
 *   400  OsmAnd without an id, where all else can be read: its settings can be mended, and its positions wait for that
 *   503  not stored, send it again
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseOwnTracks } from '../../../server/dialects/owntracks.ts';
import { BODY_MAX, readBytes } from '../../../server/http/bodies.ts';
import { phoneOf } from '../../../server/http/phone-name.ts';
import { Problem, problemOf } from '../../../server/http/problem.ts';
import { bytesOf, osmAndHandler } from '../../../server/http/routes/osmand.ts';
import type { Identity, PhoneName, Report } from '../../../server/intake.ts';
import type { AppOptions, Part } from '../part.ts';
import { submit } from './fixes.ts';

type Rider = Identity & { role: 'rider' };

export const phoneRoutes: Part = (api, options) => {
  void api.register(async (scope) => {
    readBytes(scope);
    ownTracksRoutes(scope as typeof api, options);
    osmAndRoutes(scope as typeof api, options);
  });
};

const ownTracksRoutes: Part = (api, options) => {
  for (const url of ['/owntracks', '/pub'])
    api.post(
      url,
      {
        config: { access: 'card-holders', phone: true },
        bodyLimit: BODY_MAX.fixes,
        schema: {
          tags: ['phones'],
          summary: 'OwnTracks in HTTP mode; user RACE.BIB, password = the secret on the card',
        },
      },
      async (request, reply) => {
        const { identity } = request;
        if (identity.role !== 'rider') {
          void reply.header('www-authenticate', 'Basic realm="Bell Lap"');
          throw new Problem(
            401,
            'sign-in',
            'Set user name and password in OwnTracks as the join page shows them.',
          );
        }
        const message = parseOwnTracks(bytesOf(request));
        await store(options, 'owntracks', identity, message, phoneOf(request, 'owntracks'));
        return reply.type('application/json').send('[]');
      },
    );
};

const osmAndRoutes: Part = (api, options) => {
  const urls = options.door === 'devices' ? ['/', '/osmand'] : ['/osmand'];
  for (const url of urls)
    api.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false, // a GET stores here; a HEAD must not
      config: { access: 'card-holders', phone: true },
      bodyLimit: BODY_MAX.fixes,
      schema: {
        tags: ['phones'],
        summary: 'Traccar Client, OsmAnd: query, form or JSON; the id is the secret on the card',
        querystring: z.looseObject({}),
      },
      handler: osmAndHandler<Rider>({
        now: options.now,
        rider: (request, device) => riderOf(options, request, device),
        refused: (refusal) => options.intake.refused({ dialect: 'osmand', who: 'osmand', refusal }),
        store: (rider, report, phone) => store(options, 'osmand', rider, report, phone),
      }),
    });
};

/** By Basic, or by the id in the report, which is found in broken ones too. */
function riderOf({ auth }: AppOptions, { identity }: FastifyRequest, device: string | null): Rider | null {
  if (identity.role === 'rider') return identity;
  const rider = device === null ? null : auth.riderBySecret(device);
  return rider?.role === 'rider' ? rider : null;
}

/** @throws Problem 503 when trying again may help; anything else (intake counts it) is answered as if it were stored. */
async function store(
  { intake }: AppOptions,
  source: 'owntracks' | 'osmand',
  rider: Rider,
  { fixes, refused }: Report,
  phone: PhoneName,
): Promise<void> {
  if (refused[0] !== undefined) {
    const who = `${rider.race}.${rider.name}`;
    intake.refused({ dialect: `${source}-http`, who, refusal: refused[0], items: refused.length });
  }
  if (fixes.length === 0) return;
  // By the card, not by the bib printed on it: one card is one entry's.
  const target = { race: rider.race, entry: rider.entry };
  const { again } = await submit(intake, rider, target, { fixes, source, phone, corrected: false });
  if (again?.code === 'journal-failing' || again?.code === 'overloaded') throw problemOf(again);
  // No second try would mend the rest, and the phone would hold all that follows behind it.
}
