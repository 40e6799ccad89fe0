/** The app's own windows, settings and about, and what they may ask: only those pages, by their exact address. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import {
  OWN_CHANNEL,
  type SettingsProblem,
  type ShownAbout,
  type ShownSettings,
} from '../preload/own-bridge.ts';
import { type OwnPage, ownPage, ownPageOf } from './own-pages.ts';
import { windowSecurity } from './security.ts';
import { settingsWordsIn } from './settings-words.ts';
import type { Language } from './words.ts';

export interface OwnWindowsOptions {
  /** Where the app's own files lie. */
  readonly folder: string;
  readonly icon: string | undefined;
  readonly language: () => Language;
  readonly settings: (language: Language) => ShownSettings;
  readonly check: (values: unknown, language: Language) => Promise<readonly SettingsProblem[]>;
  readonly save: (
    values: unknown,
    language: Language,
  ) => Promise<{ readonly problems: readonly SettingsProblem[]; readonly restarted: boolean }>;
  readonly dataDir: () => string;
  /** Where the station's program lies, with its licence and lists beside it. */
  readonly stationRoot: string;
  readonly help: () => void;
}

export class OwnWindows {
  readonly #options: OwnWindowsOptions;
  readonly #open = new Map<OwnPage, BrowserWindow>();

  constructor(options: OwnWindowsOptions) {
    this.#options = options;
    const { language } = options;
    this.#answer(OWN_CHANNEL.settings, 'settings', () => options.settings(language()));
    this.#answer(OWN_CHANNEL.check, 'settings', (values) => options.check(values, language()));
    this.#answer(OWN_CHANNEL.save, 'settings', (values) => options.save(values, language()));
    this.#answer(OWN_CHANNEL.choose, 'settings', (kind, now) => this.#choose(kind, now));
    this.#answer(OWN_CHANNEL.about, 'about', () => this.#about());
    this.#answer(OWN_CHANNEL.open, null, (what) => this.open(what));
  }

  show(page: 'settings' | 'about'): BrowserWindow {
    const there = this.#open.get(page);
    if (there && !there.isDestroyed()) {
      there.focus();
      return there;
    }
    const { folder, icon } = this.#options;
    const window = new BrowserWindow({
      ...(page === 'settings' ? { width: 940, height: 900 } : { width: 620, height: 520 }),
      minWidth: 390,
      minHeight: 400,
      autoHideMenuBar: true,
      title: 'Bell Lap',
      ...(icon === undefined ? {} : { icon }),
      webPreferences: windowSecurity(join(folder, 'own-preload.cjs'), app.getVersion()),
    });
    this.#open.set(page, window);
    window.on('closed', () => this.#open.delete(page));
    void window.loadURL(ownPage(folder, page)).catch(() => undefined);
    return window;
  }

  /** Opens one of the files or folders that about and the menu name. */
  async open(what: unknown): Promise<void> {
    const { dataDir, stationRoot, help } = this.#options;
    const opened: Readonly<Record<string, () => Promise<string>>> = {
      data: () => shell.openPath(dataDir()),
      logs: () => shell.openPath(join(dataDir(), 'station.log')),
      licence: () => shell.openPath(join(stationRoot, 'LICENSE')),
      licences: () => shell.openPath(this.#listed('THIRD-PARTY.md')),
      sbom: () => shell.openPath(this.#listed('sbom.cdx.json')),
      help: async () => {
        help();
        return '';
      },
    };
    const open = typeof what === 'string' && Object.hasOwn(opened, what) ? opened[what] : undefined;
    if (open === undefined) throw new Error('There is no such thing to open.');
    const refused = await open();
    if (refused !== '') throw new Error(refused);
  }

  #listed(name: string): string {
    const beside = join(this.#options.stationRoot, name);
    return existsSync(beside) ? beside : join(this.#options.stationRoot, 'README.md');
  }

  async #choose(kind: unknown, now: unknown): Promise<string | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      properties: kind === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile'],
      ...(typeof now === 'string' && now !== '' ? { defaultPath: now } : {}),
    });
    return canceled ? null : (filePaths[0] ?? null);
  }

  #about(): ShownAbout {
    const language = this.#options.language();
    const { about } = settingsWordsIn(language);
    const { dataDir, stationRoot } = this.#options;
    const links = ['help', 'licence', 'licences', 'sbom', 'logs', 'data'].filter(
      (id) =>
        (id !== 'licences' && id !== 'sbom') ||
        existsSync(join(stationRoot, id === 'sbom' ? 'sbom.cdx.json' : 'THIRD-PARTY.md')),
    );
    return {
      language,
      title: about.title,
      version: about.version(app.getVersion()),
      facts: [
        [about.app, `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}`],
        [about.station, stationRoot],
        [about.data, dataDir()],
      ],
      links: links.map((id) => ({ id, text: about.links[id] ?? id })),
    };
  }

  /** `page`: whose question it is; null: of both. */
  #answer(channel: string, page: OwnPage | null, handle: (...args: unknown[]) => unknown): void {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
      const asks = ownPageOf(this.#options.folder, event.senderFrame?.url ?? '');
      const may = page === null ? asks === 'settings' || asks === 'about' : asks === page;
      if (!may) throw new Error('Only the app’s own pages may ask this.');
      return handle(...args);
    });
  }
}
