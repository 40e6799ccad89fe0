/**
 * The station's HTTP side: one Fastify app for each door, all with the same routes behind them.
 *   door `https`    officials, riders, the API, the pages (and, by the station, WebSockets on the same port)
 *   door `crowd`    the internal socket of the crowd process: what nobody may read, and nothing else
 *   door `devices`  port 5055: phones' apps that post their position, and the station's CA
 * Nothing here decides about a race: it checks who asks, parses what came, and asks the station.
 */
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { SILENT_MS } from '../../server/doors/gate.ts';
import { BODY_MAX, readBodies } from '../../server/http/bodies.ts';
import { keepFromCaches, setUsualHeaders } from '../../server/http/headers.ts';
import { type OpenSockets, openSocketsOf } from '../../server/http/open-sockets.ts';
import { createServer as createHttpServer } from '../../server/http/plain-http.ts';
import { answerProblems, Problem } from '../../server/http/problem.ts';
import { countRequests, createRequestCounter } from '../../server/http/process-metrics.ts';
import { SERVER_BOUNDS } from '../../server/http/server-bounds.ts';
import { type Api, describe, SHELL, speakZod } from '../../server/http/shell.ts';
import { createRateLimit } from '../../server/http/token-bucket.ts';
import { guard } from './access.ts';
import { answerApart } from './answer-apart.ts';
import { answerInTime } from './answer-in-time.ts';
import { pages } from './pages.ts';
import type { AppOptions, Part } from './part.ts';
import { backupRoutes } from './routes/backups.ts';
import { cardRoutes } from './routes/cards.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { clockRoutes } from './routes/clock.ts';
import { connectionRoutes } from './routes/connection.ts';
import { courseRoutes } from './routes/course.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { decoderAsideRoutes, decoderRoutes } from './routes/decoders.ts';
import { demoRoutes } from './routes/demo.ts';
import { entryRoutes } from './routes/entries.ts';
import { eventRoutes } from './routes/event.ts';
import { eventFileRoutes } from './routes/event-file.ts';
import { fixRoutes } from './routes/fixes.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { joinRoutes } from './routes/join.ts';
import { lapRoutes } from './routes/laps.ts';
import { mapRoutes } from './routes/maps.ts';
import { mySecondFactorRoutes } from './routes/my-second-factor.ts';
import { mySessionRoutes } from './routes/my-sessions.ts';
import { passingRoutes } from './routes/passings.ts';
import { peopleRoutes } from './routes/people.ts';
import { personalDataRoutes } from './routes/personal-data.ts';
import { phoneRoutes } from './routes/phones.ts';
import { phonesAsideRoutes } from './routes/phones-aside.ts';
import { placeRoutes } from './routes/places.ts';
import { raceRoutes } from './routes/races.ts';
import { relayPositionRoutes } from './routes/relay-positions.ts';
import { relayRoutes } from './routes/relays.ts';
import { resultRoutes } from './routes/results.ts';
import { riderPhoneRoutes } from './routes/rider-phones.ts';
import { screensRoutes } from './routes/screens-gone.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { sponsorRoutes } from './routes/sponsors.ts';
import { stageRaceRoutes } from './routes/stage-race.ts';
import { stallRoutes } from './routes/stalls.ts';
import { standbyRoutes } from './routes/standby.ts';
import { standingRoutes } from './routes/standing.ts';
import { startRoutes } from './routes/starts.ts';
import { stationHealthRoutes } from './routes/station-health.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { trackRoutes } from './routes/tracks.ts';
import { userRoutes } from './routes/users.ts';
import { workbookRoutes } from './routes/workbooks.ts';
import { openWholeRaces } from './whole-races.ts';

export const VERSION = '1';

/** Running requests are given this long to end when a station closes its doors; then they, and who says nothing, are ended. */
const CLOSE_WITHIN_MS = 2_000;
const openSockets = new WeakMap<Server, OpenSockets>();

