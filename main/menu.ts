/** The menu: everything the app can do, in the language of the pages, with the keys beside it. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppWords } from './words.ts';

export interface MenuActs {
  readonly control: () => void;
  readonly connect: () => void;
  readonly newWindow: () => void;
  readonly settings: () => void;
  readonly dataFolder: () => void;
  readonly logs: () => void;
  readonly restart: () => void;
  /** The help of the page in front. */
  readonly help: () => void;
  readonly checklist: () => void;
  readonly documents: () => void;
  readonly about: () => void;
  /** A newer version that waits; null: none. */
  readonly update: { readonly version: string; readonly install: () => void } | null;
}

export function setMenu({ menu: words }: AppWords, acts: MenuActs): void {
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const update: MenuItemConstructorOptions[] =
    acts.update === null
      ? []
      : [{ label: words.install(acts.update.version), click: acts.update.install }, line];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: 'Bell Lap',
        submenu: [
          { label: words.control, accelerator: 'CmdOrCtrl+1', click: acts.control },
          { label: words.connect, accelerator: 'CmdOrCtrl+2', click: acts.connect },
          { label: words.newWindow, accelerator: 'CmdOrCtrl+N', click: acts.newWindow },
          line,
          { label: words.settings, accelerator: 'CmdOrCtrl+,', click: acts.settings },
          { label: words.dataFolder, accelerator: 'CmdOrCtrl+Shift+D', click: acts.dataFolder },
          { label: words.logs, click: acts.logs },
          { label: words.restart, click: acts.restart },
          line,
          ...update,
          { label: words.closeWindow, role: 'close' },
          { label: words.quit, accelerator: 'CmdOrCtrl+Q', click: () => app.quit() },
        ],
      },
      {
        label: words.edit,
        submenu: [
          { label: words.undo, role: 'undo' },
          { label: words.redo, role: 'redo' },
          line,
          { label: words.cut, role: 'cut' },
          { label: words.copy, role: 'copy' },
          { label: words.paste, role: 'paste' },
          { label: words.selectAll, role: 'selectAll' },
        ],
      },
      {
        label: words.view,
        submenu: [
          { label: words.fullScreen, role: 'togglefullscreen' },
          { label: words.larger, role: 'zoomIn' },
          { label: words.smaller, role: 'zoomOut' },
          { label: words.usualSize, role: 'resetZoom' },
          line,
          { label: words.reload, role: 'reload' },
        ],
      },
      {
        label: words.help,
        submenu: [
          // The page hears the key itself; the menu only names it.
          { label: words.openHelp, accelerator: 'F1', registerAccelerator: false, click: acts.help },
          { label: words.checklist, click: acts.checklist },
          { label: words.documents, click: acts.documents },
          line,
          { label: words.about, click: acts.about },
        ],
      },
    ]),
  );
}
