/**
 * The relay, put together: log ← uplink door → bus → mirror → live feed, and HTTP around them. Any number of copies
 * run side by side; each may be ended at any moment, and holds nothing that the log does not.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { guardDoor } from '../../server/doors/gate.ts';
import { connectionsOf, processResources } from '../../server/doors/process-resources.ts';
import { attachLive } from '../../server/feed/attach.ts';
import { createHub } from '../../server/feed/hub.ts';
import { createLive, systemClock } from '../../server/feed/sink.ts';
import type { Metric } from '../../server/http/metrics.ts';
import { MQTT_PATH } from '../../server/mqtt/websocket-door.ts';
import { type Archivist, createArchivist } from '../archive/archivist.ts';
import { openStore } from '../archive/open-store.ts';
import { UPLINK_PATH } from '../wire/messages.ts';
import type { Bus, BusListener } from './bus/bus.ts';
import { createLocalBus } from './bus/local-bus.ts';
import { createRedisBus } from './bus/redis-bus.ts';
import type { RelayConfig } from './config.ts';
import { createForgotten } from './forgotten.ts';
import { createChanges } from './graphql/changes.ts';
import { createGraphql, GRAPHQL_PATH } from './graphql/graphql.ts';
import { dismissUnwelcome, type Guest } from './guests.ts';
import { createAccountReader, createIdentify, mayRead } from './http/access.ts';
import { buildApp } from './http/app.ts';
import { clientAddress } from './http/client-address.ts';
import { STILL_READING } from './http/folded.ts';
import { createOidc } from './http/oidc.ts';
import { unpackLane } from './lane.ts';
import type { RelayLog } from './log/log.ts';
import { openPostgresLog } from './log/postgres-log.ts';
import { openSqliteLog } from './log/sqlite-log.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { createCards } from './phones/cards.ts';
import { createPhoneInbox } from './phones/inbox.ts';
import { openMqttDoor } from './phones/mqtt-door.ts';
import { createPresence } from './presence.ts';
import { purgeDeleted } from './purge.ts';
import { relayMetrics } from './relay-metrics.ts';
import { createSegments } from './segments.ts';
import { openUplinkDoor, type UplinkDoor } from './uplink-door.ts';

export interface Relay {
  readonly port: number;
  /** The races as this copy knows them. */
  readonly mirror: Mirror;
  /** Lets what runs end, and says goodbye to viewers. */
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly config: RelayConfig;
  readonly say: (line: Record<string, unknown>) => void;
  /** Hears of every route as it is made, for tests. */
  readonly onRoute?: (method: string, url: string) => void;
}

/** Deleted races whose time is over are looked for so often. */
const PURGE_MS = 30_000;
const PUMP_MS = 1_000;
const GUESTS_MS = 1_000;
const ARCHIVE_MS = 2_000;
/** Riders whom stations have forgotten are looked for so often. */
const FORGET_MS = 3_000;
/** The log did not answer for so long: a load balancer sends newcomers elsewhere. */
const STORE_SILENT_MS = 5_000;
const LIVE_PATH = '/v1/live';

