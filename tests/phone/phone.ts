/**
 * A rider's phone for tests: a real Chromium with its own profile (so that it can be killed and come back), which
 * trusts the station's certificate by its key alone and takes positions from the test. Time may go faster for it, as
 * for a station started with fast-clock.mjs: ten minutes out of range pass in half a minute.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { repository } from '../station/station-process.ts';

const ARGUMENTS =
  '--no-sandbox --disable-background-networking --disable-component-update --disable-sync --no-first-run';
const PATIENCE_MS = 60_000;

export interface PhoneOptions {
  readonly origin: string;
  /** The certificate's key to trust (`keyOf`), or whatever comes: a station makes a new one when its addresses change. */
  readonly trust: string | 'whatever comes';
  readonly pace?: number;
  /** Where the fast day began, real ms. */
  readonly fromMs?: number;
  readonly locale?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** A program to start instead of Chromium itself (in a network namespace). */
  readonly executablePath?: string;
}

/** What the phone's browser heard of its position and when, by its own clock: the dense reference of a ride. */
export interface ReceivedPlace {
  readonly atMs: number;
  readonly latDeg: number;
  readonly lonDeg: number;
}

export interface TestPhone {
  readonly page: () => Page;
  readonly complaints: string[];
  open(path: string): Promise<Page>;
  /** The rider moves. */
  at(latDeg: number, lonDeg: number, speedMps?: number): Promise<void>;
  /** Everything heard in all pages so far. */
  heard(): Promise<readonly ReceivedPlace[]>;
  closeTab(): Promise<void>;
  /** The browser ends without a goodbye; `open` starts it again with what it had on disk. */
  kill(): Promise<void>;
  /** The phone's own clock now. */
  now(): number;
  end(): Promise<void>;
}

/** The SHA-256 of the key in a station's certificate, as Chromium wants to be told of it. */
export function keyOf(port: number, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate();
      const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
      socket.end();
      resolve(createHash('sha256').update(key).digest('base64'));
    });
    socket.on('error', reject);
  });
}

const fastClock = (pace: number, fromMs: number): string => `{
  const real = Date.now.bind(Date);
  const now = () => Math.floor(${fromMs} + (real() - ${fromMs}) * ${pace});
  Date.now = now;
}`;

/** Positions come from the test through Chromium's own geolocation; this listens in on what the page is told. */
const LISTEN = `{
  const watch = navigator.geolocation.watchPosition.bind(navigator.geolocation);
  navigator.geolocation.watchPosition = (tell, fail, options) => watch((position) => {
    const kept = JSON.parse(localStorage.getItem('test-heard') ?? '[]');
    const atMs = Date.now();
    kept.push([atMs, position.coords.latitude, position.coords.longitude]);
    localStorage.setItem('test-heard', JSON.stringify(kept));
    const { latitude, longitude, accuracy } = position.coords;
    const speed = window.testSpeed ?? null;
    tell({ timestamp: atMs, coords: { latitude, longitude, accuracy, speed, heading: null, altitude: null } });
  }, fail, options);
}`;

export async function openPhone(options: PhoneOptions): Promise<TestPhone> {
  const { origin, trust, pace = 1, fromMs = Date.now() } = options;
  const profile = mkdtempSync(join(tmpdir(), 'bell-lap-phone-'));
  const complaints: string[] = [];
  let context: BrowserContext | null = null;
  let current: Page | null = null;
  let position: { latitude: number; longitude: number; accuracy: number } | null = null;

  const start = async (): Promise<BrowserContext> => {
    const started = await chromium.launchPersistentContext(profile, {
      executablePath: options.executablePath ?? process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...ARGUMENTS.split(' '),
        trust === 'whatever comes'
          ? '--ignore-certificate-errors'
          : `--ignore-certificate-errors-spki-list=${trust}`,
      ],
      viewport: options.size ?? { width: 390, height: 844 },
      hasTouch: true,
      locale: options.locale ?? 'en-GB',
      colorScheme: options.colorScheme ?? 'dark',
      permissions: ['geolocation'],
      ...(position && { geolocation: position }),
    });
    if (pace !== 1) {
      await started.addInitScript(fastClock(pace, fromMs));
      // A worker that Playwright hands over is not the service worker's, so its WebAssembly is handed over as well.
      await started.route(/\/assets\/sqlite3-.*\.wasm$/, async (route) => {
        const path = join(repository, 'dist', 'renderer', new URL(route.request().url()).pathname);
        await route.fulfill({ contentType: 'application/wasm', body: readFileSync(path) });
      });
      await started.route(/\/assets\/worker-.*\.js$/, async (route) => {
        const name = new URL(route.request().url()).pathname;
        const script = readFileSync(join(repository, 'dist', 'renderer', name), 'utf8');
        await route.fulfill({
          contentType: 'text/javascript',
          body: `${fastClock(pace, fromMs)}\n${script}`,
        });
      });
    }
    await started.addInitScript(LISTEN);
    return started;
  };

  return {
    complaints,
    page: () => {
      if (current === null) throw new Error('The phone has no page open.');
      return current;
    },
    async open(path) {
      context ??= await start();
      current = context.pages().find((page) => !page.isClosed()) ?? (await context.newPage());
      current.setDefaultTimeout(PATIENCE_MS);
      current.on('pageerror', (error) => complaints.push(error.message));
      current.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
      await current.goto(`${origin}${path}`);
      return current;
    },
    async at(latDeg, lonDeg, speedMps) {
      position = { latitude: latDeg, longitude: lonDeg, accuracy: 4 };
      if (speedMps !== undefined) await current?.evaluate(`window.testSpeed = ${speedMps}`);
      await context?.setGeolocation(position);
    },
    async heard() {
      const text = await current?.evaluate("localStorage.getItem('test-heard') ?? '[]'");
      return (JSON.parse(String(text)) as [number, number, number][]).map(([atMs, latDeg, lonDeg]) => {
        return { atMs, latDeg, lonDeg };
      });
    },
    async closeTab() {
      // A browser without a tab ends: an empty one keeps it.
      await context?.newPage();
      await current?.close();
      current = null;
    },
    async kill() {
      const ended = new Promise<void>((resolve) => {
        if (context === null) resolve();
        else context.once('close', () => resolve());
      });
      for (const id of processesOf(profile)) process.kill(id, 'SIGKILL');
      await ended;
      rmSync(join(profile, 'SingletonLock'), { force: true });
      context = null;
      current = null;
    },
    now: () => Math.floor(fromMs + (Date.now() - fromMs) * pace),
    async end() {
      await context?.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The processes of the browser that runs on this profile: all of them were started here. */
function processesOf(profile: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(profile);
      } catch {
        return false;
      }
    })
    .map(Number);
}
