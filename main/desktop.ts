/**
 * The windows and what pages may ask of the desktop. Every message over the bridge is checked: it must come from a
 * page of our station, and its arguments must be what they claim.
 */
import { writeFile } from 'node:fs/promises';
import { BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, powerSaveBlocker, screen } from 'electron';
import { CHANNEL, type Display, type StationStatus } from '../preload/bridge.ts';
import { isOurPage, type Trust, windowSecurity } from './security.ts';

export interface DesktopOptions {
  readonly preload: string;
  readonly version: string;
  readonly trust: Trust;
  /** Shown before the station serves and when it cannot. */
  readonly waitingPage: string;
  readonly icon: string | undefined;
}

const RACE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const FILE_NAME = /^[^/\\\0]{1,120}$/;
/** Text a page may save; a season's results are far smaller. */
const SAVE_CHARS_MAX = 50_000_000;

export class Desktop {
  #control: BrowserWindow | null = null;
  #board: BrowserWindow | null = null;
  #boardDisplay: number | null = null;
  #awake: number | null = null;
  #status: StationStatus = { state: 'starting' };
  readonly #options: DesktopOptions;

  constructor(options: DesktopOptions) {
    this.#options = options;
    this.#answer(CHANNEL.displays, () => this.#displays());
    this.#answer(CHANNEL.showBoard, (race, displayId) => this.#showBoard(race, displayId));
    this.#answer(CHANNEL.closeBoard, () => this.#board?.close());
    this.#answer(CHANNEL.saveFile, (name, text) => this.#saveFile(name, text));
    this.#answer(CHANNEL.keepAwake, (awake) => this.#keepAwake(awake === true));
  }

  /** The control window: made, or brought to the front. */
  openControl(): BrowserWindow {
    if (this.#control) {
      if (this.#control.isMinimized()) this.#control.restore();
      this.#control.focus();
      return this.#control;
    }
    const window = this.#window({ width: 1440, height: 900, minWidth: 390, minHeight: 600 });
    this.#control = window;
    window.on('closed', () => {
      this.#control = null;
    });
    // A crashed page comes back by itself; the race never noticed.
    window.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit') setTimeout(() => this.#showPage(window, '/control'), 200);
    });
    this.#showPage(window, '/control');
    return window;
  }

  /** The supervisor's word: passed to pages, and windows follow the station when it comes (back). */
  stationChanged(status: StationStatus): void {
    const movedTo =
      status.state === 'serving' && !(this.#status.state === 'serving' && this.#status.url === status.url);
    this.#status = status;
    for (const window of [this.#control, this.#board]) window?.webContents.send(CHANNEL.station, status);
    if (
      movedTo &&
      this.#control &&
      !isOurPage(this.#control.webContents.getURL(), this.#options.trust.origin())
    )
      this.#showPage(this.#control, '/control');
  }

  #window(size: { width: number; height: number; minWidth?: number; minHeight?: number }): BrowserWindow {
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
    const origin = this.#options.trust.origin();
    const shown = window.loadURL(origin === null ? this.#options.waitingPage : `${origin}${path}`);
    // A station that went away between the check and the load: the supervisor will say when it is back.
    shown.catch(() => undefined);
  }

  #displays(): readonly Display[] {
    const primary = screen.getPrimaryDisplay().id;
    return screen.getAllDisplays().map((display, index) => ({
      id: display.id,
      label: display.label || `Screen ${index + 1}`,
      widthPx: display.size.width,
      heightPx: display.size.height,
      primary: display.id === primary,
      board: this.#board !== null && this.#boardDisplay === display.id,
    }));
  }

  #showBoard(race: unknown, displayId: unknown): void {
    if (typeof race !== 'string' || !RACE_ID.test(race)) throw new Error('showBoard needs a race id.');
    const display = screen.getAllDisplays().find((one) => one.id === displayId);
    if (!display) throw new Error('That screen is no longer connected. Choose another one.');
    const board = this.#board ?? this.#window({ width: display.size.width, height: display.size.height });
    if (!this.#board) {
      this.#board = board;
      board.on('closed', () => {
        this.#board = null;
        this.#boardDisplay = null;
      });
    }
    this.#boardDisplay = display.id;
    board.setBounds(display.bounds);
    board.setFullScreen(true);
    this.#showPage(board, `/board/${race}`);
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

  #answer(channel: string, handle: (...args: unknown[]) => unknown): void {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
      const sender = event.senderFrame?.url ?? '';
      if (!isOurPage(sender, this.#options.trust.origin()))
        throw new Error('Only pages of the station may ask this.');
      return handle(...args);
    });
  }
}
