/**
 * The windows and what pages may ask of the desktop. Every message over the bridge is checked: it must come from a
 * page of our station, and its arguments must be what they claim.
 */
import { writeFile } from 'node:fs/promises';
import { BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, powerSaveBlocker } from 'electron';
import { CHANNEL, type GoneDisplay, type StationStatus } from '../preload/bridge.ts';
import { Displays } from './displays.ts';
import { ownPage, ownPageOf } from './own-pages.ts';
import { isOurPage, type Trust, windowSecurity } from './security.ts';

export interface DesktopOptions {
  readonly preload: string;
  readonly version: string;
  readonly trust: Trust;
  /** Where the app's own files lie: its pages, shown before the station serves and when it cannot. */
  readonly folder: string;
  readonly icon: string | undefined;
  /** What stands on which display is kept here. */
  readonly screensFile: string;
  readonly onDisplayGone: (gone: GoneDisplay) => void;
  readonly onLanguage: (tag: string) => void;
  readonly openSettings: () => void;
  readonly openDataFolder: () => void;
  /** The app is on its way out: windows close without a word. */
  readonly isLeaving: () => boolean;
  /** A person closes the last window that is theirs: false keeps it. */
  readonly mayClose: () => Promise<boolean>;
}

const FILE_NAME = /^[^/\\\0]{1,120}$/;
/** Text a page may save; a season's results are far smaller. */
const SAVE_CHARS_MAX = 50_000_000;
const CONTROL = '/control';

export class Desktop {
  readonly displays: Displays;
  /** Windows of people: consoles and pages opened from them, in the order in which they were opened. */
  readonly #windows = new Set<BrowserWindow>();
  readonly #options: DesktopOptions;
  /** What a window was opened for, where it has not come there yet. */
  readonly #wanted = new WeakMap<BrowserWindow, string>();
  #awake: number | null = null;
  #status: StationStatus = { state: 'starting' };

  constructor(options: DesktopOptions) {
    this.#options = options;
    this.displays = new Displays({
      folder: options.folder,
      file: options.screensFile,
      makeWindow: (bounds) => this.#window({ ...bounds, kiosk: false }),
      showPage: (window, path) => this.#showPage(window, path),
      onChange: () => this.#tell(CHANNEL.displaysChanged),
      onGone: options.onDisplayGone,
      isLeaving: options.isLeaving,
    });
    const { displays } = this;
    this.#answer(CHANNEL.displays, () => displays.list());
    this.#answer(CHANNEL.gone, () => displays.gone());
    this.#answer(CHANNEL.showOn, (path, displayId) => displays.showOn(path, displayId));
    this.#answer(CHANNEL.clearDisplay, (displayId) => displays.clearDisplay(displayId));
    this.#answer(CHANNEL.numberDisplays, () => displays.number());
    this.#answer(CHANNEL.saveFile, (name, text) => this.#saveFile(name, text));
    this.#answer(CHANNEL.keepAwake, (awake) => this.#keepAwake(awake === true));
    this.#answer(CHANNEL.openSettings, options.openSettings, { alsoWaiting: true });
    this.#answer(CHANNEL.openDataFolder, options.openDataFolder, { alsoWaiting: true });
    this.#answer(CHANNEL.speak, (tag) => options.onLanguage(String(tag).slice(0, 20)));
  }

  /** The control window: made, or brought to the front. */
  openControl(path = CONTROL): BrowserWindow {
    const [first] = this.#windows;
    if (first && !first.isDestroyed()) {
      if (first.isMinimized()) first.restore();
      first.show();
      first.focus();
      if (path !== CONTROL) this.#showPage(first, path);
      return first;
    }
    return this.openWindow(path);
  }

