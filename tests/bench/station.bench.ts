/**
 * The whole station, as the venue uses it: a real process, riders over MQTT with cards, spectators through the crowd's
 * door. From publish to glass at 500 riders; PUBACK at 2,000 riders at 1 Hz, alone and beside crowds.
 * `node tests/bench/station.bench.ts` runs it alone; `BENCH_CROWDS=1000,19000` chooses the crowds.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createLiveFeed } from '../../race/feed/feed-client.ts';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { makeRaceDay } from '../station/race-day.ts';
import { removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { type FromViewers, keyOf, monotonicMs, type ToViewers } from './live/messages.ts';
import { next, viewersProcess } from './live/processes.ts';
import type { Row } from './row.ts';
import { fixKey, ride } from './station/riders.ts';
import { standstillsSince } from './station/standstills.ts';

const CROWDS = (process.env.BENCH_CROWDS ?? '19000').split(',').map(Number);
const RACE = 'bench';
const SETTLE_MS = 3_000;
const MEASURE_MS = 8_000;
const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 10) /
    10
  );
};

interface Glass {
  /** Of every fix seen: its key and when it was decoded. */
  readonly seen: { key: string; atMs: number }[];
  /** Of every frame: its key and the newest publish in it that was known. */
  readonly frames: { key: number; newestMs: number }[];
  end(): void;
}

/** Spectators that decode what they get. */
async function watch(
  station: StationProcess,
  viewers: number,
  published: ReadonlyMap<string, number>,
): Promise<Glass> {
  const seen: { key: string; atMs: number }[] = [];
  const frames: { key: number; newestMs: number }[] = [];
  const sockets = Array.from({ length: viewers }, (_, index) => {
    const feed = createLiveFeed();
    const before = new Set<string>();
    feed.follow(RACE as RaceId);
    const socket = new WebSocket(`ws://127.0.0.1:${station.ports.crowd}/v1/live`, SUBPROTOCOL);
    socket.on('open', () => {
      for (const message of feed.opened(Date.now())) socket.send(message);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const atMs = monotonicMs();
      for (const event of feed.received(isBinary ? data : data.toString(), Date.now()).events) {
        if (event.kind !== 'positions' || event.all) continue;
        let newestMs = Number.NEGATIVE_INFINITY;
        for (const { entry, timeMs } of event.moved) {
          const key = fixKey(entry, timeMs);
          // A rider may be told again in a later frame; the glass showed them the first time.
          if (!before.has(key)) seen.push({ key, atMs });
          before.add(key);
          newestMs = Math.max(newestMs, published.get(key) ?? Number.NEGATIVE_INFINITY);
        }
        if (index === 0 && isBinary && data[0] === 0x11)
          frames.push({ key: keyOf(data.readUInt16BE(1), data[3] ?? 0), newestMs });
      }
    });
    return socket;
  });
  await wait(1_000);
  return {
    seen,
    frames,
    end: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

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

async function publishToGlass(): Promise<Row[]> {
  return withStation(500, async (station, cards, since) => {
    const riders = await ride(station, RACE, cards);
    const glass = await watch(station, 5, riders.published);
    await wait(SETTLE_MS);
    riders.reset();
    glass.seen.length = 0;
    const fromMs = Date.now();
    await wait(MEASURE_MS);
    const why = await since(fromMs);
    const latencies = glass.seen.flatMap(({ key, atMs }) => {
      const sentMs = riders.published.get(key);
      return sentMs === undefined ? [] : [atMs - sentMs];
    });
    riders.end();
    glass.end();
    return [
      {
        name: 'publish to glass: 500 riders at 1 Hz, whole station, spectators through the crowd',
        value: quantile(latencies, 0.99),
        unit: 'ms p99',
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
        goal: '≤ 50 ms',
        note: `${latencies.length} fixes seen; durable before they are shown; ${why}`,
      },
      puback('500 riders at 1 Hz, whole station', riders.acknowledged),
    ];
  });
}

const puback = (name: string, values: readonly number[], goal?: string): Row => ({
  name: `PUBACK after the commit: ${name}`,
  value: quantile(values, 0.99),
  unit: 'ms p99',
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  ...(goal === undefined ? {} : { goal }),
  note: `${values.length} acknowledged, slowest ${quantile(values, 1)} ms`,
});

async function besideCrowds(): Promise<Row[]> {
  return withStation(2_000, async (station, cards, since) => {
    const rows: Row[] = [];
    const riders = await ride(station, RACE, cards);
    await wait(SETTLE_MS);
    riders.reset();
    await wait(MEASURE_MS);
    rows.push(puback('2,000 riders at 1 Hz, whole station', riders.acknowledged, '≤ 5 ms'));
    const viewers = viewersProcess();
    let connected = 0;
    const glass = await watch(station, 1, riders.published);
    try {
      for (const crowd of CROWDS) {
        const done = next<FromViewers>(viewers, (message) => 'connected' in message);
        const order: ToViewers = {
          connect: { port: station.ports.crowd, count: crowd - connected, base: connected },
        };
        viewers.send(order);
        await done;
        connected = crowd;
        await wait(2 * SETTLE_MS);
        riders.reset();
        glass.frames.length = 0;
        const fromMs = Date.now();
        await wait(MEASURE_MS);
        const why = await since(fromMs);
        const acknowledged = [...riders.acknowledged];
        const observed = glass.frames.slice(0, -2).filter(({ newestMs }) => Number.isFinite(newestMs));
        const latencies: number[] = [];
        let without = 0;
        for (const { key, newestMs } of observed) {
          const collected = next<Extract<FromViewers, { arrivals: unknown }>>(
            viewers,
            (m) => 'arrivals' in m,
          );
          viewers.send({ collect: key } satisfies ToViewers);
          for (const arrival of (await collected).arrivals)
            if (Number.isNaN(arrival)) without += 1;
            else if (arrival > newestMs) latencies.push(arrival - newestMs);
        }
        const named = crowd.toLocaleString('en');
        rows.push(puback(`2,000 riders at 1 Hz beside ${named} spectators`, acknowledged, '≤ 10 ms'), {
          name: `${named} spectators beside 2,000 riders: publish to socket`,
          value: quantile(latencies, 0.99),
          unit: 'ms p99',
          p50: quantile(latencies, 0.5),
          p99: quantile(latencies, 0.99),
          goal: '≤ 400 ms',
          note: `from the newest publish in each of ${observed.length} frames; ${without} viewers passed over for a newer one; ${why}`,
        });
      }
    } finally {
      viewers.kill();
      glass.end();
      riders.end();
    }
    return rows;
  });
}

export async function run(): Promise<Row[]> {
  return [...(await publishToGlass()), ...(await besideCrowds())];
}

if (import.meta.main) console.table(await run());
