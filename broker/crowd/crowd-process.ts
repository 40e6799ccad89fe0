/**
 * The crowd process: serves spectators on ports of its own, so that a broadcast to thousands stalls no rider's
 * acknowledgement. A child of the station, started by crowd.ts; it holds nothing that the station does not have, and
 * when it dies the race goes on and the next one takes over its ports.
 */
import type { Server } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { constants, setPriority } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { patchBoard } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { elementOf, present } from '../../race/present.ts';
import { type Gate, guardDoor, SILENT_MS, together } from '../../server/doors/gate.ts';
import { connectionsOf, processResources, viewersOf } from '../../server/doors/process-resources.ts';
import { attachLive, PER_ADDRESS_MAX } from '../../server/feed/attach.ts';
import { createHub } from '../../server/feed/hub.ts';
import { HUB_LIMITS, type Hub } from '../../server/feed/hub-contract.ts';
import { createNamedScreens, type NamedScreens } from '../../server/feed/named-screens.ts';
import { systemClock } from '../../server/feed/sink.ts';
import { onStall, watchLoop } from '../../server/flight/of-process.ts';
import { createServer as createHttpServer } from '../../server/http/plain-http.ts';
import { SERVER_BOUNDS } from '../../server/http/server-bounds.ts';
import {
  type BoardUpdate,
  type Certificate,
  type CrowdSettings,
  type FromCrowd,
  type LiveUpdate,
  NUMBERS_PER_RIDER,
  type PositionsUpdate,
  type ToCrowd,
} from './crowd-messages.ts';
import { type CrowdProxy, createCrowdProxy } from './crowd-proxy.ts';

const FIGURES_EVERY_MS = 2_000;
const SCREENS_EVERY_MS = 1_000;
/** A page's few fetches come together; its WebSocket is what stays. Idle connections cost descriptors. */
const KEEP_ALIVE_MS = 5_000;

const say = (message: FromCrowd): void => {
  if (process.connected) process.send?.(message);
};

let started: ReturnType<typeof start> | null = null;
/** The station's time minus this process's even clock; null before it was told. */
let stationBaseMs: number | null = null;
const stationMs = (): number =>
  stationBaseMs === null ? Date.now() : Math.floor(stationBaseMs + performance.now());

process.on('message', (message: ToCrowd) => {
  if (message.kind === 'start') started = start(message.settings);
  else if (message.kind === 'live') started?.accept(message);
  else if (message.kind === 'certificate') started?.renew(message.tls);
  else if (message.kind === 'named') started?.show(message.named);
  else if (message.kind === 'clock') stationBaseMs = message.nowMs - performance.now();
  else started?.close();
});
// Without the station there is nothing to show.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the station decides when this one goes.
process.on('SIGINT', () => {});
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Not allowed here: riders and spectators then share the processor evenly.
}

