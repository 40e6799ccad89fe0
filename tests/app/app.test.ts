/// <reference lib="dom" />
/**
 * The real app in a real Electron: it starts a station and signs its user in, brings back a station that was killed
 * and a window that crashed, keeps its windows locked to the station, and leaves in order.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { electronForTests } from '../../scripts/electron-binary.mjs';
import { buildApp, type DesktopApp, endApp, isAlive, startApp, startScreen, until } from './desktop-app.ts';

let screen: Awaited<ReturnType<typeof startScreen>>;
let app: DesktopApp & { dir: string };

before(async () => {
  buildApp();
  screen = await startScreen();
  app = await startApp(await electronForTests(), screen.display);
});
after(async () => {
  if (app) await endApp(app);
  screen?.end();
});

/** Asks the station as the page does, with the page's session. */
const me = () => app.window.evaluate(async () => (await fetch('/v1/me')).json());
const serves = async () => app.window.evaluate(async () => (await fetch('/healthz')).ok).catch(() => false);

test('the first start brings up a station and opens the console, signed in', async () => {
  assert.equal((await me()).role, 'admin');
});

test('a page has the desktop’s few functions and nothing of Node', async () => {
  const seen = await app.window.evaluate(() => ({
    desktop: Object.keys((window as unknown as { desktop: object }).desktop).sort(),
    node: ['require', 'process', 'module', 'Buffer', '__dirname'].filter((name) => name in window),
  }));
  assert.deepEqual(seen.node, []);
  assert.deepEqual(seen.desktop, [
    'clearDisplay',
    'displays',
    'gone',
    'keepAwake',
    'numberDisplays',
    'onDisplays',
    'onStation',
    'openDataFolder',
    'openSettings',
    'saveFile',
    'showOn',
    'speak',
    'version',
  ]);
  const [preferences = {}] = await app.electron.evaluate(({ BrowserWindow }) => {
    // Not in Electron's types, and the only way to ask what a window really got.
    type Asked = { getLastWebPreferences(): Record<string, unknown> };
    return BrowserWindow.getAllWindows().map(({ webContents }) =>
      (webContents as unknown as Asked).getLastWebPreferences(),
    );
  });
  assert.equal(preferences.contextIsolation, true);
  assert.equal(preferences.sandbox, true);
  assert.equal(preferences.nodeIntegration, false);
  assert.equal(preferences.webSecurity, true);
  assert.equal(preferences.webviewTag, false);
  assert.equal(preferences.allowRunningInsecureContent, false);
  assert.equal(preferences.nodeIntegrationInSubFrames, false);
});

test('a window goes nowhere else, opens nothing and is granted nothing', async () => {
  const before = app.window.url();
  await app.window.evaluate(() => {
    location.href = 'https://127.0.0.1:1/elsewhere';
  });
  await app.window.waitForTimeout(500);
  assert.equal(app.window.url(), before);
  const opened = await app.window.evaluate(() => window.open('https://127.0.0.1:1/elsewhere') === null);
  assert.ok(opened);
  assert.equal(app.electron.windows().length, 1);
  const permission = await app.window.evaluate(
    async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
  );
  assert.equal(permission, 'denied');
  const policy = await app.window.evaluate(
    async () => (await fetch('/control')).headers.get('content-security-policy') ?? '',
  );
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline/);
});

test('a bridge call with nonsense is refused in words', async () => {
  const answer = await app.window.evaluate(async () => {
    const { desktop } = window as unknown as {
      desktop: { showOn(path: string, display: number): Promise<void> };
    };
    return desktop.showOn('/control', 1).then(
      () => 'done',
      (error: Error) => error.message,
    );
  });
  assert.match(answer, /Only screens/);
});

test('the station is killed: it is back, the same one, and the window is signed in again', async () => {
  const { pid } = app.facts();
  process.kill(pid, 'SIGKILL');
  await until('the station is another process', () => {
    try {
      return app.facts().pid !== pid;
    } catch {
      return false;
    }
  });
  await until('the console is served', async () => {
    if (!app.window.url().startsWith('https:')) return false;
    return serves();
  });
  await until('signed in', async () => (await me().catch(() => ({ role: '' }))).role === 'admin');
});

test('the window crashes: it comes back by itself, and the station never noticed', async () => {
  const { pid } = app.facts();
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await until('the console is back', () =>
    app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return (
        contents !== undefined &&
        !contents.isCrashed() &&
        !contents.isLoading() &&
        contents.getURL().includes('/control')
      );
    }),
  );
  assert.ok(isAlive(pid));
  assert.equal(app.facts().pid, pid);
});

test('left while nobody races, the app takes its station along', async () => {
  const { pid } = app.facts();
  await app.electron.close();
  await until('the station has ended', () => !isAlive(pid));
});

test('a journal that is damaged is mended in the window, without a password: whoever sits there has the disk', async () => {
  app = await startApp(await electronForTests(), screen.display, app.dir);
  const made = await app.window.evaluate(async () => {
    const body = JSON.stringify({ id: 'spring', name: 'Spring criterium' });
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/v1/races', { method: 'POST', headers, body })).status;
  });
  assert.equal(made, 201);
  const { pid } = app.facts();
  await app.electron.close();
  await until('the station has ended', () => !isAlive(pid));
  const path = join(app.dataDir, 'journal.db');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('Spring criterium');
  bytes.fill(0x41, at < 0 ? bytes.length - 4_000 : at, at < 0 ? bytes.length : at + 6);
  writeFileSync(path, bytes);
  app = await startApp(await electronForTests(), screen.display, app.dir);
  await app.window.getByRole('heading', { name: 'The journal is damaged' }).waitFor();
  assert.equal(await app.window.getByLabel('Password').count(), 0);
  await app.window.getByRole('button', { name: 'Do it' }).click();
  await until('signed in', async () => (await me().catch(() => ({ role: '' }))).role === 'admin');
});
