/**
 * Screens on displays of this computer, full screen: opened, moved, closed with a display that goes away so that they never
 * cover the console, and put back when it returns. shown-screens.ts decides; here are the windows.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { BrowserWindow, type Display as ElectronDisplay, screen } from 'electron';
import type { Display, GoneDisplay } from '../preload/bridge.ts';
import { ownPage } from './own-pages.ts';
import {
  clear,
  type DisplaySeen,
  displaysAre,
  inOrder,
  isScreenPath,
  NOTHING_SHOWN,
  type ShownScreens,
  show,
} from './shown-screens.ts';

export interface DisplaysOptions {
  /** A window with the app's own security, of this size, not shown yet. */
  readonly makeWindow: (bounds: Electron.Rectangle) => BrowserWindow;
  /** Shows a page of the station in it, now or when there is one. */
  readonly showPage: (window: BrowserWindow, path: string) => void;
  /** Where the app's own files lie. */
  readonly folder: string;
  /** What was shown is kept here, for an app that is started again on the same day. */
  readonly file: string;
  readonly onChange: () => void;
  /** The app is on its way out: windows close without a word. */
  readonly isLeaving: () => boolean;
  /** A display went away with what it showed; called once for each. */
  readonly onGone: (gone: GoneDisplay) => void;
}

const NUMBER_MS = 4_000;
const NUMBER_PX = 260;
/** Tomorrow the displays are others, and so is the race. */
const KEPT_MS = 12 * 3_600_000;
/** A display that is plugged in is told of several times while it finds its size. */
const SETTLE_MS = 400;
/** A page that hangs is closed all the same. */
const GOODBYE_MS = 500;

export class Displays {
  #now: ShownScreens = NOTHING_SHOWN;
  readonly #windows = new Map<number, { readonly window: BrowserWindow; path: string }>();
  readonly #options: DisplaysOptions;
  #settling: NodeJS.Timeout | null = null;

  constructor(options: DisplaysOptions) {
    this.#options = options;
    const look = () => {
      if (this.#settling !== null) clearTimeout(this.#settling);
      this.#settling = setTimeout(() => this.#look(), SETTLE_MS);
    };
    screen.on('display-removed', look);
    screen.on('display-added', look);
    screen.on('display-metrics-changed', look);
  }

  /** As pages are told of them. */
  list(): readonly Display[] {
    return seen().map((display) => ({
      ...display,
      shows: this.#now.shown.find((one) => one.display.id === display.id)?.path ?? null,
    }));
  }

  gone(): readonly GoneDisplay[] {
    return this.#now.gone.map(({ display: { id, label }, path }) => ({ id, label, shows: path }));
  }

  windows(): readonly BrowserWindow[] {
    return [...this.#windows.values()].map(({ window }) => window);
  }

  /** @throws when it is no screen or there is no such display */
  showOn(path: unknown, displayId: unknown): void {
    if (!isScreenPath(path)) throw new Error('Only screens of the station can be shown on a display.');
    const display = seen().find(({ id }) => id === displayId);
    if (!display) throw new Error('That display is no longer connected. Choose another one.');
    this.#become(show(this.#now, path, display));
  }

  clearDisplay(displayId: unknown): void {
    if (typeof displayId !== 'number') throw new Error('A display is named by its number.');
    this.#become(clear(this.#now, displayId));
  }

  /** Draws on each display the number that it has in the picture. */
  number(): void {
    inOrder(seen()).forEach((display, index) => {
      const window = new BrowserWindow({
        x: display.xPx + 40,
        y: display.yPx + 40,
        width: NUMBER_PX,
        height: NUMBER_PX,
        frame: false,
        focusable: false,
        alwaysOnTop: true,
        skipTaskbar: true,
        resizable: false,
        webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
      });
      void window
        .loadURL(ownPage(this.#options.folder, 'number', { n: String(index + 1), label: display.label }))
        .catch(() => undefined);
      setTimeout(() => window.isDestroyed() || window.destroy(), NUMBER_MS);
    });
  }

  /** What was shown before the app ended, where its displays are there again. */
  restore(): void {
    const { file } = this.#options;
    if (!existsSync(file)) return;
    try {
      const { atMs, shown } = JSON.parse(readFileSync(file, 'utf8')) as {
        atMs: number;
        shown: { path: unknown; display: DisplaySeen }[];
      };
      if (!(Date.now() - atMs < KEPT_MS)) return;
      const screens = shown.flatMap(({ path, display }) => (isScreenPath(path) ? [{ path, display }] : []));
      // What has no display now is forgotten: it may have been another place.
      this.#become({ ...displaysAre({ shown: [], gone: screens }, seen()), gone: [] });
    } catch {
      // Of another version, or half written: nothing is shown until somebody says so.
    }
  }

  /** The station has another address than before: what is shown is loaded from there. */
  stationMoved(): void {
    for (const { window, path } of this.#windows.values()) this.#options.showPage(window, path);
  }

  #look(): void {
    this.#become(displaysAre(this.#now, seen()));
  }

  #become(next: ShownScreens): void {
    const before = this.#now;
    this.#now = next;
    const wanted = new Map(next.shown.map(({ display, path }) => [display.id, { display, path }]));
    for (const [id, { window }] of this.#windows)
      if (!wanted.has(id)) {
        this.#windows.delete(id);
        if (window.isDestroyed()) continue;
        if (next.gone.some(({ display }) => display.id === id)) window.destroy();
        else closeOnPurpose(window);
      }
    for (const { display, path } of wanted.values()) this.#open(display, path);
    this.#keep();
    this.#options.onChange();
    for (const one of next.gone)
      if (!before.gone.some(({ path, display }) => path === one.path && display.id === one.display.id))
        this.#options.onGone({ id: one.display.id, label: one.display.label, shows: one.path });
  }

  #open({ id, xPx, yPx, widthPx, heightPx }: DisplaySeen, path: string): void {
    const bounds = { x: xPx, y: yPx, width: widthPx, height: heightPx };
    const there = this.#windows.get(id);
    const window = there?.window ?? this.#options.makeWindow(bounds);
    if (!there) {
      // By a person, with the window's own keys: it is to stay closed.
      window.on('close', (event) => {
        if (this.#options.isLeaving() || this.#windows.get(id)?.window !== window) return;
        event.preventDefault();
        this.#become(clear(this.#now, id));
      });
    }
    if (there && there.path === path) return;
    window.setBounds(bounds);
    window.setFullScreen(true);
    this.#windows.set(id, { window, path });
    this.#options.showPage(window, path);
  }

  #keep(): void {
    const { shown } = this.#now;
    try {
      writeFileSync(this.#options.file, JSON.stringify({ atMs: Date.now(), shown }), { mode: 0o600 });
    } catch {
      // It is shown all the same; only a restart will not know of it.
    }
  }
}

/** Gone for the eye at once; its page says to the station that nobody is to look for this screen, and has a moment to. */
function closeOnPurpose(window: BrowserWindow): void {
  window.hide();
  window.webContents.executeJavaScript("dispatchEvent(new Event('goodbye'))").catch(() => undefined);
  setTimeout(() => window.isDestroyed() || window.destroy(), GOODBYE_MS);
}

function seen(): readonly DisplaySeen[] {
  const primary = screen.getPrimaryDisplay().id;
  return screen.getAllDisplays().map((display: ElectronDisplay, index) => ({
    id: display.id,
    label: display.label || `Display ${index + 1}`,
    xPx: display.bounds.x,
    yPx: display.bounds.y,
    widthPx: display.bounds.width,
    heightPx: display.bounds.height,
    primary: display.id === primary,
  }));
}
