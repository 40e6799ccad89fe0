/**
 * The apps riders already have, over HTTP: OwnTracks and Traccar Client / OsmAnd. Both keep what they could not
 * deliver and try again in order, so one message answered wrongly stops a phone for the whole race:
 *   200  durable; or junk from a known rider, which trying again would not mend (counted, officials see it)
 *   401  no or wrong credential
 *   400  OsmAnd without an id
 *   503  not stored, send it again
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Fix, FixSource } from '../../../race/fix.ts';
import { parseOsmAnd } from '../../../server/dialects/osmand.ts';
import { parseOwnTracks } from '../../../server/dialects/owntracks.ts';
import { BODY_MAX, readBytes } from '../../../server/http/bodies.ts';
import { Problem, problemOf } from '../../../server/http/problem.ts';
import { type Identity, isRefusal, type Refusal } from '../../../server/intake.ts';
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
        config: { access: 'everyone', phone: true },
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
        if (isRefusal(message)) countJunk(options, 'owntracks-http', identity, message);
        else if ('fixes' in message) await store(options, 'owntracks', identity, message.fixes);
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
      config: { access: 'everyone', phone: true },
      bodyLimit: BODY_MAX.fixes,
      schema: {
        tags: ['phones'],
        summary: 'Traccar Client, OsmAnd: query, form or JSON; the id is the secret on the card',
        querystring: z.looseObject({}),
      },
      handler: async (request, reply) => {
        const report = parseOsmAnd(
          {
            query: request.raw.url?.split('?', 2)[1] ?? '',
            body: bytesOf(request),
            contentType: request.headers['content-type'] ?? '',
          },
          options.now(),
        );
        const rider = riderOf(options, request, report);
        if (isRefusal(report)) {
          if (rider === null) throw problemOf(report);
          countJunk(options, 'osmand', rider, report);
        } else if (rider === null)
          throw new Problem(
            401,
            'credential-refused',
            "No rider has this id; it is the secret on the rider's card.",
          );
        else await store(options, 'osmand', rider, report.fixes);
        return reply.type('text/plain').send('OK');
      },
    });
};

function bytesOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** By Basic, or by the id in the report; also when the report is broken but its query still says who it is. */
function riderOf(
  { auth }: AppOptions,
  request: FastifyRequest,
  report: { device: string } | Refusal,
): Rider | null {
  const { identity } = request;
  if (identity.role === 'rider') return identity;
  const { id, deviceid } = request.query as Record<string, unknown>;
  const device = isRefusal(report) ? (id ?? deviceid) : report.device;
  const rider = typeof device === 'string' ? auth.riderBySecret(device) : null;
  return rider?.role === 'rider' ? rider : null;
}

function countJunk({ intake }: AppOptions, dialect: string, rider: Rider, refusal: Refusal): void {
  intake.refused({ dialect, who: `${rider.race}.${rider.name}`, refusal });
}

/** @throws Problem 503 when trying again may help; anything else (intake counts it) is answered as if it were stored. */
async function store(
  options: AppOptions,
  source: FixSource,
  rider: Rider,
  fixes: readonly Fix[],
): Promise<void> {
  if (fixes.length === 0) return;
  const { intake, clocks, now } = options;
  // By the card, not by the bib printed on it: one phone rides for one entry.
  const right = clocks.correct(`${source}:${rider.race}.${rider.entry}`, fixes, now());
  const answer = await submit(intake, rider, { race: rider.race, entry: rider.entry }, right, source);
  if (isRefusal(answer) && (answer.code === 'journal-failing' || answer.code === 'overloaded'))
    throw problemOf(answer);
}
