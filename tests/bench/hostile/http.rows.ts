/**
 * Attacks by HTTP on a whole station: readers of history that is in no cache, sockets that say nothing at every HTTP
 * door of a station with 1,024 descriptors, files made to be slow. No peer takes part: a broker has none of these.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { makeRaceDay } from '../../station/race-day.ts';
import {
  ask,
  removeDataDir,
  type StationProcess,
  startStationProcess,
} from '../../station/station-process.ts';
import type { Row } from '../row.ts';
import type { Felt, HttpAttackOrder, RiderOrder } from './messages.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const PER_SECOND = 20;
const RIDERS = 1_000;
const LAPS = 20;

const ATTACKS = [
  { attack: 'readers', connections: 32, name: '32 readers of uncached history', descriptors: undefined },
  {
    attack: 'silent',
    connections: 1_100,
    name: '1,100 silent sockets at each HTTP door',
    descriptors: 1_024,
  },
  { attack: 'files', connections: 1, name: 'a slow SVG and an endless map', descriptors: undefined },
] as const;

/** A race of a thousand riders with twenty laps each, keyed in. */
async function ride(station: StationProcess, token: string, startMs: number): Promise<void> {
  const all = Array.from({ length: RIDERS * LAPS }, (_, n) => ({
    id: `keyed-${n}`,
    line: 'finish',
    timeMs: startMs + (1 + Math.floor(n / RIDERS)) * 150_000 + (n % RIDERS) * 100,
    source: 'keypad',
    who: { bib: String(1 + (n % RIDERS)) },
  }));
  for (let at = 0; at < all.length; at += 500) {
    const body = { passings: all.slice(at, at + 500) };
    const answer = await ask(station, 'POST', '/v1/races/hostile/passings', { token, body });
    if (answer.status !== 200) throw new Error(answer.text);
  }
}

/** A map with one tile that is computed without end. */
function endlessMap(): string {
  const path = join(tmpdir(), `bell-lap-endless-${process.pid}.mbtiles`);
  rmSync(path, { force: true });
  const database = new Database(path);
  database.exec(`CREATE TABLE metadata (name TEXT, value TEXT); INSERT INTO metadata VALUES ('format', 'png');
    CREATE TABLE real (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    INSERT INTO real VALUES (0, 0, 0, x'01'), (1, 0, 0, x'01');
    CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, CASE WHEN zoom_level = 1 THEN
      (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT count(*) FROM n)
      ELSE tile_data END AS tile_data FROM real;`);
  database.close();
  const bytes = readFileSync(path).toString('base64');
  rmSync(path, { force: true });
  return bytes;
}

async function suffer({ attack, connections, name, descriptors }: (typeof ATTACKS)[number]): Promise<Row> {
  const station = await startStationProcess(descriptors === undefined ? {} : { descriptors });
  const startMs = Date.now() - 3_600_000;
  const bibs = Array.from({ length: RIDERS }, (_, n) => String(n + 1));
  const day = await makeRaceDay(station, 'hostile', bibs, startMs);
  await ride(station, day.token, startMs);
  const rider = forked('rider');
  const attacker = forked('http-attacker');
  try {
    const measure = (ms: number): Promise<Felt> => {
      const felt = new Promise<Felt>((resolve) =>
        rider.once('message', (message) => resolve(message as Felt)),
      );
      rider.send({ measure: ms });
      return felt;
    };
    const login = { username: 'hostile.1', password: day.cards.get('1')! };
    const topic = 'bell-lap/v1/hostile/1/fixes';
    rider.send({ port: station.ports.mqtt, login, topic, perSecond: PER_SECOND } satisfies RiderOrder);
    await sleep(2_500);
    const before = await measure(3_000);
    const pid = station.process.pid!;
    const memory = { before: memoryOf(pid), highest: 0 };
    const watch = setInterval(() => {
      memory.highest = Math.max(memory.highest, memoryOf(pid));
    }, 250);
    let through = 0;
    attacker.on('message', (count) => {
      through = count as number;
    });
    const { https, osmand, crowd, crowdHttps } = station.ports;
    attacker.send({
      attack,
      connections,
      ports: [https, osmand, crowd, crowdHttps],
      crowdPort: crowd,
      httpsPort: https,
      race: 'hostile',
      token: day.token,
      map: attack === 'files' ? endlessMap() : '',
    } satisfies HttpAttackOrder);
    await sleep(500);
    const during = await measure(SECONDS * 1_000);
    clearInterval(watch);
    attacker.kill('SIGKILL');
    await sleep(1_000);
    const after = await measure(2_000);
    const felt = ({ p50Ms, p99Ms }: Felt) => `${p50Ms.toFixed(1)}/${p99Ms.toFixed(1)}`;
    return {
      name: `good rider's PUBACK under ${name}`,
      value: during.p99Ms,
      unit: 'ms (p99)',
      p50: during.p50Ms,
      p99: during.p99Ms,
      goal: '≤ 50 ms, memory ≤ 1.5 ×',
      note: [
        `before ${felt(before)}, during ${felt(during)}, after ${felt(after)}, longest ${during.maxMs.toFixed(0)} ms`,
        `${memory.before.toFixed(0)} → ${memory.highest.toFixed(0)} → ${memoryOf(pid).toFixed(0)} MB (${(memory.highest / memory.before).toFixed(2)} ×)`,
        `${Math.round(through / (SECONDS + 0.5))} a second got through`,
        `${during.sent - during.acknowledged} of ${during.sent} unanswered`,
      ].join('; '),
    };
  } finally {
    rider.kill('SIGKILL');
    attacker.kill('SIGKILL');
    await station.stop();
    removeDataDir(station);
  }
}

/** BENCH_ATTACK names one of them. */
export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  const wanted = process.env.BENCH_ATTACK;
  for (const attack of ATTACKS.filter((one) => wanted === undefined || one.attack === wanted))
    rows.push(await suffer(attack));
  return rows;
}

const forked = (name: string): ChildProcess => fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Resident memory, MB (only Linux tells). */
function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

if (import.meta.main) for (const { name, value, note } of await run()) console.log(name, value, note);
