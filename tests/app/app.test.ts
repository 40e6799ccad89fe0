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
import { becomes, stays } from '../pages/seen.ts';
import {
  buildApp,
  type DesktopApp,
  endApp,
  hasEnded,
  isAlive,
  startApp,
  startScreen,
  until,
} from './desktop-app.ts';

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

/** Presses what a menu says, as a person does. */
const press = (label: string) =>
  app.electron.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    const found = items.find((one) => one.label === wanted);
    if (!found) throw new Error(`no "${wanted}" among ${items.map((one) => one.label).join(', ')}`);
    found.click();
  }, label);
/** `not`: one that was closed; the driver may still count it. */
const windowAt = async (address: RegExp, not?: unknown) => {
  const all = () => app.electron.windows();
  const find = () => all().find((one) => one !== not && !one.isClosed() && address.test(one.url()));
  await until(`a window at ${address}`, () => find() !== undefined).catch((error: Error) => {
    throw new Error(`${error.message}; there are ${all().map((one) => one.url())}`);
  });
  return find()!;
};
/** Answers the app's next questions with the button of this number, and notes what was asked. */
const answerWith = (button: number) =>
  app.electron.evaluate(({ dialog }, response) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    Object.assign(dialog, {
      showMessageBox: async (...given: { message?: string }[]) => {
        asked.push(given.at(-1)?.message ?? '');
        return { response, checkboxChecked: false };
      },
    });
  }, button);
const asked = () => app.electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);

test('the menu speaks the language of the page', async () => {
  const labels = () =>
    app.electron.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).flatMap(
        ({ submenu }) => submenu?.items.map((one) => one.label) ?? [],
      ),
    );
  const speak = (language: string) =>
    app.window.evaluate(
      (tag) => (window as unknown as { desktop: { speak(tag: string): Promise<void> } }).desktop.speak(tag),
      language,
    );
  await speak('de');
  assert.ok((await labels()).includes('Einstellungen der Station …'));
  await speak('fr');
  assert.ok((await labels()).includes('Réglages de la station …'));
  await speak('en');
});

test('settings: what is wrong is said before anything changes; what is right starts the station again with it', async () => {
  const { pid } = app.facts();
  await press('Station settings …');
  const settings = await windowAt(/settings\.html/);
  const state = settings.getByRole('status');
  await settings.getByLabel('Name of the event').fill('Spring criterium');
  // Given on the command line: shown, and not changed here.
  await becomes(() => settings.getByLabel('Port for officials and riders').isDisabled(), true);
  await settings.getByLabel('Address of the relay').fill('ftp://nowhere');
  await settings.getByRole('button', { name: 'Save and start the station again' }).click();
  await settings.getByText('Nothing was changed: see what is marked.').waitFor();
  await settings.getByText(/An address such as https/).waitFor();
  assert.equal(app.facts().pid, pid);

  await settings.getByLabel('Address of the relay').fill('');
  await answerWith(0);
  await settings.getByRole('button', { name: 'Save and start the station again' }).click();
  await until('it is said', async () => /starting again/.test((await state.textContent()) ?? ''));
  assert.deepEqual(await asked(), ['Start the station again?']);
  await until('another process serves', () => {
    try {
      return app.facts().pid !== pid;
    } catch {
      return false;
    }
  });
  await until('it has the name', async () => {
    const name = await app.window
      .evaluate(async () => (await (await fetch('/v1/connection')).json()).name as string)
      .catch(() => '');
    return name === 'Spring criterium';
  });
  const reach = await settings.evaluate(() =>
    Object.keys(window).filter((key) => key === 'desktop' || key === 'require'),
  );
  assert.deepEqual(reach, []);
  await settings.close();
});

