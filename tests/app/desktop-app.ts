/**
 * The desktop app as a person starts it, in a real Electron on a screen of its own (Xvfb), with a station on free ports
 * in a folder of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { freePort } from '../../server/testing/free-port.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A screen that nobody sees. `end` takes it away. */
export async function startScreen(): Promise<{ display: string; end: () => void }> {
  const server: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended (${code})`)));
    server.stdio[3]?.once('data', (text) => resolve(String(text).trim()));
  });
  return { display: `:${number}`, end: () => void server.kill('SIGTERM') };
}

export interface DesktopApp {
  readonly electron: ElectronApplication;
  readonly window: Page;
  readonly child: ChildProcess;
  readonly dataDir: string;
  /** The facts of the station that serves now. */
  facts(): { pid: number; ports: { https: number; mqtt: number } };
}

/** Builds the app unless that has been done. */
export function buildApp(): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`The app could not be built:\n${stderr}`);
}

const DOORS = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https'] as const;
/** Fixed for the life of an app, so that phones find a station again that was started anew. */
export async function freePorts(): Promise<string[]> {
  const ports = await Promise.all(DOORS.map(freePort));
  return DOORS.map((door, index) => `--${door}-port=${ports[index]}`);
}

const READY_MS_MAX = 60_000;

/** Starts the app and waits until its window shows the station's control page. */
export async function startApp(
  executablePath: string,
  display: string,
  dir = mkdtempSync(join(tmpdir(), 'bell-lap-app-')),
): Promise<DesktopApp & { dir: string }> {
  const dataDir = join(dir, 'station');
  const electron = await _electron.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      join(root, 'dist', 'app'),
      `--data=${dataDir}`,
      `--user-data-dir=${join(dir, 'user')}`,
      '--no-mdns',
      '--host=127.0.0.1',
      ...(await freePorts()),
    ],
    env: { ...(process.env as Record<string, string>), DISPLAY: display, BELL_LAP_ROOT: root },
    timeout: READY_MS_MAX,
  });
  const window = await electron.firstWindow();
  await window.waitForURL(/^https:.*\/control/, { timeout: READY_MS_MAX }).catch((error: Error) => {
    // Left running it would be the one app that there may be, and every start after it would end at once.
    electron.process().kill('SIGKILL');
    throw new Error(`${error.message}; the window is at ${window.url()}`, { cause: error });
  });
  const facts = () => JSON.parse(readFileSync(join(dataDir, 'station.json'), 'utf8'));
  return { electron, window, child: electron.process(), dataDir, dir, facts };
}

/** Whether a process that was started here has ended, in whatever way. */
export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** True while a process of that id lives. */
export const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

export const removeDir = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/** Waits until `holds` answers true; rejects after `ms` with what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 30_000,
): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${ms} ms in vain: ${what}`);
}

/** Leaves the app, whatever state it is in, and ends the station it may have left racing. */
export async function endApp(app: DesktopApp & { dir: string }): Promise<void> {
  const gone = () => hasEnded(app.child);
  if (!gone()) {
    app.electron.close().catch(() => undefined);
    await until('the app has ended', gone, 8_000).catch(() => app.child.kill('SIGKILL'));
  }
  try {
    const { pid } = app.facts();
    process.kill(pid, 'SIGTERM');
    await until('the station has ended', () => !isAlive(pid), 15_000);
  } catch {
    // It ended with the app.
  }
  removeDir(app.dir);
}
