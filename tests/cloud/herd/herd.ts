/**
 * A thundering herd: viewers of a race lose their relay in one moment and all go on at another, on real WebSockets. What is
 * looked at: how long until everybody is back and what that time was spent on, what it costs the relay that they come to, and
 * that nobody is refused for good.
 *
 * A process holds only so many sockets (`ulimit -n`, 20,000 where it was measured), so a large crowd is at several pairs of
 * relays that share nothing, one of each pair to die, and of each pair in as many processes as its lines need: what one relay
 * is told of its crowd, and the spread that follows, is of its own share.
 */
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { RaceId } from '../../../race/ids.ts';
import { processResources } from '../../../server/doors/process-resources.ts';
import { cpuMs, endedMs, machineBusyMs, memoryBytes } from '../../bench/crowd/figures.ts';
import { monotonicMs } from '../../bench/crowd/messages.ts';
import { startRide } from '../../bench/crowd/ride.ts';
import { openPaperStation } from '../paper-station.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from '../relay-process.ts';
import { type FanProcess, startFans } from './fan-processes.ts';
import { follow } from './follow.ts';
import type { Returned } from './messages.ts';
import { people, sizesOf } from './sizes.ts';

export interface HerdOptions {
  readonly viewers: number;
  readonly riders: number;
  /** Viewers of one relay at most; more are at another pair. */
  readonly perRelay: number;
  /** Whether each has a second line that stands by at the other relay, as pages do. */
  readonly standby: boolean;
  readonly say: (line: string) => void;
}

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface HerdFigures {
  readonly viewers: number;
  /** Relays that died, and as many that lived. */
  readonly pairs: number;
  readonly back: number;
  readonly resumed: number;
  /** From the death until they had the race again, ms, and what that is made of. */
  readonly backMs: Times;
  readonly noticedMs: Times;
  readonly waitedMs: Times;
  readonly openedMs: Times;
  readonly welcomedMs: Times;
  /** Attempts at a relay that lives that failed, by why; whoever failed came later. */
  readonly failed: Readonly<Record<string, number>>;
  /** Of each relay that they came to, the busiest: share of a core at its peak (half a second) and in all, resident bytes. */
  readonly relayPeakCore: number;
  readonly relayUsPerViewer: number;
  readonly relayBytesPerViewer: number;
  readonly relayPeakBytes: number;
  /** Connections that the kernel dropped because a relay's queue was full (the whole machine's). */
  readonly queueOverflows: number;
  /** Of the processes of viewers: delay of the event loop at p99, ms, and processor a viewer, µs. */
  readonly fansLoopP99Ms: number;
  readonly fansUsPerViewer: number;
  /** What it took to end the relays that died (the kernel closes each connection), processor a viewer, µs. */
  readonly deathUsPerViewer: number;
  /** What neither relays, viewers nor the station used of the machine, 0…1. */
  readonly othersShare: number;
}

const RACE = 'herd' as RaceId;
const RIDE_S_MAX = 600;
const SAMPLE_MS = 500;

export async function runHerd(options: HerdOptions): Promise<HerdFigures> {
  const cleanUp: (() => unknown)[] = [];
  try {
    return await theHerd(options, cleanUp);
  } finally {
    for (const step of cleanUp.reverse()) await step();
  }
}

async function openRegions({ viewers, riders, say }: HerdOptions, pairs: number, cleanUp: (() => unknown)[]) {
  say(`${2 * pairs} relays for ${people(viewers)} viewers, of which ${pairs} will die`);
  const env = { BELL_LAP_RELAY_VIEWERS_PER_ADDRESS: '20000' };
  const relays = await Promise.all(Array.from({ length: 2 * pairs }, () => startRelayProcess({ env })));
  cleanUp.push(async () => {
    for (const relay of relays) {
      await relay.kill();
      rmSync(relay.dataDir, { recursive: true, force: true });
    }
  });
  const [first, ...others] = relays.map(({ address }) => address);
  const station = await openPaperStation(first!, CODE, undefined, others);
  cleanUp.push(() => station.close());
  const ride = startRide(station, RACE, riders, RIDE_S_MAX);
  cleanUp.push(() => ride.stop());
  for (const { address } of relays)
    await until(`the race at ${address}`, async () => (await fetch(`${address}/v1/races/${RACE}`)).ok);
  return { die: relays.slice(0, pairs), live: relays.slice(pairs), ride };
}

async function openFans(
  { viewers, standby, say }: HerdOptions,
  { die, live }: { readonly die: readonly RelayProcess[]; readonly live: readonly RelayProcess[] },
  processes: number,
  cleanUp: (() => unknown)[],
): Promise<readonly FanProcess[]> {
  const beganMs = monotonicMs();
  const fans = Array.from({ length: processes }, () => startFans());
  cleanUp.push(() => {
    for (const one of fans) one.end();
  });
  const all = Promise.all(
    fans.map((one, at) =>
      one.come({
        race: RACE,
        ports: [die[at % die.length]!.port, live[at % live.length]!.port],
        count: Math.floor(viewers / fans.length) + (at < viewers % fans.length ? 1 : 0),
        block: at,
        standby,
      }),
    ),
  );
  const missing = await follow(all, fans, { viewers, standby, everyMs: 5_000, say });
  if (missing !== null) throw new Error(`The crowd did not come together: ${missing}.`);
  const tookS = (monotonicMs() - beganMs) / 1_000;
  say(`all ${people(viewers)} came within ${tookS.toFixed(1)} s; their relays count them`);
  // Each relay counts its crowd every two seconds and tells it how far to spread.
  await wait(5_000);
  return fans;
}

