/**
 * `npm run readers:crossmgr -- FOLDER [--seconds 300] [--seed 1]`: CrossMgr's four reader simulators (its own
 * programs, from a copy of its repository in FOLDER) ride beside a station in one go: their laps shortened to 12 s, both
 * sides killed (SIGKILL) again and again, midnight at half-time by libfaketime. Prints what was told, what is stored, and
 * by how much moments differ; fails when a read that was told is neither stored nor kept aside, or is there twice. Needs
 * Debian's python3 and faketime.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openJournal } from '../../../broker/journal/open-journal.ts';
import type { Passing } from '../../../race/passing.ts';
import { freePort } from '../../../server/testing/free-port.ts';
import { createRandom } from '../../../simulator/random.ts';
import { commandLine } from '../../command-line.ts';
import { decide, SQUARE, signIn } from '../race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station-process.ts';
import { type Simulator, type ToldRead, toldReads } from './told.ts';

const { values, positionals } = commandLine('readers:crossmgr', {
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});
const SECONDS = Number(values.seconds);
const random = createRandom(Number(values.seed));
const SIMULATORS: Readonly<Record<Simulator, string>> = {
  'j-chip': 'JChipClient.py',
  'my-laps': 'MyLapsClient.py',
  'race-result': 'RaceResultClient.py',
  ultra: 'UltraClient.py',
};
const NAMES = Object.keys(SIMULATORS) as Simulator[];
const LAP_SCALE = 0.2;
/** Told so shortly before the station was killed, it may not have reached the disk, and nobody said it had, ms. */
const IN_FLIGHT_MS = 250;
/** After a last read, for those whose clock is in doubt, ms. */
const SETTLE_MS = 70_000;

const folder = positionals[0];
if (folder === undefined || !NAMES.every((name) => existsSync(join(folder, SIMULATORS[name]))))
  throw new Error(`Name a folder with ${Object.values(SIMULATORS).join(', ')} of CrossMgr in it.`);
const library = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];
if (library === undefined) throw new Error('libfaketime is missing: apt-get install faketime');

const midnight = new Date();
midnight.setHours(24, 0, 0, 0);
const aheadS = Math.round((midnight.getTime() - Date.now()) / 1_000 - SECONDS / 2);
const now = (): number => Date.now() + aheadS * 1_000;
const faked = {
  LD_PRELOAD: library,
  FAKETIME: `+${aheadS}s`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
  FAKETIME_NO_CACHE: '1',
};
const scratch = mkdtempSync(join(tmpdir(), 'crossmgr-'));
const logOf = (name: Simulator): string => join(scratch, `${name}.log`);
const ports = new Map<Simulator, number>();
for (const name of NAMES) ports.set(name, await freePort());

const running = new Map<Simulator, ChildProcess>();
function begin(name: Simulator): void {
  const tap = fileURLToPath(new URL('tap.py', import.meta.url));
  const args = [
    tap,
    join(folder!, SIMULATORS[name]),
    String(ports.get(name)),
    logOf(name),
    String(LAP_SCALE),
    String(aheadS),
  ];
  const child = spawn('/usr/bin/python3', args, { cwd: scratch, stdio: 'ignore' });
  running.set(name, child);
}
async function end(name: Simulator): Promise<void> {
  const child = running.get(name)!;
  const gone = child.exitCode !== null || new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

let station = await startStationProcess({ env: faked });
const dataDir = station.dataDir;
/** When no station heard, virtual time. */
const away: [number, number][] = [];

async function setUp(on: StationProcess): Promise<void> {
  const token = await signIn(on);
  for (const name of NAMES) {
    const categories = [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 500 }, startOffsetMs: 0 }];
    const made = await ask(on, 'POST', '/v1/races', { token, body: { id: name, name, categories } });
    if (made.status !== 201) throw new Error(made.text);
    await decide(on, token, name, { type: 'set-course', course: SQUARE });
    await decide(on, token, name, { type: 'start', atMs: now() - 20 * 60_000 });
    const calls = name === 'j-chip' || name === 'my-laps';
    const host = calls ? '' : '127.0.0.1';
    const body = { name, dialect: name, host, port: ports.get(name), races: [name] };
    const put = await ask(on, 'PUT', `/v1/decoders/${name}`, { token, body });
    if (put.status !== 204) throw new Error(put.text);
  }
}