function start(settings: CrowdSettings) {
  const resources = processResources();
  const connections = connectionsOf(resources);
  const limits = { ...settings.limits };
  limits.viewersMax = Math.min(limits.viewersMax ?? HUB_LIMITS.viewersMax, viewersOf(resources));
  const hub = createHub<'spectator'>({ clock: { ...systemClock, epochMs: stationMs }, limits });
  const proxy = createCrowdProxy(settings.coreSocketPath, systemClock.monotonicMs);
  const boards = new Map<RaceId, BoardView>();
  const http = settings.httpPort === null ? null : createHttpServer(SERVER_BOUNDS, proxy.handle);
  const https =
    settings.httpsPort === null || !settings.tls
      ? null
      : createHttpsServer(
          { ...settings.tls, ...SERVER_BOUNDS, minVersion: 'TLSv1.2', handshakeTimeout: 2 * SILENT_MS },
          proxy.handle,
        );
  showNamed(https, settings.named);
  const servers = [http, https].filter((server) => server !== null);
  const perAddress = settings.perAddressMax ?? PER_ADDRESS_MAX;
  const gates: Gate[] = servers.map((server) =>
    guardDoor(server as Server, {
      totalMax: connections,
      elsewhere: () =>
        gates.reduce((sum, gate, at) => sum + (servers[at] === server ? 0 : gate.stats().open), 0),
      // Viewers stay; a page that loads takes a few more for a moment.
      perAddressMax: 2 * perAddress,
    }),
  );
  const screens = createNamedScreens();
  for (const server of servers) {
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.timeout = 60_000;
    server.maxHeadersCount = 100;
    server.headersTimeout = 10_000;
    server.requestTimeout = 15_000;
    attachLive(server, hub, {
      authorise: () => 'spectator' as const,
      perAddressMax: perAddress,
      screens,
    });
  }
  // Doors open with the first update: whoever comes back after a crash resumes, instead of meeting a race unknown yet.
  let isOpen = false;
  const openDoors = (): void => {
    isOpen = true;
    Promise.all([
      http && listen(http, present(settings.httpPort, 'The port of a door that is to open'), settings.host),
      https &&
        listen(https, present(settings.httpsPort, 'The port of a door that is to open'), settings.host),
    ]).then(
      ([httpPort, httpsPort]) => say({ kind: 'listening', httpPort, httpsPort }),
      (error: NodeJS.ErrnoException) => {
        say({ kind: 'failed', says: `Spectators cannot be served: ${error.message}.` });
        process.disconnect?.();
      },
    );
  };
  say({ kind: 'ready' });
  reportFigures(hub, proxy, gates);
  reportScreens(screens);
  watchLoop(() => {});
  onStall((stall) => say({ kind: 'stall', stall, agoMs: performance.now() - stall.endMs }));

  return {
    accept(update: LiveUpdate): void {
      for (const race of update.forget) {
        boards.delete(race);
        proxy.changed(race);
        hub.forget(race);
      }
      for (const board of update.boards) acceptBoard(board);
      for (const positions of update.positions) acceptPositions(positions);
      sayTaken(update.positions.length > 0 ? hub : null);
      if (!isOpen) openDoors();
    },
    show: (named: CrowdSettings['named']): void => showNamed(https, named),
    renew: (tls: Certificate): void => https?.setSecureContext({ ...tls, minVersion: 'TLSv1.2' }),
    close(): void {
      hub.close();
      proxy.close();
      for (const server of servers) server.close();
      // Goodbyes need a moment to get out; whoever does not take theirs is not waited for.
      setTimeout(() => process.exit(0), 300);
    },
  };

  function acceptBoard(update: BoardUpdate): void {
    const before = boards.get(update.race);
    const board =
      'board' in update ? update.board : before === undefined ? null : patchBoard(before, update.delta);
    if (board === null) return;
    boards.set(update.race, board);
    // A page that learns of a new course fetches it at once and must not be given the old one.
    if (before?.race !== board.race) proxy.changed(update.race);
    hub.setBoard(update.race, board, update.mark);
  }

  function acceptPositions({ race, numbers }: PositionsUpdate): void {
    for (let at = 0; at < numbers.length; at += NUMBERS_PER_RIDER) {
      const progressM = elementOf(numbers, at + 4);
      hub.setPosition(race, {
        entry: elementOf(numbers, at) as EntryId,
        timeMs: elementOf(numbers, at + 1),
        latDeg: elementOf(numbers, at + 2),
        lonDeg: elementOf(numbers, at + 3),
        progressM: Number.isNaN(progressM) ? null : progressM,
      });
    }
  }
}

/** `moved`: the hub, where it was told who moved; it says when it wants to know that again. */
function sayTaken(moved: Pick<Hub<unknown>, 'whenMovesCount'> | null): void {
  let isSaid = false;
  let moves = false;
  moved?.whenMovesCount(() => {
    moves = true;
    if (isSaid) say({ kind: 'moves' });
  });
  isSaid = true;
  say({ kind: 'taken', moves });
}

const shown = new Map<string, string>();
/** Each certificate to whoever asks for its name in the handshake; what the server was given once it keeps. */
function showNamed(server: HttpsServer | null, named: CrowdSettings['named']): void {
  for (const { name, cert, key } of named) {
    if (shown.get(name) !== cert) server?.addContext(name, { cert, key, minVersion: 'TLSv1.2' });
    shown.set(name, cert);
  }
}

function listen(server: Server | HttpsServer, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A long line at the door: a crowd scans the code all at once.
    server.listen({ port, backlog: 4_096, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function reportFigures(
  hub: ReturnType<typeof createHub<'spectator'>>,
  proxy: CrowdProxy,
  gates: readonly Gate[],
): void {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  let cpu = process.cpuUsage();
  let atMs = performance.now();
  setInterval(() => {
    const used = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    const nowMs = performance.now();
    const { viewers, viewersByRace, ...stats } = hub.stats();
    const { requests, refused } = proxy.stats();
    say({
      kind: 'figures',
      figures: {
        viewers,
        viewersByRace: Object.fromEntries(viewersByRace),
        cpuShare: (used.user + used.system) / 1_000 / (nowMs - atMs),
        lagMs: lag.percentile(99) / 1e6,
        memoryBytes: process.memoryUsage.rss(),
        tickIntervalMs: stats.tickIntervalMs,
        broadcastMs: stats.broadcastMs,
        delays: stats.delays,
        bytes: stats.bytes,
        passedOver: stats.passedOver,
        refused: stats.refused,
        requests,
        requestsRefused: refused,
        gate: together(gates.map((gate) => gate.stats())),
      },
    });
    lag.reset();
    atMs = nowMs;
  }, FIGURES_EVERY_MS);
}

function reportScreens(screens: NamedScreens): void {
  let told = '';
  setInterval(() => {
    const seen = screens.seen();
    const text = JSON.stringify(seen);
    if (text === told) return;
    told = text;
    say({ kind: 'screens', seen });
  }, SCREENS_EVERY_MS);
}