test('a page of the station opens beside the console in a window of the app; about names what this is', async () => {
  await app.window.evaluate(() => void window.open('/watch'));
  // Asked of Electron: the driver may come too late to a window to hear where it went.
  const beside = (what: 'look' | 'own' | 'close') =>
    app.electron.evaluate(async ({ BrowserWindow }, wish) => {
      const found = BrowserWindow.getAllWindows().find((one) => /\/watch$/.test(one.webContents.getURL()));
      if (wish === 'close') found?.close();
      if (wish !== 'own') return found === undefined ? 'none' : 'there';
      return (await found?.webContents.executeJavaScript('typeof window.own')) as string;
    }, what);
  await until('the page is in a window beside', async () => (await beside('look')) === 'there');
  assert.equal(await beside('own'), 'undefined', 'it has the bridge of the app’s own pages');
  await beside('close');
  await until('it is closed', async () => (await beside('look')) === 'none');
  // A page that is loaded: the driver still waits for the navigation that was refused above.
  await press('Connect: screens, phones, addresses');
  await app.window.getByRole('heading', { name: 'Connect', exact: true }).waitFor();
  await press('Help for this page');
  const help = app.window.getByRole('dialog');
  await help.waitFor();
  await app.window.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await press('About Bell Lap');
  const about = await windowAt(/about\.html/);
  await about.getByText(app.dataDir).waitFor();
  await about.getByText(/Version 0\.1\.0/).waitFor();
  await about.close();
});

/** The computer's displays, as the system would tell: a second one is beside the first, or not. */
const plugIn = (isThere: boolean) =>
  app.electron.evaluate(({ screen }, there) => {
    const [first] = screen.getAllDisplays();
    const second = { ...first, id: 4711, label: 'Beamer', bounds: { x: 960, y: 0, width: 960, height: 540 } };
    Object.assign(screen, { getAllDisplays: () => (there ? [first, second] : [first]) });
    screen.emit(there ? 'display-added' : 'display-removed', {}, second);
  }, isThere);
const boards = () => app.electron.windows().filter((one) => /\/board\/kermesse/.test(one.url())).length;

test('the second display, chosen by its picture, goes away during a race: it is said, nothing covers the console, and the board comes back', async () => {
  const status = await app.window.evaluate(async () => {
    const body = JSON.stringify({ id: 'kermesse', name: 'Kermesse' });
    return (
      await fetch('/v1/races', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    ).status;
  });
  assert.equal(status, 201);
  await plugIn(true);
  await press('Connect: screens, phones, addresses');
  const card = app.window
    .getByRole('listitem')
    .filter({ has: app.window.getByRole('heading', { name: 'Big screen' }) });
  await card.getByRole('button', { name: 'On a display …' }).click();
  await app.window.getByRole('button', { name: 'Display 2: Beamer, 960 × 540' }).click();
  await until('the board is on it', () => boards() === 1);
  await app.window.keyboard.press('Escape');
  await plugIn(false);
  await app.window.getByRole('alert').filter({ hasText: 'The display “Beamer” is gone' }).waitFor();
  assert.equal(boards(), 0);
  await plugIn(true);
  await until('the board is back', () => boards() === 1);
  await app.window.getByRole('alert').filter({ hasText: 'Beamer' }).waitFor({ state: 'detached' });
  const board = app.electron.windows().find((one) => /\/board\/kermesse/.test(one.url()))!;
  await board.getByText('Kermesse').first().waitFor();
  await board.evaluate(() => {
    const { close } = WebSocket.prototype;
    WebSocket.prototype.close = function (code) {
      localStorage.setItem('said-in-closing', String(code));
      close.call(this, code);
    };
  });
  await card.getByRole('button', { name: 'On a display …' }).click();
  await app.window.getByRole('button', { name: 'Close what is on display 2' }).click();
  await until('the board is closed', () => boards() === 0);
  const said = await app.window.evaluate(() => localStorage.getItem('said-in-closing'));
  assert.equal(said, '1000', 'nobody is to look for it');
  await app.window.keyboard.press('Escape');
  await plugIn(false);
});

test('the window is closed: it is said that the station goes on, and it does; a second start brings the window back', async () => {
  const { pid } = app.facts();
  const close = () =>
    app.electron.evaluate(({ BrowserWindow }) => {
      for (const one of BrowserWindow.getAllWindows())
        if (/\/control/.test(one.webContents.getURL())) one.close();
    });
  const consoles = () =>
    app.electron.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().filter((one) => /\/control/.test(one.webContents.getURL())).length,
    );
  await answerWith(1);
  await close();
  await until('it is asked', async () => (await asked()).length === 1);
  assert.match((await asked())[0] ?? '', /The station goes on/);
  assert.equal(await consoles(), 1, 'cancelled: the window stays');
  await answerWith(0);
  await close();
  await until('no console is open', async () => (await consoles()) === 0);
  assert.ok(isAlive(pid));
  await app.electron.evaluate(({ app: electron }) => {
    electron.emit('second-instance', {}, [], '', { 'https-port': '1' });
  });
  app = { ...app, window: await windowAt(/\/control/, app.window) };
  await until('the other start’s options are answered', async () =>
    (await asked()).some((message) => message === 'Bell Lap runs already.'),
  );
});

