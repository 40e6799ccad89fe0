/**
 * One computer of a pair, as a process of its own: a station started with its own folder, whatever part it takes. What
 * it says is kept, so that a test can wait for it to lead, to stand by or to wait.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  ADMIN_PASSWORD,
  type Announcement,
  ask,
  newDataDir,
  repository,
  type StationProcess,
} from '../station/station-process.ts';

export interface Computer {
  readonly name: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Resolves when it leads; with the newest announcement. */
  leads(): Promise<StationProcess>;
  /** Resolves when it stands by, or waits until it may lead, with the port of its page. */
  waits(): Promise<{ readonly is: 'master' | 'standby'; readonly port: number }>;
  /** Its journal is damaged, and its page asks what is to be done. */
  repairs(): boolean;
  /** Resolves with the port of that page. */
  asks(): Promise<number>;
  /** Log lines so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  output(): string;
  /** SIGKILL to the whole process group. */
  pullPower(): void;
  stop(): Promise<void>;
  readonly exited: Promise<void>;
  /** Rejects with a sentence when the process could not be started at all. */
  readonly started: Promise<void>;
}

export interface ComputerOptions {
  readonly name: string;
  readonly dataDir?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** Runs it in a network namespace, on all of its addresses and the usual ports. */
  readonly namespace?: { readonly name: string; readonly host: string };
  /** What runs it; left out: this process's own Node. */
  readonly node?: string;
}

const FREE_PORTS = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https', 'standby'].flatMap((name) => [
  `--${name}-port`,
  '0',
]);

export function startComputer(options: ComputerOptions): Computer {
  const { name, namespace, node = process.execPath } = options;
  const dataDir = options.dataDir ?? newDataDir();
  const args = [
    join(repository, 'broker', 'main.ts'),
    '--data',
    dataDir,
    '--announce',
    ...(namespace ? ['--host', '0.0.0.0'] : ['--host', '127.0.0.1', '--no-mdns', ...FREE_PORTS]),
    ...(options.args ?? []),
  ];
  const [command, ...rest] = namespace
    ? ['ip', 'netns', 'exec', namespace.name, node, ...args]
    : [node, ...args];
  const child = spawn(command!, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, BELL_LAP_ADMIN_PASSWORD: ADMIN_PASSWORD, ...options.env },
  });
  let output = '';
  const log: Record<string, unknown>[] = [];
  let leading: StationProcess | null = null;
  let waiting: { is: 'master' | 'standby'; port: number } | null = null;
  let repairing: number | null = null;
  let ended = false;
  const changed = new Set<() => void>();
  const change = (): void => {
    for (const look of changed) look();
  };
  const started = new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', ({ message }) => reject(new Error(`${name} could not be started: ${message}`)));
  });
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      change();
      resolve();
    };
    child.once('exit', end);
    started.catch(({ message }: Error) => {
      output += `${message}\n`;
      end();
    });
  });
  createInterface({ input: child.stderr! }).on('line', (line) => {
    output += `${line}\n`;
    try {
      log.push(JSON.parse(line) as Record<string, unknown>);
    } catch {
      // A warning of the runtime's, in plain text.
    }
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    output += `${line}\n`;
    const said = JSON.parse(line) as
      | Announcement
      | { waits: { is: 'master' | 'standby'; port: number } }
      | { repairs: { port: number } };
    if ('repairs' in said) repairing = said.repairs.port;
    else if ('waits' in said) [waiting, leading] = [said.waits, null];
    else {
      waiting = null;
      leading = {
        ...said,
        ...(namespace && { host: namespace.host }),
        dataDir,
        process: child,
        ca: readFileSync(said.caFile, 'utf8'),
        output: () => output,
        stop,
        kill: async () => pullPower(),
      };
    }
    change();
  });
  const until = <T>(found: () => T | null, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail('not within 60 s'), 60_000);
      const fail = (why: string): void => {
        clearTimeout(timer);
        changed.delete(look);
        reject(new Error(`${name} ${what}: ${why}\n${output}`));
      };
      const look = (): void => {
        const value = found();
        if (value !== null) {
          clearTimeout(timer);
          changed.delete(look);
          resolve(value);
        } else if (ended) fail('it ended');
      };
      changed.add(look);
      look();
    });
  const pullPower = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  const stop = async (): Promise<void> => {
    if (ended) return;
    child.kill('SIGTERM');
    await exited;
  };
  return {
    name,
    dataDir,
    process: child,
    leads: () => until(() => leading, 'leads'),
    waits: () => until(() => waiting, 'stands by'),
    repairs: () => repairing !== null,
    asks: () => until(() => repairing, 'asks what is to be done'),
    log,
    output: () => output,
    pullPower,
    stop,
    exited,
    started,
  };
}

/** Waits for a condition, asking every 50 ms; generous, because machines are slow. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | false> | T | null | false,
  withinMs = 45_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (performance.now() > until) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const standbyState = async (station: StationProcess, token: string) =>
  (await ask(station, 'GET', '/v1/standby', { token })).json;

/** Pairs a second computer with a station and waits until it is in step. */
export async function addStandby(
  station: StationProcess,
  token: string,
  options: ComputerOptions & { readonly code?: string },
): Promise<Computer> {
  const made = await ask(station, 'POST', '/v1/standby/code', { token });
  if (made.status !== 200) throw new Error(made.text);
  const computer = startComputer({
    ...options,
    args: [
      ...(options.args ?? []),
      '--standby-of',
      `https://${station.host ?? '127.0.0.1'}:${station.ports.https}`,
      '--standby-code',
      options.code ?? made.json.code,
    ],
  });
  await computer.waits();
  await inStep(station, token);
  return computer;
}

export const inStep = (station: StationProcess, token: string): Promise<unknown> =>
  eventually('the standby is in step', async () => (await standbyState(station, token)).state === 'in-step');