  /** Another window, on a page of the station. */
  openWindow(path = CONTROL): BrowserWindow {
    const window = this.#window({ width: 1440, height: 900, minWidth: 390, minHeight: 600 });
    this.#windows.add(window);
    let mayClose = false;
    window.on('close', (event) => {
      // A page that was opened beside the console closes as a window does.
      if (mayClose || this.#windows.size > 1 || this.#options.isLeaving()) return;
      event.preventDefault();
      void this.#options.mayClose().then((yes) => {
        if (!yes) return;
        mayClose = true;
        if (!window.isDestroyed()) window.close();
      });
    });
    window.on('closed', () => this.#windows.delete(window));
    // What was opened for a file shows nothing: it goes when the file is saved.
    const { session } = window.webContents;
    const onFile = (_event: unknown, item: Electron.DownloadItem, from: Electron.WebContents) => {
      if (window.isDestroyed() || from !== window.webContents || window.isVisible()) return;
      item.once('done', () => window.isDestroyed() || window.destroy());
    };
    session.on('will-download', onFile);
    window.on('closed', () => session.off('will-download', onFile));
    // A page in which somebody types holds it, and here no browser asks: the window would stay, and nobody would know why.
    window.webContents.on('will-prevent-unload', (event) => event.preventDefault());
    // A crashed page comes back by itself; the race never noticed.
    window.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit') setTimeout(() => this.#showPage(window, path), 200);
    });
    this.#showPage(window, path);
    return window;
  }

  /** The key that opens the help of a page, pressed in the window in front. */
  pressHelp(): void {
    const { webContents } = BrowserWindow.getFocusedWindow() ?? this.openControl();
    for (const type of ['keyDown', 'keyUp'] as const) webContents.sendInputEvent({ type, keyCode: 'F1' });
  }

  /** The supervisor's word: passed to pages, and windows follow the station when it comes (back). */
  stationChanged(status: StationStatus): void {
    const movedTo =
      status.state === 'serving' && !(this.#status.state === 'serving' && this.#status.url === status.url);
    const isFirst = this.#status.state === 'starting';
    this.#status = status;
    this.#tell(CHANNEL.station, status);
    if (!movedTo) return;
    if (isFirst) this.displays.restore();
    for (const window of this.#windows)
      if (!isOurPage(window.webContents.getURL(), this.#options.trust.origin()))
        this.#showPage(window, this.#wanted.get(window) ?? CONTROL);
    this.displays.stationMoved();
  }

  #tell(channel: string, told?: unknown): void {
    for (const window of [...this.#windows, ...this.displays.windows()])
      if (!window.isDestroyed()) window.webContents.send(channel, told);
  }

  #window(size: Electron.BrowserWindowConstructorOptions): BrowserWindow {
    const { preload, version, icon } = this.#options;
    const window = new BrowserWindow({
      ...size,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: '#0b0d0e',
      title: 'Bell Lap',
      ...(icon === undefined ? {} : { icon }),
      webPreferences: windowSecurity(preload, version),
    });
    window.once('ready-to-show', () => window.show());
    return window;
  }

  #showPage(window: BrowserWindow, path: string): void {
    if (window.isDestroyed()) return;
    this.#wanted.set(window, path);
    const { trust, folder } = this.#options;
    const origin = trust.origin();
    const shown = window.loadURL(origin === null ? ownPage(folder, 'waiting') : `${origin}${path}`);
    // A station that went away between the check and the load: the supervisor will say when it is back.
    shown.catch(() => undefined);
  }

  async #saveFile(name: unknown, text: unknown): Promise<boolean> {
    if (typeof name !== 'string' || !FILE_NAME.test(name))
      throw new Error('saveFile needs a plain file name.');
    if (typeof text !== 'string' || text.length > SAVE_CHARS_MAX)
      throw new Error('saveFile needs text of at most 50 MB.');
    const parent = BrowserWindow.getFocusedWindow();
    const choice = parent
      ? await dialog.showSaveDialog(parent, { defaultPath: name })
      : await dialog.showSaveDialog({ defaultPath: name });
    if (choice.canceled || choice.filePath === '') return false;
    await writeFile(choice.filePath, text, 'utf8');
    return true;
  }

  #keepAwake(awake: boolean): void {
    if (awake && this.#awake === null) this.#awake = powerSaveBlocker.start('prevent-display-sleep');
    else if (!awake && this.#awake !== null) {
      powerSaveBlocker.stop(this.#awake);
      this.#awake = null;
    }
  }

  /** `alsoWaiting`: the page before the station serves may ask, too. */
  #answer(
    channel: string,
    handle: (...args: unknown[]) => unknown,
    { alsoWaiting = false }: { alsoWaiting?: boolean } = {},
  ): void {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
      const sender = event.senderFrame?.url ?? '';
      const { trust, folder } = this.#options;
      const isWaiting = alsoWaiting && ownPageOf(folder, sender) === 'waiting';
      if (!isWaiting && !isOurPage(sender, trust.origin()))
        throw new Error('Only pages of the station may ask this.');
      return handle(...args);
    });
  }
}
