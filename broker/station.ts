/**
 * The station, put together: journal → races → live, and the doors around them. This is the one place that knows all
 * parts; each part knows only what it is handed here.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Uplink } from '../cloud-sync/uplink/uplink.ts';
import type { RaceState } from '../race/feed/board-view.ts';
import type { RaceId } from '../race/ids.ts';
import { isPublic, knowsChip, lapLine } from '../race/race.ts';
import { guardDoor, together } from '../server/doors/gate.ts';
import { processResources } from '../server/doors/process-resources.ts';
import { attachLive } from '../server/feed/attach.ts';
import { createHub, type Hub } from '../server/feed/hub.ts';
import { publicOnly } from '../server/feed/public-only.ts';
import { createLive, type LiveSink, systemClock } from '../server/feed/sink.ts';
import { MQTT_PATH } from '../server/mqtt/websocket-door.ts';
import { type Auth, createAuth } from './auth/auth.ts';
import type { StationConfig } from './config.ts';
import { type Crowd, startCrowd } from './crowd/crowd.ts';
import { dismissUnwelcome, type Guest, guestOf } from './crowd/guests.ts';
import { openDecoders } from './decoders/host.ts';
import type { RaceForReads } from './decoders/routing.ts';
import { createDemo, type Demo } from './demo.ts';
import { watchDoors } from './health/doors.ts';
import { boundsOf } from './health/limits.ts';
import { stationMetrics } from './health/metrics.ts';
import { belongs } from './http/access.ts';
import { buildApp } from './http/app.ts';
import type { AppOptions, RequestLine } from './http/part.ts';
import type { FaultsSeen } from './http/station-port.ts';
import { keepCopies } from './journal/copies.ts';
import type { Journal } from './journal/journal.ts';
import { openLocalDoor } from './local-door.ts';
import { localSocketPath } from './local-socket.ts';
import { openMaps } from './maps/maps.ts';
import { createScoreboard } from './mqtt/scoreboard.ts';
import { openWebSocketDoor, startStationMqtt } from './mqtt/station-mqtt.ts';
import { watchAddresses } from './network/addresses.ts';
import { createMdns, hostnameOf, type Mdns } from './network/mdns.ts';
import type { Core } from './races/core.ts';
import { createPhones } from './races/phones.ts';
import type { Races } from './races/races.ts';
import { stationView } from './races/station-view.ts';
import { openSponsors } from './sponsors/sponsors.ts';
import type { StandbyPort } from './standby/standby-port.ts';
import { type Certificates, openCertificates, ownCertificate } from './tls/certificates.ts';
import { startUplink } from './uplink.ts';

export interface Station {
  readonly id: string;
  readonly ports: StationPorts;
  /** Host name that mDNS answers for, and the address phones are sent to. */
  readonly hostname: string;
  readonly host: () => string;
  readonly caFile: string;
  readonly firstAdminPassword: string | null;
  readonly races: Races;
  readonly auth: Auth;
  readonly demo: Demo;
  /** Lets what runs end, says goodbye on the network unless another has the name now, closes the journal. */
  close(how?: 'goodbye' | 'silent'): Promise<void>;
}

export interface StationPorts {
  readonly mqtt: number;
  readonly mqtts: number;
  readonly https: number;
  readonly osmand: number;
  readonly crowd: number;
  readonly crowdHttps: number;
}

export interface StationOptions {
  readonly config: StationConfig;
  /** The journal and its races; closed with the station. */
  readonly core: Core;
  /** The other station of the pair, for officials. */
  readonly standby: StandbyPort;
  /** Folder of the built pages. */
  readonly pagesDir: string;
  readonly log: (line: Record<string, unknown>) => void;
  /** The user at this computer asked the station to end. */
  readonly onStop: () => void;
  /** What nobody caught so far, and the station went on. */
  readonly faults?: () => FaultsSeen;
}

const CLOCK_TICK_MS = 1_000;
/** A computer's clock that is set is to be noticed at once. */
const CLOCK_LOOK_MS = 500;
/** Copies of the whole journal beside it: for a disk that fails slowly and for a stick in a pocket. */
const COPY_EVERY_MS = 30 * 60_000;
const COPIES_KEPT = 6;
const ADDRESS_LOOK_MS = 5_000;
const DOORS_LOOK_MS = 5_000;
const GUESTS_LOOK_MS = 30_000;
const CERTIFICATE_LOOK_MS = 3_600_000;

