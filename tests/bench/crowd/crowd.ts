/** One crowd: relays over PostgreSQL and Redis, a station on paper with riders, and processes full of viewers. */
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { RaceId } from '../../../race/ids.ts';
import { type Engine, enginesMissing, startPostgres, startRedis } from '../../cloud/engines.ts';
import { openPaperStation } from '../../cloud/paper-station.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from '../../cloud/relay-process.ts';
import { cpuMs, type Delays, delaysOf, machineBusyMs, memoryBytes, withChildren } from './figures.ts';
import { monotonicMs, type Report } from './messages.ts';
import { type Ride, startRide } from './ride.ts';
import { startViewers, type ViewerProcess } from './viewer-processes.ts';

export interface Crowd {
  readonly ride: Ride;
  readonly relays: readonly RelayProcess[];
  readonly viewerProcesses: readonly ViewerProcess[];
  readonly enginePids: () => readonly number[];
  readonly emptyBytes: number;
  readonly joined: { viewers: number; joinsPerS: number; welcomeBytes: number };
  /** Lets viewers come until there are so many. */
  join(viewers: number): Promise<void>;
  close(): Promise<void>;
}

/** What a viewer process may hold of the 20,000 descriptors of a process. */
const PER_PROCESS = 17_500;
const DECODING = 8;
const RIDE_S_MAX = 1_200;
/** After the last fix of a measurement, for its frames to arrive. */
const LINGER_MS = 3_000;

