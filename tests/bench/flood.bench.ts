/**
 * Ten times what a full race sends: 2,000 riders at 10 Hz, 20,000 fixes a second, each a message of its own, on a whole
 * station, out of a race that is on (each at 1 Hz); then the same beside 5,000 spectators at the crowd's door. What a rider
 * feels: PUBACK p50 and p99.
 * `node tests/bench/flood.bench.ts` runs it alone. `BENCH_HZ=1,10` and `BENCH_CROWDS=0,5000` choose others.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { makeRaceDay } from '../station/race-day.ts';
import { removeDataDir, startStationProcess } from '../station/station-process.ts';
import { type FromViewers, monotonicMs, type ToViewers } from './live/messages.ts';
import { next, viewersProcess } from './live/processes.ts';
import { percentile } from './race/field.ts';
import type { Row } from './row.ts';
import { type Riders, ride } from './station/riders.ts';
import { standstillsSince } from './station/standstills.ts';

const RACE = 'bench';
const RIDERS = 2_000;
const RATES_HZ = (process.env.BENCH_HZ ?? '10').split(',').map(Number);
const CROWDS = (process.env.BENCH_CROWDS ?? '0,5000').split(',').map(Number);
const RACE_MS = 4_000;
const SETTLE_MS = 3_000;
const MEASURE_MS = 8_000;
const people = (count: number): string => count.toLocaleString('en');

/** `program`: another tree's `broker/main.ts`. */
export async function run(program = process.env.BENCH_PROGRAM): Promise<Row[]> {
  const station = await startStationProcess({
    args: ['--viewers-per-address', '20000'],
    ...(program !== undefined && { program }),
  });
  const viewers = viewersProcess();
  const rows: Row[] = [];
  let connected = 0;
  let riders: Riders | null = null;
  try {
    const bibs = Array.from({ length: RIDERS }, (_, index) => String(index + 1));
    const day = await makeRaceDay(station, RACE, bibs, Date.now() - 60_000);
    riders = await ride(station, RACE, day.cards);
    for (const crowd of CROWDS) {
      riders.pace(0);
      if (crowd > connected) {
        const done = next<FromViewers>(viewers, (message) => 'connected' in message);
        const connect = { port: station.ports.crowd, count: crowd - connected, base: connected };
        viewers.send({ connect } satisfies ToViewers);
        await done;
        connected = crowd;
      }
      for (const hz of RATES_HZ) {
        // Out of nothing it would be the station's first seconds that are measured, in which no code has run before.
        riders.pace(1);
        await wait(RACE_MS);
        riders.pace(hz);
        await wait(SETTLE_MS);
        riders.reset();
        const [fromMs, beganMs] = [Date.now(), monotonicMs()];
        await wait(MEASURE_MS);
        const lastedS = (monotonicMs() - beganMs) / 1_000;
        const acknowledged = riders.acknowledged.toSorted((a, b) => a - b);
        riders.pace(0);
        // Whoever sends that much has no time for a handshake.
        await wait(SETTLE_MS);
        const why = await standstillsSince(station, day.token, fromMs);
        const [p50, p99] = [0.5, 0.99].map((share) => Math.round(percentile(acknowledged, share) * 10) / 10);
        rows.push({
          name: `PUBACK, ${people(RIDERS * hz)} fixes a second${crowd === 0 ? '' : ` beside ${people(crowd)} spectators`}`,
          value: p99!,
          unit: 'ms p99',
          p50: p50!,
          p99: p99!,
          goal: '≤ 250 ms',
          note: `${people(Math.round(acknowledged.length / lastedS))} a second acknowledged, slowest ${Math.round(acknowledged.at(-1) ?? Number.NaN)} ms; ${why}`,
        });
      }
    }
  } finally {
    riders?.end();
    viewers.kill();
    await station.stop();
    removeDataDir(station);
  }
  return rows;
}

if (import.meta.main) console.table(await run());
