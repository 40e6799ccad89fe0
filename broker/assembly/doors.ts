/** The third part: the doors. Officials' and riders', phones' with foreign apps, and the crowd's process with its own. */
import { chmodSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { guardDoor, together } from '../../server/doors/gate.ts';
import { attachLive } from '../../server/feed/attach.ts';
import { createNamedScreens } from '../../server/feed/named-screens.ts';
import { MQTT_PATH } from '../../server/mqtt/websocket-door.ts';
import { type Crowd, startCrowd } from '../crowd/crowd.ts';
import { guestOf } from '../crowd/guests.ts';
import { buildApp } from '../http/app.ts';
import type { AppOptions, Endpoints, RequestLine } from '../http/part.ts';
import { localSocketPath } from '../local-socket.ts';
import { openWebSocketDoor } from '../mqtt/station-mqtt.ts';
import type { ConnectionPort } from '../network/connection-port.ts';
import { OFFICIALS_PATH, type OfficialsLine, openOfficialsLine } from '../officials/officials-line.ts';
import { countHeld } from '../uplink.ts';
import { connectionOf } from './connecting.ts';
import type { Ground } from './ground.ts';
import type { Inside } from './inside.ts';
import type { StationPorts } from './options.ts';

export interface OpenDoors {
  readonly https: FastifyInstance;
  readonly crowd: Crowd;
  readonly officials: OfficialsLine;
  readonly ports: StationPorts;
}

const SCREENS_LOOK_MS = 1_000;

export async function openDoors(ground: Ground, inside: Inside): Promise<OpenDoors> {
  const { options, closers, feeds, auth, late } = ground;
  const { config, log } = options;
  // The crowd's process takes a while to start; it does so while the other doors are made.
  const coreSocketPath = localSocketPath(config.data, 'crowd');
  const crowdStarting = startCrowd({
    host: config.host,
    httpPort: config.crowdPort,
    httpsPort: config.crowdHttpsPort,
    tls: ground.certificates.tls(),
    named: ground.stationNames.certificates(),
    coreSocketPath,
    perAddressMax: config.viewersPerAddress,
    onScreens: (seen) => ground.screens.heard('crowd', seen),
    log: (says) => log({ crowd: says }),
  });
  closers.add(() => crowdStarting.then((one) => one.close()).catch(() => undefined));

  const ports = { https: 0, osmand: 0 };
  const appOptions = (door: AppOptions['door']): AppOptions =>
    optionsOf(
      door,
      ground,
      inside,
      () => endpointsOf(ground, inside, ports),
      connectionOf(ground, () => ({ ...ports, ...mqttPorts(inside) })),
    );
  const https = await buildApp(appOptions('https'));
  const screens = createNamedScreens();
  attachLive(https.server, feeds.hub, { authorise: (request) => guestOf(request, auth), screens });
  closers.every(SCREENS_LOOK_MS, () => {
    ground.screens.heard('officials', screens.seen());
    ground.screens.look();
  });
  const officials = officialsLine(https, ground, inside);
  closers.add(() => officials.close());
  openWebSocketDoor(https.server, inside.mqtt);
  refuseOtherUpgrades(https);
  ports.https = await stand(ground, 'https', https, config.httpsPort);

  const devices = await buildApp(appOptions('devices'));
  ports.osmand = await stand(ground, 'devices', devices, config.osmandPort);

  const crowdDoor = await buildApp(appOptions('crowd'));
  crowdDoor.server.maxConnections = ground.bounds.doors.crowd.connections;
  if (process.platform !== 'win32') rmSync(coreSocketPath, { force: true });
  await crowdDoor.listen({ path: coreSocketPath });
  if (process.platform !== 'win32') chmodSync(coreSocketPath, 0o600);
  closers.add(() => crowdDoor.close());

  const crowd = await crowdStarting;
  late.crowd = crowd;
  ground.doors.add('crowd', () => crowd.stats().figures?.gate ?? together([]));
  return {
    https,
    crowd,
    officials,
    ports: {
      ...mqttPorts(inside),
      ...ports,
      crowd: crowd.httpPort ?? 0,
      crowdHttps: crowd.httpsPort ?? 0,
    },
  };
}

/** What is not of one race it asks of the routes, with the console's own credentials: rights are looked at in one place. */
const officialsLine = (https: FastifyInstance, { auth, now }: Ground, { station }: Inside): OfficialsLine =>
  openOfficialsLine(https.server, {
    station,
    auth,
    now,
    async answer(path, { headers: { cookie, authorization } }) {
      const headers = { ...(cookie && { cookie }), ...(authorization && { authorization }) };
      const { statusCode, body } = await https.inject({ method: 'GET', url: path, headers });
      return statusCode === 200 ? (JSON.parse(body) as Record<string, unknown>) : null;
    },
  });

/** Bounds the door and opens it; the port it has. */
async function stand(
  { options, closers, bounds, doors }: Ground,
  door: 'https' | 'devices',
  app: FastifyInstance,
  port: number,
): Promise<number> {
  const { connections, perAddress } = bounds.doors[door];
  const gate = guardDoor(app.server, { totalMax: connections, perAddressMax: perAddress });
  closers.add(() => gate.close());
  doors.add(door, gate.stats);
  await app.listen({ host: options.config.host, port });
  closers.add(() => app.close());
  return (app.server.address() as AddressInfo | null)?.port ?? 0;
}

function optionsOf(
  door: AppOptions['door'],
  ground: Ground,
  inside: Inside,
  endpoints: () => Endpoints,
  connection: ConnectionPort,
): AppOptions {
  const { options, auth, backups, certificates, now } = ground;
  const { core, standby, pagesDir, log } = options;
  const { demo, decoders, station, maps, sponsors, files, apart } = inside;
  return {
    door,
    apart,
    demo,
    decoders,
    station,
    intake: core.races,
    seals: ground.seals,
    countHeld: (rider) => countHeld(core.races, ground.seals, rider),
    auth,
    journal: core.journal,
    maps,
    forgetting: core.forgetting,
    standby,
    relays: relayDesk(ground),
    backups,
    sponsors,
    files,
    journalHasKey: core.file.key !== null,
    now,
    event: ground.event,
    endpoints,
    connection,
    authority: () => certificates.authority(),
    ...(door === 'https' ? { tls: certificates.tls() } : {}),
    pagesDir,
    log: (line) => logRequest(line, log),
  };
}

/** Before the uplinks have begun there is nothing to see of them. */
const relayDesk = ({ late }: Ground): AppOptions['relays'] => ({
  seen: () => late.uplinks?.seen() ?? [],
  add: async (url, code) => (await late.uplinks?.add(url, code)) ?? null,
  remove: async (id) => (await late.uplinks?.remove(id)) ?? false,
});

const mqttPorts = ({ mqtt }: Inside) => ({
  mqtt: mqtt.addresses.tcp?.port ?? 0,
  mqtts: mqtt.addresses.tls?.port ?? 0,
});

const endpointsOf = (
  { host, relays, seals, stationNames }: Ground,
  inside: Inside,
  ports: { readonly https: number; readonly osmand: number },
): Endpoints => ({
  host: host(),
  securely: stationNames.inUse() ?? undefined,
  httpsPort: ports.https,
  mqttPort: mqttPorts(inside).mqtt,
  mqttsPort: mqttPorts(inside).mqtts,
  osmandPort: ports.osmand,
  relay: relays.now()[0]?.url,
  relays: relays.now().map(({ url }) => url),
  relayPasses: seals.passes(),
});

/** Upgrades nobody knows are refused. */
function refuseOtherUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== MQTT_PATH && path !== '/v1/live' && path !== OFFICIALS_PATH)
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
}

/** Only what somebody should look at: mistakes of ours, and what took long. */
function logRequest(line: RequestLine, log: (line: Record<string, unknown>) => void): void {
  if (line.status >= 500 || line.ms > 2_000) log({ ...line });
}