export async function openCrowd(options: { race: RaceId; riders: number; copies: number }): Promise<Crowd> {
  const missing = enginesMissing();
  if (missing !== false) throw new Error(`Several relays need their engines: ${missing}`);
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.reverse().splice(0)) await step();
  };
  try {
    const engines: Engine[] = [await startPostgres(), await startRedis()];
    for (const engine of engines) closers.push(() => engine.remove());
    const [postgres, redis] = engines;
    const env = {
      DATABASE_URL: postgres!.url,
      REDIS_URL: redis!.url,
      BELL_LAP_RELAY_VIEWERS_PER_ADDRESS: '20000',
    };
    const relays: RelayProcess[] = [];
    for (let copy = 0; copy < options.copies; copy += 1) relays.push(await startRelayProcess({ env }));
    closers.push(async () => {
      for (const relay of relays) {
        await relay.kill();
        rmSync(relay.dataDir, { recursive: true, force: true });
      }
    });
    const station = await openPaperStation(relays[0]!.address, CODE);
    closers.push(() => station.close());
    const ride = startRide(station, options.race, options.riders, RIDE_S_MAX);
    closers.push(() => ride.stop());
    for (const relay of relays)
      await until(
        'the race at every relay',
        async () => (await fetch(`${relay.address}/v1/races/${options.race}`)).ok,
      );
    const viewerProcesses: ViewerProcess[] = [];
    closers.push(() => {
      for (const one of viewerProcesses) one.end();
    });
    const joined = { viewers: 0, joinsPerS: 0, welcomeBytes: 0 };
    return {
      ride,
      relays,
      viewerProcesses,
      enginePids: () => [process.pid, ...engines.flatMap(({ url }) => listening(new URL(url).port))],
      emptyBytes: memoryBytes(relays.map(({ process: { pid } }) => pid!)),
      joined,
      async join(viewers) {
        const more = viewers - joined.viewers;
        const processes = Math.max(
          Math.ceil(more / PER_PROCESS),
          viewerProcesses.length === 0 ? Math.min(relays.length, Math.ceil(more / 100)) : 1,
        );
        const beganMs = monotonicMs();
        const came = await Promise.all(
          Array.from({ length: processes }, (_, index) => {
            const block = viewerProcesses.length;
            const viewers = startViewers();
            viewerProcesses.push(viewers);
            const count = Math.floor(more / processes) + (index < more % processes ? 1 : 0);
            const { port } = relays[block % relays.length]!;
            return viewers.connect({
              dialect: 'bell-lap',
              port,
              count,
              race: options.race,
              block,
              decoding: DECODING,
            });
          }),
        );
        const connected = came.reduce((sum, each) => sum + each.connected, 0);
        joined.joinsPerS = connected / ((monotonicMs() - beganMs) / 1_000);
        joined.welcomeBytes = came.reduce((sum, each) => sum + each.welcomeBytes, 0) / came.length;
        joined.viewers += connected;
        if (connected < more) throw new Error(`Only ${connected} of ${more} viewers came in.`);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface CrowdRun {
  readonly viewers: number;
  readonly copies: number;
  /** Fixes of a second within 100 ms, and evenly over it. */
  readonly aligned: Delays;
  readonly spread: Delays;
  readonly bytesPerViewerS: number;
  readonly messagesPerViewerS: number;
  readonly relayCores: number;
  readonly viewerCores: number;
  readonly restCores: number;
  readonly busyPercent: number;
  readonly othersPercent: number;
  readonly cpuUsPerViewerS: number;
  readonly memoryPerViewerBytes: number;
  readonly faults: number;
  readonly lost: number;
  readonly skips: number;
  readonly joinsPerS: number;
  readonly welcomeBytes: number;
}

/** Watches the crowd for so many seconds in each of the two ways that fixes come; `false`: only in the first. */
export async function measureCrowd(crowd: Crowd, seconds: number, both = true): Promise<CrowdRun> {
  const pids = {
    relays: crowd.relays.map(({ process: { pid } }) => pid!),
    viewers: crowd.viewerProcesses.map(({ pid }) => pid),
    rest: crowd.enginePids(),
  };
  crowd.ride.spreadMs = 100;
  await wait(LINGER_MS);
  const before = {
    at: monotonicMs(),
    relays: cpuMs(pids.relays),
    viewers: cpuMs(pids.viewers),
    rest: cpuMs(pids.rest),
    busy: machineBusyMs(),
  };
  const first = await watch(crowd, seconds);
  const after = {
    at: monotonicMs(),
    relays: cpuMs(pids.relays),
    viewers: cpuMs(pids.viewers),
    rest: cpuMs(pids.rest),
    busy: machineBusyMs(),
  };
  let second = first;
  if (both) {
    crowd.ride.spreadMs = 1_000;
    await wait(LINGER_MS);
    second = await watch(crowd, seconds);
  }
  const lastedMs = after.at - before.at;
  const { viewers } = crowd.joined;
  const cores = (of: 'relays' | 'viewers' | 'rest' | 'busy'): number => (after[of] - before[of]) / lastedMs;
  const sum = (of: (report: Report) => number): number =>
    [...first.reports, ...(both ? second.reports : [])].reduce((total, each) => total + of(each), 0);
  const sumFirst = (of: (report: Report) => number): number =>
    first.reports.reduce((total, each) => total + of(each), 0);
  const lostWhy = second.reports.find((report) => report.lostWhy !== null)?.lostWhy;
  if (lostWhy) console.error(`A viewer was lost: ${lostWhy}`);
  return {
    viewers,
    copies: crowd.relays.length,
    aligned: first.delays,
    spread: second.delays,
    bytesPerViewerS: sumFirst(({ bytes }) => bytes) / viewers / (first.lastedMs / 1_000),
    messagesPerViewerS: sumFirst(({ messages }) => messages) / viewers / (first.lastedMs / 1_000),
    relayCores: cores('relays'),
    viewerCores: cores('viewers'),
    restCores: cores('rest'),
    busyPercent: Math.round((cores('busy') * 100) / 2),
    othersPercent: Math.max(
      0,
      Math.round(((cores('busy') - cores('relays') - cores('viewers') - cores('rest')) * 100) / 2),
    ),
    cpuUsPerViewerS: (cores('relays') * 1e6) / viewers,
    memoryPerViewerBytes: (memoryBytes(pids.relays) - crowd.emptyBytes) / viewers,
    faults: second.reports.reduce((total, { faults }) => total + faults, 0),
    lost: second.reports.reduce((total, { lost }) => total + lost, 0),
    skips: sum(({ skips }) => skips),
    joinsPerS: crowd.joined.joinsPerS,
    welcomeBytes: crowd.joined.welcomeBytes,
  };
}

async function watch(
  crowd: Crowd,
  seconds: number,
): Promise<{ reports: Report[]; delays: Delays; lastedMs: number }> {
  for (const viewers of crowd.viewerProcesses) viewers.begin();
  const beganMs = monotonicMs();
  await wait(1_000);
  const fromMs = monotonicMs();
  await wait(seconds * 1_000);
  const toMs = monotonicMs();
  await wait(LINGER_MS);
  const reports = await Promise.all(crowd.viewerProcesses.map((viewers) => viewers.report()));
  return {
    reports,
    delays: delaysOf(reports, crowd.ride.handedMs, fromMs, toMs),
    lastedMs: monotonicMs() - beganMs,
  };
}

/** The processes of the engine on this port. */
const listening = (port: string): number[] =>
  withChildren(
    (command) =>
      /postgres|redis-server/.test(command) && command.includes(port) && !command.startsWith('runuser'),
  );