/** Builds the app; the caller listens. `close()` lets running requests end and then ends idle connections. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => createServer(handler, options),
    bodyLimit: BODY_MAX.usual,
    trustProxy: options.door === 'crowd',
    forceCloseConnections: 'idle',
    ...SHELL,
    exposeHeadRoutes: true,
  });
  app.addHook('preClose', (done) => {
    setTimeout(() => openSockets.get(app.server)?.destroyAll(), CLOSE_WITHIN_MS).unref();
    done();
  });
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) options.onRoute?.(one, url);
  });
  const counter = createRequestCounter();
  speakZod(app, options.checkAnswers ?? false);
  // First, so that a refusal has them too.
  setUsualHeaders(app);
  // What is the same for everybody may be shared, whoever asks.
  keepFromCaches(app, ({ identity, routeOptions }) => {
    const isSomebody = identity !== undefined && identity !== null && identity.role !== 'nobody';
    return isSomebody && routeOptions.config.access !== 'everyone';
  });
  const mistakes = new WeakMap<FastifyRequest, string>();
  answerProblems(app, {
    who: 'station',
    onMistake: (error, request) => mistakes.set(request, `${error.message}\n${error.stack ?? ''}`),
  });
  countRequests(app, counter);
  logRequests(app, options, mistakes);
  limitRates(app, options);
  guard(app, options);
  answerInTime(app, options);
  limitIdentities(app, options);
  readBodies(app);
  answerApart(app, options);
  openWholeRaces(app, options);
  describe(app, {
    title: 'Bell Lap station',
    version: VERSION,
    description: 'Races, riders, passings and results of one station. Times are UTC epoch milliseconds.',
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
    personalDataRoutes,
    placeRoutes,
    sponsorRoutes,
    eventRoutes,
    stageRaceRoutes,
    clockRoutes,
    certificateRoutes,
  ];
  if (door === 'crowd') return reading;
  if (door === 'devices') return [phoneRoutes, fixRoutes, clockRoutes, certificateRoutes];
  return [
    ...reading,
    signInRoutes,
    mySessionRoutes,
    mySecondFactorRoutes,
    userRoutes,
    tokenRoutes,
    peopleRoutes,
    cardRoutes,
    decisionRoutes,
    passingRoutes,
    fixRoutes,
    standbyRoutes,
    backupRoutes,
    eventFileRoutes,
    connectionRoutes,
    trackRoutes,
    lapRoutes,
    standingRoutes,
    joinRoutes,
    phoneRoutes,
    phonesAsideRoutes,
    relayPositionRoutes,
    relayRoutes,
    riderPhoneRoutes,
    stationHealthRoutes,
    screensRoutes,
    stallRoutes,
    demoRoutes,
    decoderRoutes,
    decoderAsideRoutes,
  ];
}

function createServer(handler: RequestListener, options: AppOptions): Server {
  const server = options.tls
    ? (createHttpsServer(
        { ...options.tls, ...SERVER_BOUNDS, minVersion: 'TLSv1.2', handshakeTimeout: 2 * SILENT_MS },
        handler,
      ) as unknown as Server)
    : createHttpServer(SERVER_BOUNDS, handler);
  // The gate before it is quicker, and counts.
  server.headersTimeout = 12_000;
  server.requestTimeout = 60_000;
  server.maxHeadersCount = 100;
  // Whoever asks and then does not read the answer is not waited for.
  server.timeout = 120_000;
  openSockets.set(server, openSocketsOf(server));
  // Longer than phones' batches are mostly apart, also lap by lap, so that one finds its connection open: a new one costs
  // more than a hundred fixes. (Phones' systems give an idle connection up after five minutes.)
  server.keepAliveTimeout = 310_000;
  return server;
}

function logRequests(
  app: FastifyInstance,
  options: AppOptions,
  mistakes: WeakMap<FastifyRequest, string>,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
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