/**
 * Quits, and waits until the app has ended. Not by the driver's close(): it counts the station, which may go on, as part of
 * the app, and kills an app that is gone before it could answer.
 */
const quit = async () => {
  void app.electron.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined);
  await until('the app has ended', () => hasEnded(app.child));
};

/** Decides in the race of these tests; the status of the last answer. */
const inKermesse = (decisions: readonly object[]): Promise<number> =>
  app.window.evaluate(async (all) => {
    let status = 0;
    for (const decision of all) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const body = JSON.stringify({ id: crypto.randomUUID(), ...decision });
      status = (await fetch('/v1/races/kermesse/decisions', { ...init, body })).status;
    }
    return status;
  }, decisions);

test('quit during a race asks: cancelled, all goes on; the station may go on alone, and the app finds it again', async (t) => {
  const { pid } = app.facts();
  const started = await inKermesse([
    {
      type: 'set-categories',
      categories: [{ id: 'men', name: 'Men', startOffsetMs: 0, length: { by: 'laps', laps: 5 } }],
    },
    { type: 'start', atMs: Date.now() - 1_000 },
  ]);
  assert.ok(started < 300, String(started));
  await answerWith(1);
  await app.electron.evaluate(({ app: electron }) => electron.quit());
  await until('it is asked', async () => (await asked()).length === 1);
  assert.deepEqual(await asked(), ['A race is on.']);
  await answerWith(0);
  await quit();
  t.diagnostic(`the app ended with ${app.child.exitCode ?? app.child.signalCode}`);
  assert.ok(isAlive(pid));
  app = await startApp(await electronForTests(), screen.display, app.dir);
  assert.equal(app.facts().pid, pid);
  assert.ok((await inKermesse([{ type: 'finish', atMs: Date.now() }])) < 300);
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
  await app.electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const crashed = new Promise((resolve) => contents?.once('render-process-gone', resolve));
    contents?.forcefullyCrashRenderer();
    await crashed;
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
  await quit();
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
  await quit();
  await until('the station has ended', () => !isAlive(pid));
  const path = join(app.dataDir, 'journal.db');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('Spring criterium');
  bytes.fill(0x41, at < 0 ? bytes.length - 4_000 : at, at < 0 ? bytes.length : at + 6);
  writeFileSync(path, bytes);
  app = await startApp(await electronForTests(), screen.display, app.dir);
  await app.window.getByRole('heading', { name: 'The journal is damaged' }).waitFor();
  await app.window.getByRole('button', { name: 'Do it' }).waitFor();
  await stays(() => app.window.getByLabel('Password').count(), 0);
  await app.window.getByRole('button', { name: 'Do it' }).click();
  await until('signed in', async () => (await me().catch(() => ({ role: '' }))).role === 'admin');
});
