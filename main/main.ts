/**
 * Electron's main process: one instance, one supervisor, the windows. It holds nothing of the race; it may crash,
 * and the station goes on without it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, Menu, safeStorage, session, shell } from 'electron';
import { appUpdater } from './app-updater.ts';
import { Desktop } from './desktop.ts';
import { journalKey } from './secrets.ts';
import { secureContents, secureSession, type Trust } from './security.ts';
import { localSession, pulse, type StationFacts, stopStation } from './station-link.ts';
import { stationEffects } from './station-process.ts';
import { supervise } from './supervisor.ts';
import { createUpdates } from './updates.ts';
import { claimScheme, serveWaitingPage, waitingPage } from './waiting-page.ts';

const appRoot = app.isPackaged ? process.resourcesPath : app.getAppPath();
const inApp = (...parts: string[]) => join(import.meta.dirname, ...parts);

/** Arguments after `--` in development, all of ours in a packaged app. Switches of Chromium are not for the station. */
const stationArgs = process.argv
  .slice(1)
  .filter((argument) =>
    /^--(demo$|no-mdns$|name=|host=|(mqtts?|https|osmand|crowd|crowd-https)-port=)/.test(argument),
  );
const dataFlag = process.argv.find((argument) => argument.startsWith('--data='));

const isDemo = stationArgs.includes('--demo');

let facts: StationFacts | null = null;
let pinned: string | null = null;
let quitting = false;

const trust: Trust = {
  origin: () => (facts === null ? null : `https://127.0.0.1:${facts.ports.https}`),
  pinned: () => pinned,
};

function found(station: StationFacts): void {
  facts = station;
  pinned = readFileSync(station.caFile, 'utf8');
}

/** Gives the windows the session of the person at this computer. Without it they show the sign-in. */
async function signIn(station: StationFacts): Promise<void> {
  try {
    const { cookie, token, expiresMs } = await localSession(station);
    await session.defaultSession.cookies.set({
      url: `https://127.0.0.1:${station.ports.https}`,
      name: cookie,
      value: token,
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'strict',
      expirationDate: expiresMs / 1000,
    });
  } catch (error) {
    console.error('local sign-in:', error);
  }
}

/** A station with a race on the road goes on without the app; an idle one, or a demo, ends with it. */
async function leaveStation(): Promise<void> {
  if (facts === null) return;
  const alive = await pulse(facts);
  if (alive === null || (alive.racing > 0 && !isDemo)) return;
  await stopStation(facts).catch(() => undefined);
}

function stationCommand(): { node: string; entry: string } {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  if (app.isPackaged)
    return { node: join(appRoot, 'node', 'bin', name), entry: join(appRoot, 'station', 'broker', 'main.ts') };
  const root = process.env.BELL_LAP_ROOT ?? appRoot;
  return { node: join(root, 'node_modules', 'node', 'bin', name), entry: join(root, 'broker', 'main.ts') };
}

function setMenu(desktop: Desktop, update: { version: string; install: () => void } | null): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: 'Bell Lap',
        submenu: [
          { label: 'Race control', accelerator: 'CmdOrCtrl+1', click: () => desktop.openControl() },
          ...(update === null
            ? []
            : [{ label: `Install version ${update.version} and start again`, click: update.install }]),
          { type: 'separator' },
          { role: 'togglefullscreen' },
          { role: 'reload' },
          { type: 'separator' },
          { role: 'quit' },
        ],
      },
      { role: 'editMenu' },
    ]),
  );
}

/** Looks for newer versions while no race is on; what is found waits in the menu. */
function watchUpdates(desktop: Desktop): void {
  const updater = appUpdater();
  if (updater === null) return;
  const updates = createUpdates({
    updater,
    racing: async () => (facts === null ? null : ((await pulse(facts))?.racing ?? null)),
    offer: (version) =>
      setMenu(desktop, version === null ? null : { version, install: () => void installUpdate() }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: (line) => console.info(line),
  });
  const installUpdate = async (): Promise<void> => {
    if (await updates.install()) return;
    dialog.showErrorBox('Not now', 'A race is on, or the station does not answer. Try again after the race.');
  };
  void updates.watch(() => quitting);
}

async function begin(): Promise<void> {
  const dataDir = dataFlag?.slice('--data='.length) ?? join(app.getPath('userData'), 'station');
  const icon = inApp('icon.png');
  const desktop = new Desktop({
    preload: inApp('preload.cjs'),
    version: app.getVersion(),
    trust,
    waitingPage: waitingPage(inApp()),
    icon: existsSync(icon) ? icon : undefined,
  });
  secureSession(session.defaultSession, trust);
  serveWaitingPage(session.defaultSession, inApp());
  secureContents(app, trust, (url) => void shell.openExternal(url));
  setMenu(desktop, null);
  desktop.openControl();
  app.on('second-instance', () => desktop.openControl());
  app.on('activate', () => desktop.openControl());

  const key = journalKey(
    safeStorage,
    join(app.getPath('userData'), 'journal.key'),
    join(dataDir, 'journal.db'),
  );
  const effects = stationEffects({
    dataDir,
    ...stationCommand(),
    args: stationArgs,
    env: key === null ? {} : { BELL_LAP_KEY: key },
    found,
    tell: (status) => {
      // Signed in first, so that the page that opens is the console and not the sign-in.
      if (status.state === 'serving' && facts !== null)
        void signIn(facts).then(() => desktop.stationChanged(status));
      else desktop.stationChanged(status);
    },
  });
  watchUpdates(desktop);
  app.on('before-quit', (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    void leaveStation().finally(() => app.quit());
  });
  await supervise(effects, () => quitting);
}

claimScheme();
if (!app.requestSingleInstanceLock()) app.quit();
else {
  // Timing goes on in the station when the last window closes; on macOS so does the app.
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app
    .whenReady()
    .then(begin)
    .catch((error: unknown) => {
      dialog.showErrorBox('Bell Lap could not start', error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
}