/** Starts everything; when a part cannot start, ends those that have and rejects with a sentence for an official. */
export async function startStation(options: StationOptions): Promise<Station> {
  const closers: ((how: 'goodbye' | 'silent') => unknown)[] = [() => options.core.close()];
  const closeAll = async (how: 'goodbye' | 'silent' = 'goodbye'): Promise<void> => {
    for (const close of closers.reverse().splice(0)) await close(how);
  };
  try {
    return await assemble(options, closers, closeAll);
  } catch (error) {
    await closeAll();
    throw explained(error);
  }
}

async function assemble(
  { config, core, standby, pagesDir, log, onStop, faults }: StationOptions,
  closers: ((how: 'goodbye' | 'silent') => unknown)[],
  close: (how?: 'goodbye' | 'silent') => Promise<void>,
): Promise<Station> {
  const { clock } = core;
  const now = () => clock.now();
  const bounds = boundsOf(processResources());
  const doors = watchDoors(bounds.resources.descriptors);
  const random = (count: number) => randomBytes(count);
  const { journal, races } = core;
  closers.push(
    keepCopies({
      journal,
      folder: join(config.data, 'copies'),
      everyMs: COPY_EVERY_MS,
      keep: COPIES_KEPT,
      now,
      onError: (error) => log({ copy: 'not made', reason: error.message }),
    }),
  );

  const auth = await createAuth({
    settings: journal.settings,
    now,
    random,
    adminPassword: config.adminPassword,
  });
  races.signWith((text) => ({ signature: auth.sign(text), key: auth.publicJwk.x }));
  const name = hostnameOf(journal.stationId);
  const addresses = watchAddresses(() => void addressesChanged());
  const names = () => ({
    // Another station may have had the name that was wanted.
    hosts: [...new Set([`${name}.local`, ...(mdns ? [`${mdns.hostname()}.local`] : []), hostname()])],
    addresses: [
      ...new Set([
        ...addresses.current().map(({ address }) => address),
        // One that it was told to listen at, and that no interface lists (127.0.0.2).
        ...(/^127(\.\d{1,3}){3}$/.test(config.host) ? [config.host] : []),
      ]),
    ],
  });
  let mdns: Mdns | null = null;
  const certificates = await certificatesOf(config, journal, name, names());
  const caFile = join(config.data, 'ca.crt');
  writeFileSync(caFile, certificates.authority()?.caPem ?? certificates.tls().cert);

  const hub = createHub<Guest>({
    clock: { ...systemClock, epochMs: now },
    mayRead: (race, { identity }) => isPublicRace(race) || belongs(identity, race),
  });
  closers.push(() => hub.close());

  // The listener is complete only when all sinks are there; until then nothing is folded.
  let live: ReturnType<typeof createLive> | null = null;
  let uplink: Uplink | null = null;
  core.tell.listener = {
    board: (race, board) => {
      live?.setBoard(race, board);
      uplink?.nudge();
    },
    position: (race, position) => {
      live?.setPosition(race, position);
      uplink?.nudge();
    },
  };
  const isPublicRace = (race: RaceId): boolean => {
    const found = races.get(race);
    return found !== undefined && isPublic(found);
  };

  const phones = createPhones();
  const mqtt = await startStationMqtt({
    listeners: {
      tcp: { host: config.host, port: config.mqttPort },
      tls: { host: config.host, port: config.mqttsPort, ...certificates.tls() },
    },
    ...{ auth, races, phones, bounds, now, journal },
  });
  closers.push(() => mqtt.close());
  doors.add('mqtt', () => mqtt.gateStats());

  const maps = await openMaps({ folder: join(config.data, 'maps'), source: config.mapSource, log });
  closers.push(() => maps.close());
  const sponsors = await openSponsors({ folder: join(config.data, 'sponsors'), log });

  let crowd: Crowd | null = null;
  const station = stationView({
    races,
    phones,
    now,
    clock,
    notReady: () => null,
    cloud: () => uplink?.status() ?? null,
    doors: doors.seen,
    faults: () => faults?.() ?? { count: 0, newest: null },
    metrics: () => [...stationMetrics({ races, mqtt, hub, crowd, uplink, bounds }), ...doors.metrics()],
  });
  const endpoints = () => ({
    host: host(),
    httpsPort: portOf(https),
    mqttPort: mqtt.addresses.tcp?.port ?? 0,
    mqttsPort: mqtt.addresses.tls?.port ?? 0,
    osmandPort: portOf(devices),
    relay: config.relay?.replace(/\/+$/, ''),
  });
  const everywhere = config.host === '::' || config.host === '0.0.0.0';
  const host = (): string =>
    everywhere ? (addresses.current()[0]?.address ?? `${name}.local`) : config.host;
  const decoders = openDecoders({
    settings: journal.settings,
    intake: races,
    races: () => races.list().flatMap((id) => racesForReads(races, id)),
    lapLineOf: (id) => lapLine(races.get(id)!),
    host: config.host,
    now,
    log,
  });
  closers.push(() => decoders.close());
  const demo = createDemo({ data: config.data, quiet: config.announce, log });
  closers.push(() => demo.stop());
  const appOptions = (door: AppOptions['door']): AppOptions => ({
    door,
    demo,
    decoders,
    station,
    intake: races,
    auth,
    journal,
    maps,
    standby,
    sponsors,
    now,
    eventName: config.name,
    endpoints,
    authority: () => certificates.authority(),
    ...(door === 'https' ? { tls: certificates.tls() } : {}),
    pagesDir,
    log: (line) => logRequest(line, log),
  });

  // The crowd's process takes a while to start; it does so while the other doors are made.
  const coreSocketPath = localSocketPath(config.data, 'crowd');
  const crowdStarting = startCrowd({
    host: config.host,
    httpPort: config.crowdPort,
    httpsPort: config.crowdHttpsPort,
    tls: certificates.tls(),
    coreSocketPath,
    perAddressMax: config.viewersPerAddress,
    log: (says) => log({ crowd: says }),
  });
  closers.push(() => crowdStarting.then((one) => one.close()).catch(() => undefined));

  const stand = (door: 'https' | 'devices', app: FastifyInstance): void => {
    const { connections, perAddress } = bounds.doors[door];
    const gate = guardDoor(app.server, { totalMax: connections, perAddressMax: perAddress });
    closers.push(() => gate.close());
    doors.add(door, gate.stats);
  };
  const https = await buildApp(appOptions('https'));
  attachLive(https.server, hub, { authorise: (request) => guestOf(request, auth) });
  openWebSocketDoor(https.server, mqtt);
  refuseOtherUpgrades(https);
  stand('https', https);
  await listen(https, { host: config.host, port: config.httpsPort });
  closers.push(() => https.close());

  const devices = await buildApp(appOptions('devices'));
  stand('devices', devices);
  await listen(devices, { host: config.host, port: config.osmandPort });
  closers.push(() => devices.close());

  const crowdDoor = await buildApp(appOptions('crowd'));
  crowdDoor.server.maxConnections = bounds.doors.crowd.connections;
  if (process.platform !== 'win32') rmSync(coreSocketPath, { force: true });
  await crowdDoor.listen({ path: coreSocketPath });
  closers.push(() => crowdDoor.close());

  crowd = await crowdStarting;
  doors.add('crowd', () => crowd?.stats().figures?.gate ?? together([]));

  const scoreboard = createScoreboard(
    (topic, payload) => mqtt.publish(topic, payload, { retain: true, qos: 1 }),
    systemClock,
  );
  closers.push(() => scoreboard.close());
  const asPublished = (sink: LiveSink): LiveSink => ({
    ...{ setPosition: sink.setPosition, forget: sink.forget },
    setBoard: (race, board, mark) => sink.setBoard(race, races.publicBoard(race) ?? board, mark),
  });
  live = createLive(randomBytes(9).toString('base64url'), [
    hub,
    asPublished(publicOnly(crowd, isPublicRace)),
    asPublished(scoreboard),
  ]);
  races.tellEverything();

  if (config.relay !== undefined) {
    uplink = await startUplink({ config, journal, races, auth, term: standby.term(), now, log });
    closers.push(() => uplink?.close());
  }

  const ports: StationPorts = {
    mqtt: mqtt.addresses.tcp?.port ?? 0,
    mqtts: mqtt.addresses.tls?.port ?? 0,
    https: portOf(https),
    osmand: portOf(devices),
    crowd: crowd.httpPort ?? 0,
    crowdHttps: crowd.httpsPort ?? 0,
  };

  const local = await openLocalDoor({
    socketPath: localSocketPath(config.data, 'local'),
    auth,
    onStop,
    // A race that is neutralised or stopped is on all the same.
    racing: () => races.list().filter((id) => isOn(races.board(id)?.race.state)).length,
  });
  closers.push(() => new Promise((resolve) => local.close(resolve)));

  if (config.mdns) {
    mdns = createMdns(
      {
        hostname: name,
        eventName: config.name,
        stationId: journal.stationId,
        fingerprint: certificates.authority()?.fingerprint ?? null,
        ports: { https: ports.https, http: ports.crowd, mqtt: ports.mqtt, mqtts: ports.mqtts },
      },
      (error) => log({ discovery: 'not announced', reason: error.message }),
    );
    const announced = mdns;
    closers.push((how) => announced.close(how));
    await announced.announce();
    await renewCertificate();
  }
  for (const place of certificates.uncovered()) log({ certificate: `browsers will warn at ${place}` });

  async function addressesChanged(): Promise<void> {
    await renewCertificate();
    await mdns?.announce();
  }
  async function renewCertificate(): Promise<void> {
    if (!(await certificates.renew(names()))) return;
    const { cert, key } = certificates.tls();
    (https.server as unknown as HttpsServer).setSecureContext({ cert, key });
    mqtt.renewCertificate(cert, key);
    crowd?.setCertificate({ cert, key });
    log({ certificate: 'renewed' });
  }

  auth.onRevoked((what) => {
    mqtt.disconnect((who) => {
      if (what.kind === 'card')
        return who.role === 'rider' && who.race === what.race && who.entry === what.entry;
      if (what.kind === 'user') return who.role !== 'rider' && who.name === what.name;
      // A standing token's holder is a screen or a device; those that are still good sign in again at once.
      return who.role === 'display' || who.role === 'device';
    });
    void dismissUnwelcome(hub, auth);
  });

  const every = (ms: number, call: () => unknown) => {
    const timer = setInterval(call, ms);
    closers.push(() => clearInterval(timer));
  };
  every(CLOCK_LOOK_MS, () => clock.look());
  every(CLOCK_TICK_MS, () => races.tick());
  every(ADDRESS_LOOK_MS, () => addresses.look());
  every(DOORS_LOOK_MS, () => doors.look(now()));
  // What expires says nothing when it does.
  every(GUESTS_LOOK_MS, () => dismissUnwelcome(hub, auth));
  every(CERTIFICATE_LOOK_MS, renewCertificate);

  const factsFile = join(config.data, 'station.json');
  const facts = {
    station: journal.stationId,
    pid: process.pid,
    socketPath: localSocketPath(config.data, 'local'),
    ports,
    caFile,
  };
  writeFileSync(factsFile, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  closers.push(() => rmSync(factsFile, { force: true }));

  return {
    id: journal.stationId,
    ports,
    hostname: `${mdns?.hostname() ?? name}.local`,
    host,
    caFile,
    firstAdminPassword: auth.firstAdminPassword,
    races,
    auth,
    demo,
    close,
  };
}

async function certificatesOf(
  config: StationConfig,
  journal: Journal,
  stationName: string,
  names: { hosts: string[]; addresses: string[] },
): Promise<Certificates> {
  if (config.cert !== undefined && config.certKey !== undefined)
    return ownCertificate(
      readFileSync(config.cert, 'utf8'),
      readFileSync(config.certKey, 'utf8'),
      Date.now(),
    );
  return openCertificates({
    settings: journal.settings,
    now: Date.now,
    random: (count) => randomBytes(count),
    stationName,
    names,
  });
}

/** Upgrades nobody knows are refused. */
function refuseOtherUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== MQTT_PATH && path !== '/v1/live')
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
}

