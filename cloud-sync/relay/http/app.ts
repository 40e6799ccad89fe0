/**
 * The relay's HTTP side: the pages and the reading part of the API as at the venue, stations' enrolment, phones on
 * mobile data, segments for caches, and what operators need. Nothing here decides about a race.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import swagger from '@fastify/swagger';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { RaceId } from '../../../race/ids.ts';
import type { Metric } from '../../../server/http/metrics.ts';
import { answerProblems, Problem } from '../../../server/http/problem.ts';
import { createRateLimit } from '../../../server/http/token-bucket.ts';
import type { Archivist } from '../../archive/archivist.ts';
import type { RelayLog } from '../log/log.ts';
import type { MirroredRace } from '../mirror.ts';
import type { Cards } from '../phones/cards.ts';
import type { Desk } from '../phones/inbox.ts';
import type { Segments } from '../segments.ts';
import { bearerOf, type Identity, NOBODY } from './access.ts';
import { adminRoutes } from './admin.ts';
import { archiveRoutes } from './archive.ts';
import { historyRoutes } from './history.ts';
import type { Oidc } from './oidc.ts';
import { operatorRoutes } from './operator.ts';
import { pages } from './pages.ts';
import { isForPhones, openToOtherOrigins, phoneRoutes } from './phones.ts';
import { storeTrouble } from './problem.ts';
import { raceRoutes } from './races.ts';
import { segmentRoutes } from './segments.ts';
import { stationRoutes } from './stations.ts';

export interface AppOptions {
  readonly log: RelayLog;
  /** Races this relay knows. */
  readonly races: () => readonly MirroredRace[];
  readonly race: (name: RaceId) => MirroredRace | null;
  readonly segments: Segments;
  /** Null when finished races are not archived here. */
  readonly archive: Pick<Archivist, 'versions' | 'file' | 'order'> | null;
  /** Viewers of a race over all copies. */
  readonly viewers: (name: RaceId) => number;
  readonly identify: (authorization: string | undefined) => Promise<Identity | null>;
  /** Further routes, made elsewhere (GraphQL). */
  readonly routes: (api: Api) => void;
  readonly cards: Cards;
  readonly desk: Desk;
  /** Whether this copy has the station on its line. */
  readonly connected: (station: string) => boolean;
  /** How long a deleted race can be brought back, ms. */
  readonly retentionMs: number;
  /** The provider whose tokens are taken; null without one. */
  readonly oidc: Omit<Oidc, 'read'> | null;
  /** A station's rights, or how a race is shown, changed. */
  readonly onStations: () => void;
  readonly metrics: () => readonly Metric[];
  /** Why requests should go to another copy, or null. */
  readonly notReady: () => string | null;
  readonly now: () => number;
  readonly pagesDir: string;
  /** How many proxies stand before the relay whose X-Forwarded-For is believed. */
  readonly proxies: number;
  readonly onMistake: (error: Error) => void;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
export type Part = (api: Api, options: AppOptions) => void;

declare module 'fastify' {
  interface FastifyRequest {
    who: Identity;
  }
}

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
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    exposeHeadRoutes: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (value: unknown) => JSON.stringify(value));
  answerProblems(app, { who: 'relay', onMistake: (error) => options.onMistake(error), known: storeTrouble });
  limitRates(app, options.now);
  openToOtherOrigins(app, isForPhones);
  app.decorateRequest('who');
  app.addHook('onRequest', async (request: FastifyRequest, reply) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    const { authorization } = request.headers;
    const isCard = /^basic /i.test(authorization ?? '');
    const who = isCard ? NOBODY : await options.identify(authorization);
    if (who === null) throw await refusal(authorization, options.oidc);
    request.who = who;
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bell Lap relay',
        version: '1',
        description: 'Races followed from anywhere. Times are UTC epoch milliseconds.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          card: { type: 'http', scheme: 'basic', description: 'RACE.BIB and the secret on the card' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (scope) => {
    const api: Api = scope.withTypeProvider<ZodTypeProvider>();
    for (const part of [
      raceRoutes,
      historyRoutes,
      archiveRoutes,
      segmentRoutes,
      stationRoutes,
      adminRoutes,
      phoneRoutes,
      operatorRoutes,
    ])
      part(api, options);
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
  const server = createServer(handler);
  server.headersTimeout = 10_000;
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
