/** A real relay in a process of its own, on a free port or a given one, for tests that meet it from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../station/station-process.ts';

export interface RelayProcess {
  readonly port: number;
  readonly address: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  output(): string;
  stop(): Promise<void>;
  /** Pulls the plug. */
  kill(): Promise<void>;
}

export const CODE = 'a-code-for-tests';
export const OPERATOR = 'the-operators-secret';
const READY_MS_MAX = 60_000;

export async function startRelayProcess(
  options: { port?: number; dataDir?: string; env?: Record<string, string> } = {},
): Promise<RelayProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'bell-lap-relay-'));
  const child = spawn(process.execPath, [join(repository, 'cloud-sync/relay/main.ts'), '--announce'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      BELL_LAP_RELAY_HOST: '127.0.0.1',
      BELL_LAP_RELAY_PORT: String(options.port ?? 0),
      BELL_LAP_RELAY_DATA: dataDir,
      BELL_LAP_RELAY_CODES: CODE,
      BELL_LAP_RELAY_ADMIN_TOKEN: OPERATOR,
      ...options.env,
    },
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The relay was not ready within ${READY_MS_MAX} ms:\n${output}`));
    }, READY_MS_MAX);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"relay"')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line).port as number);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The relay ended (${code ?? signal}) before it was ready:\n${output}`));
    });
  });
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    dataDir,
    process: child,
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

/** Answers as soon as `look` does; fails with `what` when it never did. Generous: a busy machine is no failure. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  msMax = 60_000,
): Promise<T> {
  const endMs = performance.now() + msMax;
  let last: unknown = null;
  while (performance.now() < endMs) {
    try {
      const seen = await look();
      if (seen !== null && seen !== undefined && seen !== false) return seen;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not come to pass within ${msMax} ms: ${what}${last ? ` (${last})` : ''}`);
}
