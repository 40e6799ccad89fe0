/**
 * The relay's HTTP side: the pages and the reading part of the API as at the venue, stations' enrolment, phones on
 * mobile data, segments for caches, and what operators need. Nothing here decides about a race.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { keepFromCaches, setUsualHeaders } from '../../../server/http/headers.ts';
import { answerProblems, Problem } from '../../../server/http/problem.ts';
import { countRequests, createRequestCounter } from '../../../server/http/process-metrics.ts';
import { SERVER_BOUNDS } from '../../../server/http/server-bounds.ts';
import { type Api, describe, SHELL, speakZod } from '../../../server/http/shell.ts';
import { createRateLimit } from '../../../server/http/token-bucket.ts';
import { bearerOf, guard, type Identity, NOBODY } from './access.ts';
import { adminRoutes } from './admin.ts';
import { archiveRoutes } from './archive.ts';
import { eventRoute } from './event.ts';
import { refuseUntilFolded } from './folded.ts';
import { historyRoutes } from './history.ts';
import { operatorRoutes } from './operator.ts';
import { pages } from './pages.ts';
import type { AppOptions } from './part.ts';
import { isForPhones, isForReaders, openToOtherOrigins, phoneRoutes } from './phones.ts';
import { storeTrouble } from './problem.ts';
import { raceRoutes } from './races.ts';
import { segmentRoutes } from './segments.ts';
import { stationRoutes } from './stations.ts';

const BODY_MAX = 262_144;
/** Requests of one address: a burst, then so many a second. A mobile network's customers share few addresses. */
const BURST = 600;
const PER_SECOND = 100;
const ADDRESSES_MAX = 50_000;

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => makeServer(handler),
    bodyLimit: BODY_MAX,
    trustProxy: (_address: string, hop: number) => hop < options.proxies,
    forceCloseConnections: 'idle',
    ...SHELL,
    exposeHeadRoutes: true,
  });
  speakZod(app, false);
  const counter = createRequestCounter();
  countRequests(app, counter);
  // First, so that a refusal has them too.
  setUsualHeaders(app);
  keepFromCaches(app, ({ who, routeOptions }) => {
    const isSomebody = who !== undefined && who !== null && who.role !== 'nobody';
    return isSomebody && routeOptions.config.access !== 'everyone';
  });
  answerProblems(app, { who: 'relay', onMistake: (error) => options.onMistake(error), known: storeTrouble });
  limitRates(app, options.now);
  openToOtherOrigins(app, (path) => isForPhones(path) || isForReaders(path));
  const whoIs = async ({ headers: { authorization } }: FastifyRequest): Promise<Identity> => {
    const isCard = /^basic /i.test(authorization ?? '');
    const who = isCard ? NOBODY : await options.identify(authorization);
    if (who === null) throw await refusal(authorization, options.oidc);
    return who;
  };
  guard(app, whoIs, (name) => {
    refuseUntilFolded(options);
    return options.race(name) ?? options.recalled(name);
  });
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) options.onRoute?.(one, url);
  });
  describe(app, {
    title: 'Bell Lap relay',
    version: '1',
    description: 'Races followed from anywhere. Times are UTC epoch milliseconds.',
  });
  await app.register(async (scope) => {
    const api: Api = scope.withTypeProvider<ZodTypeProvider>();
    for (const part of [
      raceRoutes,
      eventRoute,
      historyRoutes,
      archiveRoutes,
      segmentRoutes,
      stationRoutes,
      adminRoutes,
      phoneRoutes,
    ])
      part(api, options);
    operatorRoutes(api, options, counter);
    options.routes(api);
    await pages(api, options);
  });
  await app.ready();
  return app;
}

/** Why a token does nothing here, in words for whoever showed it. */
async function refusal(authorization: string | undefined, oidc: AppOptions['oidc']): Promise<Problem> {
  const stranger = (await oidc?.strangerOf(bearerOf(authorization) ?? '')) ?? null;
  return stranger === null
    ? new Problem(401, 'sign-in', 'This token is not valid here (any more).')
    : new Problem(
        401,
        'no-role',
        `${stranger} is signed in at ${oidc?.issuer}, but in none of the groups that may do something here.`,
      );
}

function makeServer(handler: RequestListener): Server {
  const server = createServer(SERVER_BOUNDS, handler);
  server.headersTimeout = 12_000;
  server.timeout = 120_000;
  server.maxHeadersCount = 100;
  server.requestTimeout = 60_000;
  // Longer than a load balancer keeps its side open (60 s), so that it never writes into a closed connection.
  server.keepAliveTimeout = 75_000;
  return server;
}

/** A token bucket for each address (server/http/token-bucket.ts). */
function limitRates(app: FastifyInstance, now: () => number): void {
  const addresses = createRateLimit({ burst: BURST, perSecond: PER_SECOND, keysMax: ADDRESSES_MAX });
  app.addHook('onRequest', async (request) => {
    const waitMs = addresses.take(request.ip, now());
    if (waitMs === 0) return;
    throw new Problem(429, 'too-often', 'Too many requests from this address; try again in a second.', {
      retryAfterS: Math.ceil(waitMs / 1_000),
    });
  });
}