const isOn = (state: RaceState | undefined): boolean =>
  state === 'running' || state === 'neutralised' || state === 'stopped';

const listen = (app: FastifyInstance, where: { host: string; port: number }): Promise<unknown> =>
  app.listen(where);

const portOf = (app: FastifyInstance): number => (app.server.address() as AddressInfo | null)?.port ?? 0;

/** Only what somebody should look at: mistakes of ours, and what took long. */
function logRequest(line: RequestLine, log: (line: Record<string, unknown>) => void): void {
  if (line.status >= 500 || line.ms > 2_000) log({ ...line });
}

/** What the operating system said, in words that help. */
function explained(error: unknown): Error {
  const { code, port, message = String(error) } = error as { code?: string; port?: number; message?: string };
  if (code === 'EADDRINUSE')
    return new Error(
      `Port ${port ?? '?'} is taken by another program (perhaps another station or MQTT broker). End it, or choose other ports; --help lists them.`,
      { cause: error },
    );
  if (code === 'EACCES' && port !== undefined)
    return new Error(`Port ${port} may not be opened by this user. Choose one above 1023.`, { cause: error });
  return error instanceof Error ? error : new Error(message);
}

export type { Hub };

function racesForReads(races: Races, id: RaceId): readonly RaceForReads[] {
  const race = races.get(id);
  const board = races.board(id)?.race;
  if (race === undefined || board === undefined) return [];
  const { state, startMs, result } = board;
  return [
    {
      id,
      state,
      startMs,
      isOfficial: result === 'official',
      knows: (chip) => knowsChip(race, chip),
      heard: (passing) => races.heard(id, passing),
    },
  ];
}