/** Starts a relay; rejects when its store is not there. */
export async function startRelay({ config, say, onRoute }: RelayOptions): Promise<Relay> {
  const now = Date.now;
  const copy = randomBytes(6).toString('base64url');
  const onError = createComplaints(say);
  const log = await openLog(config, onError);
  for (const code of config.codes) await log.addCode(code, now());

  const insider: Guest = { who: { role: 'display', name: 'segments', races: 'all' }, shown: null };
  const hub = createHub<Guest>({
    clock: systemClock,
    mayRead: (race, { who }) => !mirror.isClosed(race) || mayRead(who, race),
  });
  const segments = createSegments<Guest>({ hub: () => hub, who: insider, log, now, onError });
  const changes = createChanges();
  const live = createLive(randomBytes(9).toString('base64url'), [hub, segments, changes]);
  const mirror = createMirror({
    log,
    bus: () => bus,
    live,
    onPublic: (race) => {
      hub.recheck(race);
      changes.recheck(race);
    },
    now,
    onError,
  });
  const presence = createPresence({
    copy,
    // The recorder of segments is no viewer.
    own: () =>
      new Map(
        [...hub.stats().viewersByRace].map(([race, count]) => [
          race,
          count - (segments.records(race) ? 1 : 0),
        ]),
      ),
    tell: (news) => bus.tell(news),
    now,
  });

  const archivist = await openArchive(config, { log, races: () => mirror.races(), copy, say });

  const listener: BusListener = {
    batch: (batch) => mirror.batch(batch),
    news: (news) => {
      if (news.kind === 'lane')
        unpackLane(news.bytes).then((lane) => mirror.lane(news.station, lane), onError);
      else if (news.kind === 'down') door?.pumpDown(news.station);
      else presence.heard(news);
    },
  };
  const bus: Bus = config.redisUrl
    ? createRedisBus({ url: config.redisUrl, listener, onError })
    : createLocalBus(listener);
  let door: UplinkDoor | null = null;

  let storeSeenMs = now();
  let pumping = false;
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    try {
      await mirror.pump();
      storeSeenMs = now();
    } catch (error) {
      onError(error as Error);
    } finally {
      pumping = false;
    }
  };
  const notReady = (): string | null => {
    if (now() - storeSeenMs > STORE_SILENT_MS) return 'The store has not answered for some seconds.';
    return mirror.isFolded() ? null : STILL_READING;
  };

  const oidc = config.oidc === null ? null : createOidc(config.oidc, onError);
  const readers = [createAccountReader(log, now), ...(oidc === null ? [] : [oidc.read])];
  const identify = createIdentify(config.adminToken, readers);
  const addressOf = (request: IncomingMessage): string => clientAddress(request, config.proxies);
  const graphql = createGraphql({
    perAddressMax: Math.ceil(config.viewersPerAddress / 10),
    addressOf,
    changes,
    race: mirror.race,
    races: mirror.races,
    viewers: presence.viewers,
    identify,
    folded: mirror.folded,
    isFolded: mirror.isFolded,
  });
  const cards = createCards(log, now);
  const inbox = createPhoneInbox({
    log,
    cards,
    entryOfBib: mirror.entryOfBib,
    onDown: (station) => void bus.tell({ kind: 'down', station }),
    onError,
    now,
  });
  const app = await buildApp({
    routes: graphql.route,
    log,
    races: mirror.races,
    race: mirror.race,
    isFolded: mirror.isFolded,
    segments,
    archive: archivist,
    viewers: presence.viewers,
    identify,
    cards,
    inbox,
    onStations: () => void pump(),
    connected: (station) => door?.stations().includes(station) ?? false,
    quarantine: mirror.quarantine,
    retentionMs: config.retentionMs,
    oidc,
    metrics: () => metrics(),
    notReady,
    now,
    pagesDir: config.pagesDir,
    proxies: config.proxies,
    onMistake: onError,
    onRoute,
  });
  const server = app.server as Server;
  const connections = connectionsOf(processResources());
  // Behind a proxy everybody has its address; there the proxy knows whom to refuse.
  const perAddress = config.proxies > 0 ? Number.POSITIVE_INFINITY : 2 * config.viewersPerAddress;
  const gate = guardDoor(server, { totalMax: connections, perAddressMax: perAddress });
  const detach = attachLive(server, hub, {
    path: LIVE_PATH,
    async authorise({ headers: { authorization } }) {
      const who = await identify(authorization);
      return who && { who, shown: who.role === 'nobody' ? null : (authorization ?? null) };
    },
    perAddressMax: config.viewersPerAddress,
    addressOf,
  });
  door = openUplinkDoor(server, { log, bus: () => bus, onStation: () => void pump(), say, addressOf });
  graphql.attach(server);
  const phones = openMqttDoor(server, { cards, inbox, addressOf, now });
  server.on('upgrade', refuseOthers);

  const metrics = (): readonly Metric[] =>
    relayMetrics({
      ...{ hub, segments, mirror, inbox, archivist, bus },
      ...{ stations: door!, phones, gate, storeSilentMs: now() - storeSeenMs },
    });

  await pump();
  const forgetting = createForgotten({
    log,
    mirror,
    dropArchives: async (name) => archivist?.forget(name),
  });
  let working: Promise<void> | null = null;
  const forgetNow = (): Promise<void> => {
    working ??= forgetting().finally(() => {
      working = null;
    });
    return working;
  };
  const timers = [
    setInterval(() => void pump(), PUMP_MS),
    setInterval(() => inTurn(() => mirror.tick(), onError), PUMP_MS),
    setInterval(() => inTurn(() => presence.tell(), onError), 2 * PUMP_MS),
    setInterval(() => void dismissUnwelcome(hub, identify).catch(onError), GUESTS_MS),
    setInterval(() => void purgeDeleted(log, config.retentionMs, now()).catch(onError), PURGE_MS),
    setInterval(() => void forgetNow().catch(onError), FORGET_MS),
    setInterval(() => void archivist?.tick().catch(onError), ARCHIVE_MS),
  ];
  await app.listen({ host: config.host, port: config.port });

  return {
    port: (server.address() as AddressInfo).port,
    mirror,
    async close() {
      for (const timer of timers) clearInterval(timer);
      gate.close();
      detach();
      phones.close();
      await inbox.flush();
      door?.close();
      await graphql.close();
      await archivist?.close();
      segments.close();
      hub.close();
      await app.close();
      await bus.close();
      await log.close();
    },
  };
}

/** What one race or station makes of a timer's turn is not everybody's. */
function inTurn(act: () => void, onError: (error: Error) => void): void {
  try {
    act();
  } catch (error) {
    onError(error as Error);
  }
}

async function openLog(config: RelayConfig, onError: (error: Error) => void): Promise<RelayLog> {
  if (config.databaseUrl !== null) return openPostgresLog(config.databaseUrl, onError);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  return openSqliteLog(join(config.dataDir, 'relay.db'));
}

/** Null when no archive is configured, or what writes it is missing: spectators are served without one. */
async function openArchive(
  { archive }: RelayConfig,
  parts: Pick<Parameters<typeof createArchivist>[0], 'log' | 'races' | 'copy' | 'say'>,
): Promise<Archivist | null> {
  if (archive === null) return null;
  try {
    const store = await openStore(archive.place, process.env);
    const { quietMs, settledMs } = archive;
    return createArchivist({ ...parts, store, quietMs, settledMs, now: Date.now });
  } catch (error) {
    parts.say({ archive: 'off', reason: (error as Error).message });
    return null;
  }
}

/** Says each complaint at most once in five seconds: a store that is away complains a hundred times a second. */
function createComplaints(say: (line: Record<string, unknown>) => void): (error: Error) => void {
  const said = new Map<string, number>();
  return (error) => {
    const reason = error.message || String((error as { code?: string }).code);
    const nowMs = performance.now();
    if (nowMs - (said.get(reason) ?? Number.NEGATIVE_INFINITY) < 5_000) return;
    if (said.size > 100) said.clear();
    said.set(reason, nowMs);
    say({ trouble: reason });
  };
}

function refuseOthers(request: IncomingMessage, socket: Duplex): void {
  const path = request.url?.split('?', 1)[0];
  if (path !== LIVE_PATH && path !== UPLINK_PATH && path !== GRAPHQL_PATH && path !== MQTT_PATH)
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
