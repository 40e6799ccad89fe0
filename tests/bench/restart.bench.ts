/**
 * Serving again after a kill late in a long day: one race of 14.4 M positions of 1,000 riders, five kills. From the start of the
 * process to the first PUBACK of a rider's phone, to the board, and the memory it then has; beside it one start that folds
 * the whole journal. `BENCH_RESTART_FIXES` chooses how many positions, `BENCH_RESTARTS` how many kills.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import mqtt from 'mqtt';
import { checkpointPath, journalPath } from '../../broker/journal-path.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { FIELD, layDown } from '../chaos/long-day.ts';
import { makeRaceDay, type RaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import type { Row } from './row.ts';

const FIXES = Number(process.env.BENCH_RESTART_FIXES ?? 14_400_000);
const TIMES = Number(process.env.BENCH_RESTARTS ?? 5);
const RACE = 'long-day';
const DAY_MS = (FIXES / FIELD) * 1_000;
const WITHIN_MS = 300_000;

interface Back {
  readonly pubackMs: number;
  readonly boardMs: number;
  readonly memoryMb: number;
}

/** Kills it, starts it, and says what a rider's phone and an official had to wait for. */
async function killed(station: StationProcess, day: RaceDay): Promise<{ next: StationProcess; back: Back }> {
  await station.kill();
  const from = performance.now();
  const answered = puback(station, day).then(() => performance.now() - from);
  const { dataDir, ports } = station;
  const next = await startStationProcess({ dataDir, ports, readyWithinMs: WITHIN_MS });
  await ask(next, 'GET', `/v1/races/${RACE}`, { token: day.token });
  const boardMs = performance.now() - from;
  const pubackMs = await answered;
  const status = readFileSync(`/proc/${next.process.pid}/status`, 'utf8');
  const memoryMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  return { next, back: { pubackMs, boardMs, memoryMb } };
}

/** A phone that tries until its newest position is acknowledged. */
function puback({ ports }: StationProcess, { cards }: RaceDay): Promise<void> {
  const client = mqtt.connect(`mqtt://127.0.0.1:${ports.mqtt}`, {
    ...{ username: `${RACE}.1`, password: cards.get('1') ?? '', clientId: 'phone-1' },
    ...{ reconnectPeriod: 20, connectTimeout: 5_000 },
  });
  client.on('error', () => {
    // Not there yet; it tries again.
  });
  const fix = { timeMs: Date.now(), ...SQUARE.points[0] };
  return new Promise((resolve) => {
    client.publish(`bell-lap/v1/${RACE}/1/fixes`, Buffer.from(encodeFixes([fix])), { qos: 1 }, (error) => {
      if (error) return;
      client.end(true);
      resolve();
    });
  });
}

async function checkpointed({ dataDir }: StationProcess): Promise<void> {
  const path = checkpointPath(journalPath({ data: dataDir }));
  for (const untilMs = Date.now() + WITHIN_MS; !existsSync(path); await wait(100))
    if (Date.now() > untilMs) throw new Error('No checkpoint was written.');
}

export async function run(): Promise<Row[]> {
  let station = await startStationProcess();
  try {
    const bibs = Array.from({ length: FIELD }, (_, index) => String(index + 1));
    const startMs = Date.now() - DAY_MS - 60_000;
    const day = await makeRaceDay(station, RACE, bibs, startMs);
    await station.stop();
    const { dataDir, ports } = station;
    await layDown(dataDir, RACE, startMs, FIXES);
    station = await startStationProcess({ dataDir, ports, readyWithinMs: WITHIN_MS });
    await checkpointed(station);
    // Sorted by rider, as it is hours into a day: it was laid down at one go.
    await storedFixes(station, day, '1');
    const backs: Back[] = [];
    for (let time = 0; time < TIMES; time++) {
      const { next, back } = await killed(station, day);
      station = next;
      backs.push(back);
    }
    rmSync(checkpointPath(journalPath({ data: dataDir })));
    const whole = await killed(station, day);
    station = whole.next;
    return rowsOf(backs, whole.back);
  } finally {
    await station.kill();
    removeDataDir(station);
  }
}

function rowsOf(backs: readonly Back[], whole: Back): Row[] {
  const row = (name: string, key: keyof Back, unit: string, goal: string): Row => {
    const values = backs.map((back) => back[key]).sort((a, b) => a - b);
    const value = values[Math.floor(values.length / 2)]!;
    return {
      ...{ name, value: Math.round(value), unit, goal },
      ...{ peer: 'folded whole', peerValue: Math.round(whole[key]), ratio: whole[key] / value },
      note: `median of ${values.length}, worst ${Math.round(values.at(-1)!)}`,
    };
  };
  const of = `${(FIXES / 1e6).toFixed(1)} M fixes`;
  return [
    row(`killed with ${of}: start → first PUBACK`, 'pubackMs', 'ms', '≤ 1,000 ms'),
    row(`killed with ${of}: start → board`, 'boardMs', 'ms', '≤ 2,000 ms'),
    row(`memory with ${of}`, 'memoryMb', 'MB', '≤ 500 MB'),
  ];
}

if (import.meta.main) for (const row of await run()) console.log(row);
