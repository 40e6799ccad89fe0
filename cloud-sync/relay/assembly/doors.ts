/** A relay's doors: HTTP with its pages and routes, the live feed, GraphQL, the stations' uplinks, phones' MQTT. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { guardDoor } from '../../../server/doors/gate.ts';
import { connectionsOf, processResources } from '../../../server/doors/process-resources.ts';
import { attachLive } from '../../../server/feed/attach.ts';
import type { Metric } from '../../../server/http/metrics.ts';
import { MQTT_PATH } from '../../../server/mqtt/websocket-door.ts';
import { UPLINK_PATH } from '../../wire/messages.ts';
import { aroundMetrics } from '../around-metrics.ts';
import type { RelayConfig } from '../config.ts';
import { createGraphql, GRAPHQL_PATH } from '../graphql/graphql.ts';
import type { createIdentify } from '../http/access.ts';
import { buildApp } from '../http/app.ts';
import { clientAddress } from '../http/client-address.ts';
import type { createOidc } from '../http/oidc.ts';
import { createCards } from '../phones/cards.ts';
import { createPhoneInbox } from '../phones/inbox.ts';
import { openMqttDoor } from '../phones/mqtt-door.ts';
import { relayMetrics } from '../relay-metrics.ts';
import { readServerHealth } from '../server-health.ts';
import { openUplinkDoor, type UplinkDoor } from '../uplink-door.ts';
import type { Ground, Inside } from './inside.ts';
import type { Pump } from './pump.ts';

const LIVE_PATH = '/v1/live';
/**
 * Connections that may wait to be accepted; the system allows less where it is told so (net.core.somaxconn). Node's own 511
 * are full within a moment when a crowd comes from a relay that died, and who finds them full tries again a second later,
 * then three.
 */
const BACKLOG = 16_384;

export interface Doors {
  readonly server: Server;
  /** As `/metrics` prints them, without the process' own. */
  readonly figures: () => Promise<readonly Metric[]>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export interface DoorsOptions {
  readonly identify: ReturnType<typeof createIdentify>;
  readonly oidc: ReturnType<typeof createOidc> | null;
  readonly onRoute?: ((method: string, url: string) => void) | undefined;
}

export async function openDoors(
  ground: Ground,
  inside: Inside,
  pump: Pump,
  options: DoorsOptions,
): Promise<Doors> {
  const { config, say, onError, now } = ground;
  const { log, hub, bus } = inside;
  const addressOf = (request: IncomingMessage): string => clientAddress(request, config.proxies);
  let uplinks: UplinkDoor | null = null;
  let metrics: () => readonly Metric[] = () => [];
  inside.onDown = (station) => uplinks?.pumpDown(station);

  const graphql = openGraphql(inside, options, config, addressOf);
  const cards = createCards(log, now);
  const inbox = createPhoneInbox({
    log,
    cards,
    entryOfBib: inside.mirror.entryOfBib,
    onDown: (station) => void bus.tell({ kind: 'down', station }),
    onError,
    now,
  });
  const figures = async () => [...metrics(), ...(await aroundMetrics(config, now()))];
  const app = await buildApp({
    ...servedByApp(ground, inside, pump, options),
    routes: graphql.route,
    cards,
    inbox,
    connected: (station) => uplinks?.stations().includes(station) ?? false,
    metrics: () => metrics(),
    figures,
  });
  const server = app.server as Server;
  const gate = guardDoor(server, boundsOf(config));
  const detach = attachLive(server, hub, {
    path: LIVE_PATH,
    async authorise({ headers: { authorization } }) {
      const who = await options.identify(authorization);
      return who && { who, shown: who.role === 'nobody' ? null : (authorization ?? null) };
    },
    perAddressMax: config.viewersPerAddress,
    addressOf,
  });
  const stations = openUplinkDoor(server, {
    log,
    bus: () => bus,
    onStation: () => void pump.pump(),
    venues: inside.venues,
    say,
    addressOf,
  });
  uplinks = stations;
  graphql.attach(server);
  const phones = openMqttDoor(server, { cards, inbox, addressOf, now });
  server.on('upgrade', refuseOthers);
  metrics = () =>
    relayMetrics({
      ...{ ...inside, inbox, stations, phones, gate },
      ...{ storeSilentMs: pump.silentMs(), beganAnewMs: config.beganAnewMs, nowMs: now() },
    });

  return {
    server,
    figures,
    async listen() {
      await app.listen({ host: config.host, port: config.port, backlog: BACKLOG });
    },
    async close() {
      gate.close();
      detach();
      phones.close();
      await inbox.flush();
      stations.close();
      await graphql.close();
      await inside.archivist?.close();
      inside.segments.close();
      hub.close();
      await app.close();
    },
  };
}

/** What the routes of HTTP are made from, but for what other doors give them. */
function servedByApp(
  { config, onError, now }: Ground,
  { log, mirror, segments, archivist, sleeper, presence }: Inside,
  { pump, notReady }: Pump,
  { identify, oidc, onRoute }: DoorsOptions,
) {
  return {
    log,
    segments,
    archive: archivist,
    identify,
    oidc,
    notReady,
    now,
    races: mirror.races,
    race: mirror.race,
    recalled: mirror.recalled,
    shelved: mirror.shelved,
    whole: mirror.whole,
    rest: sleeper?.rest ?? null,
    isFolded: mirror.isFolded,
    addresses: mirror.addresses,
    quarantine: mirror.quarantine,
    viewers: presence.viewers,
    onStations: () => void pump(),
    server: () => readServerHealth(config.serverHealth, now()),
    retentionMs: config.retentionMs,
    pagesDir: config.pagesDir,
    proxies: config.proxies,
    onMistake: onError,
    onRoute,
  };
}

const openGraphql = (
  { changes, mirror, presence }: Inside,
  { identify }: DoorsOptions,
  config: RelayConfig,
  addressOf: (request: IncomingMessage) => string,
) =>
  createGraphql({
    perAddressMax: Math.ceil(config.viewersPerAddress / 10),
    addressOf,
    changes,
    race: mirror.race,
    races: mirror.races,
    viewers: presence.viewers,
    identify,
    recalled: mirror.recalled,
    shelved: mirror.shelved,
    whole: mirror.whole,
    folded: mirror.folded,
    isFolded: mirror.isFolded,
  });

/** Behind a proxy everybody has its address; there the proxy knows whom to refuse. */
const boundsOf = ({ proxies, viewersPerAddress }: RelayConfig) => ({
  totalMax: connectionsOf(processResources()),
  perAddressMax: proxies > 0 ? Number.POSITIVE_INFINITY : 2 * viewersPerAddress,
});

function refuseOthers(request: IncomingMessage, socket: Duplex): void {
  const path = request.url?.split('?', 1)[0];
  if (path !== LIVE_PATH && path !== UPLINK_PATH && path !== GRAPHQL_PATH && path !== MQTT_PATH)
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