async function theHerd(options: HerdOptions, cleanUp: (() => unknown)[]): Promise<HerdFigures> {
  const { viewers, standby, say } = options;
  const { pairs, processes } = sizesOf(options, processResources(), freemem());
  const regions = await openRegions(options, pairs, cleanUp);
  const { die, live } = regions;
  const fans = await openFans(options, regions, processes, cleanUp);
  const livePids = live.map(({ process: { pid } }) => pid!);
  const emptyBytes = livePids.map((pid) => memoryBytes([pid]));
  const [queueBefore, busyBefore, relaysBefore, ownBefore] = [
    overflows(),
    machineBusyMs(),
    livePids.map((pid) => cpuMs([pid])),
    cpuMs([process.pid]),
  ];
  const endedBefore = endedMs() + cpuMs(die.map(({ process: { pid } }) => pid!));
  const watch = watchProcesses(livePids);
  const diedMs = monotonicMs();
  for (const one of fans) one.died(diedMs);
  await Promise.all(die.map((relay) => relay.kill()));
  say('killed; waiting for all to be back');
  const all = Promise.all(fans.map((one) => one.back()));
  const missing = await follow(all, fans, { viewers, standby, everyMs: 1_000, say });
  if (missing !== null) say(`not all came back: ${missing}`);
  const tookMs = monotonicMs() - diedMs;
  const [busyMs, ownMs, deathMs] = [
    machineBusyMs() - busyBefore,
    cpuMs([process.pid]) - ownBefore,
    endedMs() - endedBefore,
  ];
  const relaysMs = livePids.map((pid, at) => cpuMs([pid]) - relaysBefore[at]!);
  const peak = watch.end();
  const told = await Promise.all(fans.map((one) => one.tell()));
  const fansMs = told.reduce((sum, one) => sum + one.processorMs, 0);
  const share = viewers / live.length;
  const knownMs = relaysMs.reduce((sum, ms) => sum + ms, 0) + fansMs + ownMs + deathMs;
  return {
    viewers,
    pairs: live.length,
    ...returnedOf(told),
    relayPeakCore: peak.core,
    relayUsPerViewer: Math.round((Math.max(...relaysMs) * 1_000) / share),
    relayBytesPerViewer: Math.round(
      Math.max(...peak.bytes.map((bytes, at) => bytes - emptyBytes[at]!)) / share,
    ),
    relayPeakBytes: Math.max(...peak.bytes),
    queueOverflows: overflows() - queueBefore,
    fansLoopP99Ms: Math.round(Math.max(...told.map(({ loopMs }) => loopMs.p99))),
    fansUsPerViewer: Math.round((fansMs * 1_000) / viewers),
    deathUsPerViewer: Math.round((deathMs * 1_000) / viewers),
    othersShare: Math.round((Math.max(0, busyMs - knownMs) / (availableParallelism() * tookMs)) * 100) / 100,
  };
}

const joined = (lists: readonly Float64Array[]): Float64Array =>
  Float64Array.from(lists.flatMap((list) => [...list])).sort();

function timesOf(sorted: Float64Array): Times {
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

function returnedOf(told: readonly Returned[]) {
  const of = (key: 'backMs' | 'noticedMs' | 'waitedMs' | 'openedMs'): Times =>
    timesOf(joined(told.map((one) => one[key])));
  const welcomed = told.map(({ backMs, noticedMs, waitedMs, openedMs }) =>
    backMs.map((ms, at) => ms - noticedMs[at]! - waitedMs[at]! - openedMs[at]!),
  );
  const failed: Record<string, number> = {};
  for (const one of told)
    for (const [why, count] of Object.entries(one.failed)) failed[why] = (failed[why] ?? 0) + count;
  return {
    back: told.reduce((sum, { backMs }) => sum + backMs.length, 0),
    resumed: told.reduce((sum, { resumed }) => sum + resumed, 0),
    backMs: of('backMs'),
    noticedMs: of('noticedMs'),
    waitedMs: of('waitedMs'),
    openedMs: of('openedMs'),
    welcomedMs: timesOf(joined(welcomed)),
    failed,
  };
}

/** The most that any of them used of a core within a sample, and had of memory. */
function watchProcesses(pids: readonly number[]) {
  let before = { atMs: monotonicMs(), used: pids.map((pid) => cpuMs([pid])) };
  let core = 0;
  const bytes = pids.map(() => 0);
  const look = (): void => {
    const now = { atMs: monotonicMs(), used: pids.map((pid) => cpuMs([pid])) };
    const lastedMs = now.atMs - before.atMs;
    for (const [at, pid] of pids.entries()) {
      // A sample that this process was too late or too early for says nothing of a peak.
      if (lastedMs > SAMPLE_MS / 2) core = Math.max(core, (now.used[at]! - before.used[at]!) / lastedMs);
      bytes[at] = Math.max(bytes[at]!, memoryBytes([pid]));
    }
    before = now;
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    end() {
      clearInterval(timer);
      look();
      return { core: Math.round(core * 100) / 100, bytes };
    },
  };
}

/** Connections that found a full queue, since the machine started. */
function overflows(): number {
  const lines = readFileSync('/proc/net/netstat', 'utf8').split('\n');
  const names = lines[0]!.split(' ');
  const values = lines[1]!.split(' ');
  return Number(values[names.indexOf('ListenOverflows')] ?? 0);
}
