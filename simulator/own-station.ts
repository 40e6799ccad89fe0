/**
 * A station of one's own for tests and replays: the real program in a process of its own, on free ports of the loopback,
 * with a journal in a temporary folder that goes with it.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OfficialCredential } from './official.ts';
import type { StationAddress } from './phone/carrier.ts';

export interface OwnStation {
  readonly address: StationAddress;
  readonly official: OfficialCredential;
  readonly process: ChildProcess;
  readonly ports: Readonly<Record<'mqtt' | 'mqtts' | 'https' | 'osmand' | 'crowd' | 'crowdHttps', number>>;
  readonly data: string;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../broker/main.ts', import.meta.url));
const READY_MAX_MS = 60_000;
const POLL_MS = 50;

/** @throws Error with what the station printed, if it ends or is not ready within a minute. */
export async function startOwnStation(more: readonly string[] = []): Promise<OwnStation> {
  const data = mkdtempSync(join(tmpdir(), 'bell-lap-'));
  const password = randomUUID();
  const anyPort = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https'].flatMap((port) => [
    `--${port}-port`,
    '0',
  ]);
  const child = spawn(
    process.execPath,
    [PROGRAM, '--data', data, '--host', '127.0.0.1', '--no-mdns', ...anyPort, ...more],
    { env: { ...process.env, BELL_LAP_ADMIN_PASSWORD: password }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // The newest output only, for the error message.
  let printed = '';
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-8_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const factsFile = join(data, 'station.json');
  const giveUpMs = Date.now() + READY_MAX_MS;
  while (!existsSync(factsFile)) {
    if (child.exitCode !== null || Date.now() > giveUpMs) {
      child.kill('SIGKILL');
      throw new Error(`the station did not start:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  let found: Pick<OwnStation, 'address' | 'ports'>;
  try {
    found = addressFrom(factsFile);
  } catch (problem) {
    // A child that is left alive keeps the program that asked for it alive, too.
    child.kill('SIGKILL');
    throw problem;
  }
  return {
    ...found,
    official: { name: 'admin', password },
    process: child,
    data,
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(killer);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function addressFrom(factsFile: string): Pick<OwnStation, 'address' | 'ports'> {
  const { ports, caFile } = JSON.parse(readFileSync(factsFile, 'utf8')) as {
    ports: OwnStation['ports'];
    caFile: string;
  };
  return {
    ports,
    address: {
      mqtt: `mqtt://127.0.0.1:${ports.mqtt}`,
      api: `https://127.0.0.1:${ports.https}`,
      osmand: `http://127.0.0.1:${ports.osmand}`,
      ca: readFileSync(caFile, 'utf8'),
    },
  };
}
