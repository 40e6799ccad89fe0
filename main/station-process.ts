/**
 * The supervisor's effects for real: finds the station by its facts, starts it on the pinned Node as a process that
 * outlives this app, and notices when it is gone.
 */
import { spawn } from 'node:child_process';
import { fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StationStatus } from '../preload/bridge.ts';
import { pulse, readFacts, type StationFacts } from './station-link.ts';
import type { RunningStation, SupervisorEffects } from './supervisor.ts';

/** How a station is started; asked anew at each start, because settings change. */
export interface StationCommand {
  readonly dataDir: string;
  /** The pinned Node and the station's entry file. */
  readonly node: string;
  readonly entry: string;
  readonly args: readonly string[];
  /** The journal's key and the like: by environment, never on the command line. */
  readonly env: Readonly<Record<string, string>>;
}

export interface StationProcessOptions {
  readonly command: () => StationCommand;
  readonly found: (facts: StationFacts) => void;
  readonly tell: (status: StationStatus) => void;
}

const LOOK_EVERY_MS = 250;
const START_MS_MAX = 30_000;
/** An attached station is gone when it has not answered this many times in a row. */
const SILENT_MAX = 4;
const HEARTBEAT_MS = 500;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const urlOf = (facts: StationFacts) => `https://127.0.0.1:${facts.ports.https}`;

export function stationEffects(options: StationProcessOptions): SupervisorEffects {
  return {
    wait,
    tell: options.tell,
    find: async () => {
      const facts = readFacts(options.command().dataDir);
      if (facts === null || (await pulse(facts)) === null) return null;
      options.found(facts);
      return { url: urlOf(facts), attached: true, ended: silence(facts) };
    },
    start: () => start(options),
  };
}

/**
 * Young objects in 2 × 16 MB: V8 would take 130 MB of a station with a thousand riders for them, and give none back. As
 * `npm start` has it (scripts/start.mjs).
 */
const NODE_FLAGS = ['--max-semi-space-size=16'];
/**
 * glibc would give each of the station's dozen threads a heap of its own, and keep in each what came and went: of a thousand
 * riders 40 MB. One for the loop and one for all others: with a single one they wait for each other (docs/bench.md). Whoever
 * sets it themselves is heard; other systems take no notice.
 */
const MEMORY = { MALLOC_ARENA_MAX: '2' };

async function start(options: StationProcessOptions): Promise<RunningStation> {
  const command = options.command();
  const { dataDir } = command;
  const log = openLog(dataDir);
  const begins = fstatSync(log).size;
  const child = spawn(command.node, [...NODE_FLAGS, command.entry, '--data', dataDir, ...command.args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...MEMORY, ...process.env, ...command.env },
  });
  let gone: string | null = null;
  const ended = new Promise<string>((resolve) => {
    const end = (reason: string) => {
      gone = reason;
      resolve(reason);
    };
    child.once('error', (error) => end(`The station could not be started: ${error.message}`));
    child.once('exit', (code, signal) => end(whyEnded(dataDir, begins, signal ?? `exit ${code}`)));
  });
  child.unref();
  for (let waited = 0; waited < START_MS_MAX; waited += LOOK_EVERY_MS) {
    if (gone !== null) throw new Error(gone);
    const facts = readFacts(dataDir);
    if (facts !== null && facts.pid === child.pid && (await pulse(facts)) !== null) {
      options.found(facts);
      return { url: urlOf(facts), attached: false, ended };
    }
    await wait(LOOK_EVERY_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`The station did not serve within ${START_MS_MAX / 1000} s; see station.log.`);
}

/** @throws in words when the folder cannot be made or written */
function openLog(dataDir: string): number {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return openSync(join(dataDir, 'station.log'), 'a', 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The data folder ${dataDir} cannot be written (${why}). Plug in what it is on, give it to this user, or choose another one in the station settings.`,
      { cause },
    );
  }
}

/** What a station that ended said last, in words: it writes lines of JSON, and a sentence when it cannot start. */
function whyEnded(dataDir: string, begins: number, how: string): string {
  const usual = `The station ended (${how}); see station.log.`;
  try {
    const text = readFileSync(join(dataDir, 'station.log')).subarray(begins).toString('utf8');
    const said = text.split('\n').findLast((line) => /^(Bell Lap could not start: |--)/.test(line));
    return said === undefined ? usual : said.replace('Bell Lap could not start: ', '').slice(0, 600);
  } catch {
    return usual;
  }
}

/** Resolves when an attached station (not our child) no longer answers. */
async function silence(facts: StationFacts): Promise<string> {
  for (let silent = 0; silent < SILENT_MAX; ) {
    await wait(HEARTBEAT_MS);
    silent = (await pulse(facts)) === null ? silent + 1 : 0;
  }
  return 'The station no longer answers.';
}
