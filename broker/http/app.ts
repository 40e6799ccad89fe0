/**
 * The station's HTTP side: one Fastify app for each door, all with the same routes behind them.
 *   door `https`    officials, riders, the API, the pages (and, by the station, WebSockets on the same port)
 *   door `crowd`    the internal socket of the crowd process: what nobody may read, and nothing else
 *   door `devices`  port 5055: phones' apps that post their position, and the station's CA
 * Nothing here decides about a race: it checks who asks, parses what came, and asks the station.
 */
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { PhoneClocks } from '../../server/dialects/clock.ts';
import { BODY_MAX, readBodies } from '../../server/http/bodies.ts';
import { createRequestCounter, type RequestCounter } from '../../server/http/metrics.ts';
import { answerProblems, Problem } from '../../server/http/problem.ts';
import { createRateLimit } from '../../server/http/token-bucket.ts';
import type { Intake } from '../../server/intake.ts';
import type { Auth } from '../auth/auth.ts';
import type { Decoders } from '../decoders/host.ts';
import type { Demo } from '../demo.ts';
import type { Journal } from '../journal/journal.ts';
import type { Maps } from '../maps/maps.ts';
import type { Sponsors } from '../sponsors/sponsors.ts';
import type { StandbyPort } from '../standby/standby-port.ts';
import { guard } from './access.ts';
import { pages } from './pages.ts';
import type { Api, Part } from './part.ts';
import { cardRoutes } from './routes/cards.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { clockRoutes } from './routes/clock.ts';
import { courseRoutes } from './routes/course.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { decoderRoutes } from './routes/decoders.ts';
import { demoRoutes } from './routes/demo.ts';
import { entryRoutes } from './routes/entries.ts';
import { fixRoutes } from './routes/fixes.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { joinRoutes } from './routes/join.ts';
import { mapRoutes } from './routes/maps.ts';
import { passingRoutes } from './routes/passings.ts';
import { phoneRoutes } from './routes/phones.ts';
import { raceRoutes } from './routes/races.ts';
import { resultRoutes } from './routes/results.ts';
import { riderPhoneRoutes } from './routes/rider-phones.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { sponsorRoutes } from './routes/sponsors.ts';
import { stageRaceRoutes } from './routes/stage-race.ts';
import { standbyRoutes } from './routes/standby.ts';
import { standingRoutes } from './routes/standing.ts';
import { startRoutes } from './routes/starts.ts';
import { stationHealthRoutes } from './routes/station-health.ts';
import { trackRoutes } from './routes/tracks.ts';
import { userRoutes } from './routes/users.ts';
import { workbookRoutes } from './routes/workbooks.ts';
import type { StationPort } from './station-port.ts';

/** How phones and browsers reach the station now; it changes when an address does. */
export interface Endpoints {
  /** Host name or address that a phone on the LAN resolves. */
  readonly host: string;
  readonly httpsPort: number;
  readonly mqttPort: number;
  readonly mqttsPort: number;
  readonly osmandPort: number;
  /** The cloud relay's address, without a slash at the end, where the event has one. */
  readonly relay?: string | undefined;
}

/** The station's own certificate authority; null where the organiser brought a certificate. */
export interface AuthorityFiles {
  readonly caPem: string;
  readonly caDer: Uint8Array;
  /** SHA-256 of `caDer`, hex. */
  readonly fingerprint: string;
  readonly mobileconfig: string;
}

/** One finished request. Patterns and names only: no address, query, header or body of a request gets here. */
export interface RequestLine {
  readonly atMs: number;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly who: string;
  readonly error?: string;
}

export interface AppOptions {
  readonly door: 'https' | 'crowd' | 'devices';
  readonly station: StationPort;
  readonly intake: Intake;
  /** Of phones that run foreign apps. */
  readonly clocks: PhoneClocks;
  readonly auth: Auth;
  readonly journal: Pick<Journal, 'fixes' | 'health' | 'stationId'>;
  readonly maps: Maps;
  readonly demo: Demo;
  readonly decoders: Decoders;
  readonly standby: StandbyPort;
  readonly sponsors: Sponsors;
  readonly now: () => number;
  readonly eventName: string;
  readonly endpoints: () => Endpoints;
  readonly authority: () => AuthorityFiles | null;
  /** Certificate chain and key (PEM) for the `https` door; without them it speaks plain HTTP (tests, a proxy before it). */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Folder of the built pages. */
  readonly pagesDir: string;
  readonly log: (line: RequestLine) => void;
  /** Requests of one address, and of one identity. A tent behind one router is one address. */
  readonly limits?: { readonly burst: number; readonly perSecond: number };
  /** Checks every answer against its schema; tests do, a race day does not. */
  readonly checkAnswers?: boolean;
  /** Hears of every route as it is made; tests hold the list against a table. */
  readonly onRoute?: (method: string, url: string) => void;
}

