/** The app put together: settings, station, windows, displays, menu and tray, and how all of it ends. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, Notification, powerMonitor, type Session, safeStorage, shell } from 'electron';
import type { StationStatus } from '../preload/bridge.ts';
import { appUpdater } from './app-updater.ts';
import { Desktop } from './desktop.ts';
import { mayLeave } from './leaving.ts';
import { type MenuActs, setMenu } from './menu.ts';
import { serveOwnPages } from './own-pages.ts';
import { OwnWindows } from './own-windows.ts';
import { journalKey, keyFileFor } from './secrets.ts';
import { secureContents, secureSession, type Trust } from './security.ts';
import { stationFiles } from './station-files.ts';
import { localSession, pulse, type StationFacts, stopStation } from './station-link.ts';
import { type OptionValues, optionsIn } from './station-options.ts';
import { type StationCommand, stationEffects } from './station-process.ts';
import { StationSettings } from './station-settings.ts';
import { supervise } from './supervisor.ts';
import { openTray, type StationTray } from './tray.ts';
import { createUpdates } from './updates.ts';
import { type AppWords, type Language, languageOf, wordsIn } from './words.ts';

export class BellLapApp {
  readonly #session: Session;
  readonly #onLine: OptionValues;
  readonly #settings: StationSettings;
  readonly #desktop: Desktop;
  readonly #own: OwnWindows;
  readonly #tray: StationTray;
  readonly #acts: MenuActs;
  readonly #usualData = join(app.getPath('userData'), 'station');
  #language: Language = languageOf(app.getLocale());
  #facts: StationFacts | null = null;
  #pinned: string | null = null;
  #status: StationStatus = { state: 'starting' };
  #update: MenuActs['update'] = null;
  /** Set when the windows may close without a word, and the station is watched no more. */
  #isLeaving = false;
  #isAsking = false;
  /** The computer ends: nobody is there to answer. */
  #isShuttingDown = false;
  #hasAnnounced = false;

  constructor(session: Session, onLine: OptionValues, folder: string) {
    this.#session = session;
    this.#onLine = onLine;
    const trust: Trust = {
      origin: () => (this.#facts === null ? null : `https://127.0.0.1:${this.#facts.ports.https}`),
      pinned: () => this.#pinned,
    };
    const files = stationFiles();
    const iconFile = join(folder, 'icon.png');
    const icon = existsSync(iconFile) ? iconFile : undefined;
    this.#settings = new StationSettings({
      node: files.node,
      entry: files.entry,
      onLine,
      inEnv: optionsIn(process.env),
      file: join(app.getPath('userData'), 'station-settings.json'),
      usualData: this.#usualData,
      ownPorts: () => Object.values(this.#facts?.ports ?? {}),
    });
    this.#acts = this.#menuActs(files.root);
    this.#desktop = new Desktop({
      trust,
      folder,
      icon,
      preload: join(folder, 'preload.cjs'),
      version: app.getVersion(),
      screensFile: join(app.getPath('userData'), 'screens.json'),
      onDisplayGone: ({ label }) => this.#sayDisplayGone(label),
      onLanguage: (tag) => this.#speak(languageOf(tag)),
      openSettings: () => this.#acts.settings(),
      openDataFolder: () => this.#acts.dataFolder(),
      isLeaving: () => this.#isLeaving,
      mayClose: () => this.#mayClose(),
    });
    this.#own = new OwnWindows({
      folder,
      icon,
      language: () => this.#language,
      stationRoot: files.root,
      settings: (language) => this.#settings.shown(language),
      check: (values, language) => this.#settings.check(values, language),
      save: (values, language) => this.#saveSettings(values, language),
      dataDir: () => this.#settings.dataDir(),
      help: () => this.#acts.documents(),
    });
    secureSession(session, trust);
    serveOwnPages(session, folder);
    secureContents(app, trust, {
      inside: (url) => void this.#desktop.openWindow(url.slice(new URL(url).origin.length)),
      outside: (url) => void shell.openExternal(url),
    });
    this.#tray = openTray(icon);
  }

  /** Until it is left. */
  async run(): Promise<void> {
    this.#showMenus();
    this.#desktop.openControl();
    this.#listen();
    this.#watchUpdates();
    const effects = stationEffects({
      command: () => this.#command(),
      found: (facts) => {
        this.#facts = facts;
        this.#pinned = readFileSync(facts.caFile, 'utf8');
      },
      tell: (status) => void this.#stationIs(status),
    });
    await supervise(effects, () => this.#isLeaving);
  }

  get #words(): AppWords {
    return wordsIn(this.#language);
  }

  #menuActs(stationRoot: string): MenuActs {
    return {
      control: () => void this.#desktop.openControl(),
      connect: () => void this.#desktop.openControl('/control/-/connect'),
      newWindow: () => void this.#desktop.openWindow(),
      settings: () => void this.#own.show('settings'),
      dataFolder: () => void this.#own.open('data').catch(() => undefined),
      logs: () => void this.#own.open('logs').catch(() => undefined),
      restart: () => void this.#restart(),
      help: () => this.#desktop.pressHelp(),
      checklist: () => void this.#desktop.openWindow('/checklist'),
      documents: () => void shell.openPath(join(stationRoot, 'docs')),
      about: () => void this.#own.show('about'),
      update: null,
    };
  }

  #listen(): void {
    app.on('second-instance', (_event, _argv, _folder, given) => this.#startedAgain(given as OptionValues));
    app.on('activate', () => this.#desktop.openControl());
    // The station goes on, and so does the app, in the tray; it is left by its menu.
    app.on('window-all-closed', () => undefined);
    const end = () => {
      this.#isShuttingDown = true;
      app.quit();
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    powerMonitor.on('shutdown', end);
    app.on('before-quit', (event) => {
      if (this.#isLeaving) return;
      event.preventDefault();
      if (!this.#isAsking) void this.#leave();
    });
  }

  async #leave(): Promise<void> {
    this.#isAsking = true;
    const facts = this.#facts;
    const leaves = await mayLeave(
      {
        racing: async () => (facts === null ? null : ((await pulse(facts))?.racing ?? null)),
        isDemo: this.#settings.isDemo(),
        askRacing: (races) => this.#askRacing(races),
        // From here on its end is no accident.
        endStation: async () => {
          this.#isLeaving = true;
          if (facts !== null) await stopStation(facts).catch(() => undefined);
        },
      },
      !this.#isShuttingDown,
    );
    this.#isAsking = false;
    if (!leaves) return;
    this.#isLeaving = true;
    app.quit();
  }

  async #askRacing(races: number): Promise<'leave' | 'cancel' | 'end'> {
    const { racing: words } = this.#words;
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message: words.message(races),
      detail: words.detail,
      buttons: [words.leave, words.cancel, words.end],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    return response === 0 ? 'leave' : response === 2 ? 'end' : 'cancel';
  }

  /** The last window closes: once it is said that the station goes on, and where the app is then. */
  async #mayClose(): Promise<boolean> {
    const known = join(app.getPath('userData'), 'window-may-close');
    if (existsSync(known)) return true;
    const { goesOn: words } = this.#words;
    const { response, checkboxChecked } = await dialog.showMessageBox({
      type: 'info',
      message: words.message,
      detail: words.detail,
      checkboxLabel: words.again,
      buttons: [words.goOn, words.cancel, words.quit],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response === 0 && checkboxChecked) keepWord(known);
    if (response === 2) app.quit();
    return response === 0;
  }

  async #stationIs(status: StationStatus): Promise<void> {
    // Signed in first, so that the page that opens is the console and not the sign-in.
    if (status.state === 'serving' && this.#facts !== null) await this.#signIn(this.#facts);
    this.#status = status;
    this.#desktop.stationChanged(status);
    this.#showMenus();
    const facts = this.#facts;
    const announces = this.#onLine.announce === true && !this.#hasAnnounced;
    if (status.state === 'serving' && facts !== null && announces) {
      this.#hasAnnounced = true;
      const { station, ports, caFile } = facts;
      process.stdout.write(`${JSON.stringify({ station, ports, caFile })}\n`);
    }
  }

  /** Gives the windows the session of the person at this computer. Without it they show the sign-in. */
  async #signIn(station: StationFacts): Promise<void> {
    try {
      const { cookie, token, expiresMs } = await localSession(station);
      await this.#session.cookies.set({
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

  #command(): StationCommand {
    const { node, entry } = stationFiles();
    const dataDir = this.#settings.dataDir();
    const { args, env } = this.#settings.start();
    const key = this.#settings.hasKeyOfItsOwn()
      ? null
      : journalKey(
          safeStorage,
          keyFileFor(app.getPath('userData'), dataDir, this.#usualData),
          join(dataDir, 'journal.db'),
        );
    return { node, entry, dataDir, args, env: { ...env, ...(key === null ? {} : { BELL_LAP_KEY: key }) } };
  }

  async #saveSettings(values: unknown, language: Language) {
    const problems = await this.#settings.keep(values, language);
    return { problems, restarted: problems.length === 0 && (await this.#restart()) };
  }

  /** Ends the station; the supervisor starts it again, with what is set now. False: the person would rather not. */
  async #restart(): Promise<boolean> {
    const facts = this.#facts;
    const races = facts === null ? 0 : ((await pulse(facts))?.racing ?? 0);
    const { restart: words } = this.#words;
    const { response } = await dialog.showMessageBox({
      type: races > 0 ? 'warning' : 'question',
      message: words.message,
      detail: races > 0 ? `${words.racing(races)} ${words.detail}` : words.detail,
      buttons: [words.yes, words.cancel],
      defaultId: races > 0 ? 1 : 0,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return false;
    if (facts !== null) await stopStation(facts).catch(() => undefined);
    return true;
  }

  #startedAgain(given: OptionValues): void {
    this.#desktop.openControl();
    const options = Object.entries(given)
      .filter(([flag, value]) => this.#onLine[flag] !== value)
      .map(([flag]) => `--${flag}`);
    if (options.length === 0) return;
    const { second: words } = this.#words;
    void dialog.showMessageBox({
      type: 'info',
      message: words.message,
      detail: words.detail(options.join(', ')),
    });
  }

  #sayDisplayGone(label: string): void {
    const { displayGone: words } = this.#words;
    if (Notification.isSupported())
      new Notification({ title: words.title, body: words.body(label), urgency: 'critical' }).show();
  }

  #speak(language: Language): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#showMenus();
  }

  #showMenus(): void {
    const acts = { ...this.#acts, update: this.#update };
    setMenu(this.#words, acts);
    this.#tray.say(this.#words, this.#status, acts);
  }

  /** Looks for newer versions while no race is on; what is found waits in the menu. */
  #watchUpdates(): void {
    const updater = appUpdater();
    if (updater === null) return;
    const updates = createUpdates({
      updater,
      racing: async () => (this.#facts === null ? null : ((await pulse(this.#facts))?.racing ?? null)),
      offer: (version) => {
        this.#update = version === null ? null : { version, install: () => void install() };
        this.#showMenus();
      },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      log: (line) => console.info(line),
    });
    const install = async (): Promise<void> => {
      if (await updates.install()) return;
      dialog.showErrorBox(this.#words.notNow.title, this.#words.notNow.says);
    };
    void updates.watch(() => this.#isLeaving);
  }
}

/** What was asked once and is not to be asked again. Where it cannot be kept, it is asked again. */
function keepWord(file: string): void {
  try {
    writeFileSync(file, '', { mode: 0o600 });
  } catch {
    // As above.
  }
}