async function killStation(): Promise<void> {
  const from = now();
  await station.kill();
  station = await startStationProcess({ dataDir, ports: station.ports, env: faked });
  away.push([from, now()]);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
await setUp(station);
for (const name of NAMES) begin(name);
say(`${SECONDS} s from ${new Date(now()).toISOString()}, seed ${values.seed}`);
let kills = { station: 0, simulators: 0 };
const untilMs = performance.now() + SECONDS * 1_000;
while (performance.now() < untilMs) {
  await sleep(6_000 + random.next() * 14_000);
  if (random.next() < 0.4) {
    await killStation();
    kills = { ...kills, station: kills.station + 1 };
    continue;
  }
  const name = NAMES[Math.floor(random.next() * NAMES.length)]!;
  await end(name);
  begin(name);
  kills = { ...kills, simulators: kills.simulators + 1 };
}
for (const name of NAMES) await end(name);
await sleep(SETTLE_MS);
const token = await signIn(station);
const seen = (await ask(station, 'GET', '/v1/decoders', { token })).json.decoders as {
  id: string;
  aside: { key: string; why: { text?: string } | string }[];
  notes: unknown[];
}[];
await station.stop();

const stored = new Map<Simulator, Passing[]>(NAMES.map((name) => [name, []]));
const journal = await openJournal({ path: join(dataDir, 'journal.db'), now: Date.now });
for await (const records of journal.read(0))
  for (const { race, input } of records)
    if (input.kind === 'passing') stored.get(race as unknown as Simulator)?.push(input.passing);
await journal.close();

/** For those that acknowledge nothing. */
const wasHeard = ({ atMs, isToNobody }: ToldRead): boolean =>
  isToNobody !== true && !away.some(([from, to]) => atMs > from - IN_FLIGHT_MS && atMs < to);
const spread = (errors: readonly number[]): string => {
  const sorted = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  return `${at(0.5)} / ${at(0.99)} / ${at(1)} ms`;
};
let wrong = 0;
say(`kills: station ${kills.station}, simulators ${kills.simulators}; midnight at half-time`);
for (const name of NAMES) {
  const told = toldReads(name, logOf(name));
  const passings = stored.get(name)!;
  const byKey = new Map(passings.map((passing) => [passing.id.slice(`chip:${name}:`.length), passing]));
  const aside = new Set((seen.find(({ id }) => id === name)?.aside ?? []).map(({ key }) => key));
  const lost = [...told.values()].filter(
    (read) =>
      (read.isPromised || (name !== 'my-laps' && wasHeard(read))) &&
      !byKey.has(read.key) &&
      !aside.has(read.key),
  );
  const strangers = passings.filter(({ id }) => !told.has(id.slice(`chip:${name}:`.length)));
  const unheard =
    [...told.values()].filter(({ key }) => !byKey.has(key) && !aside.has(key)).length - lost.length;
  const both = [...told.values()].flatMap((read) => {
    const passing = byKey.get(read.key);
    return passing === undefined ? [] : [{ read, timeMs: passing.timeMs }];
  });
  const byClock = both.flatMap(({ read: { rightMs }, timeMs }) => (rightMs === null ? [] : timeMs - rightMs));
  wrong += lost.length + strangers.length + (passings.length - byKey.size);
  say(
    `${name}: told ${told.size}, stored ${byKey.size}, aside ${aside.size}, told to nobody ${unheard}, lost ${lost.length}, twice ${passings.length - byKey.size}, unknown ${strangers.length}`,
  );
  say(
    `  moment less when it was told: ${spread(both.flatMap(({ read: { atMs }, timeMs }) => (Number.isNaN(atMs) ? [] : timeMs - atMs)))} (p50, p99, worst)`,
  );
  if (byClock.length > 0) say(`  moment less what its clock says: ${spread(byClock)}`);
  for (const read of lost.slice(0, 5)) say(`  lost: ${JSON.stringify(read)}`);
}
if (process.env.KEEP === undefined) {
  rmSync(scratch, { recursive: true, force: true });
  removeDataDir({ dataDir });
} else say(`${scratch} ${dataDir}`);
process.exit(wrong === 0 ? 0 : 1);