export const VERSION = '1';

/** Builds the app; the caller listens. `close()` lets running requests end and then ends idle connections. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => createServer(handler, options),
    bodyLimit: BODY_MAX.usual,
    trustProxy: options.door === 'crowd',
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    exposeHeadRoutes: true,
  });
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) options.onRoute?.(one, url);
  });
  const counter = createRequestCounter();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(
    options.checkAnswers ? serializerCompiler : () => (value: unknown) => JSON.stringify(value),
  );
  const mistakes = new WeakMap<FastifyRequest, string>();
  answerProblems(app, {
    who: 'station',
    onMistake: (error, request) => mistakes.set(request, `${error.message}\n${error.stack ?? ''}`),
  });
  countAndLog(app, options, counter, mistakes);
  limitRates(app, options);
  guard(app, options.auth, options.station, options.door === 'crowd');
  limitIdentities(app, options);
  readBodies(app);
  setUsualHeaders(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bell Lap station',
        version: VERSION,
        description: 'Races, riders, passings and results of one station. Times are UTC epoch milliseconds.',
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
    for (const part of partsOf(options.door)) part(api, options);
    if (options.door !== 'devices') healthRoutes(api, options, counter);
    if (options.door !== 'devices') await pages(api, options);
  });
  await app.ready();
  return app;
}

function partsOf(door: AppOptions['door']): readonly Part[] {
  const reading: Part[] = [
    raceRoutes,
    courseRoutes,
    entryRoutes,
    resultRoutes,
    historyRoutes,
    startRoutes,
    workbookRoutes,
    mapRoutes,
    sponsorRoutes,
    stageRaceRoutes,
    clockRoutes,
    certificateRoutes,
  ];
  if (door === 'crowd') return reading;
  if (door === 'devices') return [phoneRoutes, fixRoutes, clockRoutes, certificateRoutes];
  return [
    ...reading,
    signInRoutes,
    userRoutes,
    cardRoutes,
    decisionRoutes,
    passingRoutes,
    fixRoutes,
    standbyRoutes,
    trackRoutes,
    standingRoutes,
    joinRoutes,
    phoneRoutes,
    riderPhoneRoutes,
    stationHealthRoutes,
    demoRoutes,
    decoderRoutes,
  ];
}

function createServer(handler: RequestListener, options: AppOptions): Server {
  const server = options.tls
    ? (createHttpsServer({ ...options.tls, minVersion: 'TLSv1.2' }, handler) as unknown as Server)
    : createHttpServer(handler);
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  // Longer than phones' batches are mostly apart, also lap by lap, so that one finds its connection open: a new one costs
  // more than a hundred fixes. (Phones' systems give an idle connection up after five minutes.)
  server.keepAliveTimeout = 310_000;
  return server;
}

function countAndLog(
  app: FastifyInstance,
  options: AppOptions,
  counter: RequestCounter,
  mistakes: WeakMap<FastifyRequest, string>,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    counter.count(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    const error = mistakes.get(request);
    options.log({
      atMs: options.now(),
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      who: nameOf(request),
      ...(error !== undefined && { error }),
    });
    done();
  });
}

const nameOf = (request: FastifyRequest): string => {
  const who = request.identity;
  if (!who) return 'unknown';
  return who.role === 'rider' ? `rider ${who.race}.${who.name}` : `${who.role} ${who.name}`;
};

/** Before anything is read: floods from one address. */
function limitRates(app: FastifyInstance, options: AppOptions): void {
  const { burst, perSecond } = options.limits ?? { burst: 3_000, perSecond: 1_000 };
  const addresses = createRateLimit({ burst, perSecond });
  app.addHook('onRequest', async (request) => {
    refuseIf(addresses.take(request.ip ?? 'local', options.now()), request);
  });
}

/** After the sign-in: one phone or official running wild must not spend the tent's share. */
function limitIdentities(app: FastifyInstance, options: AppOptions): void {
  const { burst, perSecond } = options.limits ?? { burst: 600, perSecond: 100 };
  const identities = createRateLimit({ burst, perSecond });
  app.addHook('onRequest', async (request) => {
    const who = request.identity;
    if (who.role !== 'nobody') refuseIf(identities.take(nameOf(request), options.now()), request);
  });
}

function refuseIf(waitMs: number, request: FastifyRequest): void {
  if (waitMs === 0) return;
  const retryAfterS = Math.ceil(waitMs / 1000);
  const status = request.routeOptions.config?.phone ? 503 : 429;
  throw new Problem(status, 'too-often', `Too many requests at once; try again in ${retryAfterS} s.`, {
    retryAfterS,
  });
}

function setUsualHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
  });
}
