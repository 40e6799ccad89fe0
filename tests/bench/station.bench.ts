/**
 * The whole station, as the venue uses it: a real process, riders over MQTT with cards, spectators through the crowd's
 * door. From publish to glass at 500 and 2,000 riders at 1 Hz; what 2,000 and a crowd have of each other.
 * `node tests/bench/station.bench.ts` runs it alone; `BENCH_CROWDS=1000,19000` chooses the crowds.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { makeRaceDay } from '../station/race-day.ts';
import { removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import type { FromViewers, Lost, ToViewers } from './live/messages.ts';
import { next, viewersProcess } from './live/processes.ts';
import type { Row } from './row.ts';
import { crowdLatencies, type FrameOfCrowd } from './station/crowd-latencies.ts';
import { watch } from './station/glass.ts';
import { type Riders, ride } from './station/riders.ts';
import { standstillsSince } from './station/standstills.ts';

const CROWDS = (process.env.BENCH_CROWDS ?? '19000').split(',').map(Number);
const RACE = 'bench';
const SETTLE_MS = 3_000;
const MEASURE_MS = 8_000;
/** Frames that may still be under way when the measuring ends. */
const UNDER_WAY = 2;
const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 10) /
    10
  );
};

async function withStation<T>(
  riders: number,
  measure: (
    station: StationProcess,
    cards: ReadonlyMap<string, string>,
    /** What the station's flight recorder says since a moment. */
    since: (fromMs: number) => Promise<string>,
  ) => Promise<T>,
): Promise<T> {
  const station = await startStationProcess({ args: ['--viewers-per-address', '20000'] });
  try {
    const bibs = Array.from({ length: riders }, (_, index) => String(index + 1));
    const day = await makeRaceDay(station, RACE, bibs, Date.now() - 60_000);
    return await measure(station, day.cards, (fromMs) => standstillsSince(station, day.token, fromMs));
  } finally {
    await station.stop();
    removeDataDir(station);
  }
}

interface OnAStation {
  readonly station: StationProcess;
  readonly riders: Riders;
  readonly since: (fromMs: number) => Promise<string>;
}

/** What five spectators who decode everything see of so many riders, and their PUBACKs meanwhile. */
async function publishToGlass(
  { station, riders, since }: OnAStation,
  {
    named,
    goals,
  }: { readonly named: string; readonly goals: { readonly glass: string; readonly puback?: string } },
): Promise<Row[]> {
  const glass = await watch(station, RACE, 5, riders.publishedMs);
  await wait(SETTLE_MS);
  riders.reset();
  glass.latencies.length = 0;
  const fromMs = Date.now();
  await wait(MEASURE_MS);
  const riding = counted(riders);
  const why = await since(fromMs);
  const { latencies } = glass;
  glass.end();
  return [
    {
      name: `publish to glass: ${named}, spectators through the crowd`,
      value: quantile(latencies, 0.99),
      unit: 'ms p99',
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      goal: goals.glass,
      note: `${latencies.length} fixes seen; durable before they are shown; ${why}`,
    },
    puback(named, riding, goals.puback),
  ];
}

async function small(): Promise<Row[]> {
  return withStation(500, async (station, cards, since) => {
    const riders = await ride(station, RACE, cards);
    try {
      const of = { named: '500 riders at 1 Hz, whole station', goals: { glass: '≤ 25 ms' } };
      return await publishToGlass({ station, riders, since }, of);
    } finally {
      riders.end();
    }
  });
}

/** What the riders counted until now. */
const counted = ({ acknowledged, lateMs }: Riders) => ({
  values: [...acknowledged],
  late: `${lateMs(0.99).toFixed(1)} ms p99, ${lateMs(1).toFixed(0)} at most`,
});

const puback = (name: string, { values, late }: ReturnType<typeof counted>, goal?: string): Row => ({
  name: `PUBACK after the commit: ${name}`,
  value: quantile(values, 0.99),
  unit: 'ms p99',
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  ...(goal === undefined ? {} : { goal }),
  note: `${values.length} acknowledged, slowest ${quantile(values, 1)} ms; the riders' own loop late by ${late}`,
});

async function large(): Promise<Row[]> {
  return withStation(2_000, async (station, cards, since) => {
    const riders = await ride(station, RACE, cards);
    const viewers = viewersProcess();
    try {
      const goals = { glass: '≤ 50 ms', puback: '≤ 5 ms' };
      const on = { station, riders, since };
      const rows = await publishToGlass(on, { named: '2,000 riders at 1 Hz, whole station', goals });
      let connected = 0;
      for (const crowd of CROWDS) {
        const done = next<FromViewers>(viewers, (message) => 'connected' in message);
        const connect = { port: station.ports.crowd, count: crowd - connected, base: connected };
        // Nobody rides while a crowd comes: it comes in seconds, not in minutes.
        riders.pace(0);
        viewers.send({ connect } satisfies ToViewers);
        await done;
        connected = crowd;
        riders.pace(1);
        await wait(SETTLE_MS);
        rows.push(...(await besideACrowd(on, viewers, crowd)));
      }
      return rows;
    } finally {
      viewers.kill();
      riders.end();
    }
  });
}

/** One spectator decodes everything beside the crowd: what was published last in each frame. */
async function besideACrowd(
  { station, riders, since }: OnAStation,
  viewers: ChildProcess,
  crowd: number,
): Promise<Row[]> {
  const glass = await watch(station, RACE, 1, riders.publishedMs);
  await wait(SETTLE_MS);
  riders.reset();
  glass.frames.length = 0;
  const fromMs = Date.now();
  await wait(MEASURE_MS);
  const riding = counted(riders);
  const why = await since(fromMs);
  const frames: FrameOfCrowd[] = [];
  let lost: Lost = {};
  for (const { key, newestMs } of glass.frames.filter((frame) => Number.isFinite(frame.newestMs))) {
    const collected = next<Extract<FromViewers, { arrivals: unknown }>>(viewers, (m) => 'arrivals' in m);
    viewers.send({ collect: key } satisfies ToViewers);
    const answer = await collected;
    frames.push({ newestMs, arrivals: answer.arrivals });
    lost = answer.lost;
  }
  glass.end();
  const judged = Math.max(0, frames.length - UNDER_WAY);
  const { latencies, late } = crowdLatencies(frames, judged);
  const named = crowd.toLocaleString('en');
  return [
    puback(`2,000 riders at 1 Hz beside ${named} spectators`, riding, '≤ 10 ms'),
    {
      name: `${named} spectators beside 2,000 riders: publish to socket`,
      value: quantile(latencies, 0.99),
      unit: 'ms p99',
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      goal: '≤ 400 ms',
      note: `from the newest publish in each of ${judged} frames; ${late} times one came with a later frame; ${inWords(lost)}; ${why}`,
    },
  ];
}

const inWords = (lost: Lost): string => {
  const parts = Object.entries(lost).map(([why, count]) => `${count} ${why}`);
  return parts.length === 0 ? 'no viewer lost' : `viewers lost: ${parts.join(', ')}`;
};

export async function run(): Promise<Row[]> {
  return [...(await small()), ...(await large())];
}

if (import.meta.main) console.table(await run());
