/**
 * A real station in a process of its own, on free ports and a folder of its own, for tests that treat it as
 * riders, officials and spectators do: from outside.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../server/testing/free-port.ts';

/** What `--announce` prints when the station is ready. */
export interface Announcement {
  readonly station: string;
  readonly ports: {
    readonly mqtt: number;
    readonly mqtts: number;
    readonly https: number;
    readonly osmand: number;
    readonly crowd: number;
    readonly crowdHttps: number;
  };
  readonly caFile: string;
}

export interface StationProcess extends Announcement {
  /** Where it is reached; another than 127.0.0.1 in a network namespace. */
  readonly host?: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  readonly ca: string;
  /** Everything it has said so far. */
  output(): string;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** Pulls the plug. */
  kill(): Promise<void>;
}

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** As the app and `npm start` start it. */
const NODE_FLAGS = ['--max-semi-space-size=16'];
const MEMORY = { MALLOC_ARENA_MAX: '2' };
export const ADMIN_PASSWORD = 'correct horse battery';

const READY_MS_MAX = 60_000;

/** Starts a station; resolves when it serves. `dataDir` of an earlier one brings that one back. */
export async function startStationProcess(
  options: {
    dataDir?: string;
    /** Another tree's `broker/main.ts`. */
    program?: string;
    args?: readonly string[];
    ports?: Announcement['ports'];
    env?: Record<string, string>;
    /** Limit of files and connections that the process starts with. */
    descriptors?: number;
    /** How long its start may take. */
    readyWithinMs?: number;
    /** Starts it in a folder and with a umask that let everybody in. */
    isOpenToAll?: boolean;
  } = {},
): Promise<StationProcess> {
  const dataDir = options.dataDir ?? newDataDir();
  const { ports, readyWithinMs = READY_MS_MAX } = options;
  // Not 0: who starts it again on the same ports finds them free.
  const port = async (flag: string, key: keyof Announcement['ports']) => [
    flag,
    String(ports?.[key] ?? (await freePort())),
  ];
  const limits = [
    ...(options.descriptors === undefined ? [] : [`ulimit -n ${options.descriptors}`]),
    ...(options.isOpenToAll ? ['umask 000'] : []),
  ];
  const limited = limits.length > 0;
  const child = spawn(
    limited ? 'sh' : process.execPath,
    [
      ...(limited ? [] : NODE_FLAGS),
      ...(limited ? ['-c', `${limits.join('; ')}; exec "$0" "$@"`, process.execPath] : []),
      options.program ?? join(repository, 'broker', 'start.mjs'),
      '--data',
      dataDir,
      '--host',
      '127.0.0.1',
      '--no-mdns',
      '--announce',
      ...(await port('--mqtt-port', 'mqtt')),
      ...(await port('--mqtts-port', 'mqtts')),
      ...(await port('--https-port', 'https')),
      ...(await port('--osmand-port', 'osmand')),
      ...(await port('--crowd-port', 'crowd')),
      ...(await port('--crowd-https-port', 'crowdHttps')),
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...MEMORY, ...process.env, BELL_LAP_ADMIN_PASSWORD: ADMIN_PASSWORD, ...options.env },
    },
  );
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const announcement = await new Promise<Announcement>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The station was not ready within ${readyWithinMs} ms:\n${output}`));
    }, readyWithinMs);
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (!line.startsWith('{"station"')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Announcement);
    });
    child.once('error', ({ message }) => {
      clearTimeout(timer);
      reject(new Error(`The station could not be started: ${message}`));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The station ended (${code ?? signal}) before it was ready:\n${output}`));
    });
  });
  return {
    ...announcement,
    dataDir,
    process: child,
    ca: readFileSync(announcement.caFile, 'utf8'),
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'bell-lap-station-'));

export const removeDataDir = (station: { dataDir: string }): void =>
  rmSync(station.dataDir, { recursive: true, force: true });

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted on, field by field, where they are used
  readonly json: any;
}

/** One HTTPS request to the station, its certificate checked against its own CA. */
export function ask(
  station: Announcement & { ca: string; host?: string },
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const raw = options.body instanceof Uint8Array || typeof options.body === 'string';
  const body = options.body === undefined ? undefined : raw ? options.body : JSON.stringify(options.body);
  const settings: RequestOptions = {
    host: station.host ?? '127.0.0.1',
    port: station.ports.https,
    ca: station.ca,
    method,
    path,
    headers: {
      ...(body !== undefined && !raw ? { 'content-type': 'application/json' } : {}),
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...options.headers,
    },
  };
  return new Promise((resolve, reject) => {
    const sent = request(settings, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /json/.test(String(response.headers['content-type']));
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson && text !== '' ? JSON.parse(text) : undefined,
        });
      });
    });
    sent.on('error', reject);
    if (body !== undefined) sent.write(body);
    sent.end();
  });
}
