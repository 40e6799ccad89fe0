/** The sign beside the clock: that the station runs though no window is open, and the way back to one. */
import { app, Menu, nativeImage, Tray } from 'electron';
import type { StationStatus } from '../preload/bridge.ts';
import type { MenuActs } from './menu.ts';
import type { AppWords } from './words.ts';

export interface StationTray {
  /** Null where the system has no place for it. */
  readonly tray: Tray | null;
  say(words: AppWords, status: StationStatus, acts: MenuActs): void;
}

const SIZE_PX = 22;

export function openTray(icon: string | undefined): StationTray {
  const tray = icon === undefined ? null : trayOf(icon);
  return {
    tray,
    say({ menu, tray: words }, status, acts) {
      if (tray === null) return;
      const says =
        status.state === 'serving'
          ? words.serving(new URL(status.url).host)
          : status.state === 'failed'
            ? words.failed
            : words.waiting;
      tray.setToolTip(says);
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: says, enabled: false },
          { type: 'separator' },
          { label: menu.control, click: acts.control },
          { label: menu.connect, click: acts.connect },
          { label: menu.settings, click: acts.settings },
          { label: menu.dataFolder, click: acts.dataFolder },
          { type: 'separator' },
          { label: menu.quit, click: () => app.quit() },
        ]),
      );
      tray.removeAllListeners('click');
      tray.on('click', acts.control);
    },
  };
}

function trayOf(icon: string): Tray | null {
  try {
    return new Tray(nativeImage.createFromPath(icon).resize({ width: SIZE_PX, height: SIZE_PX }));
  } catch {
    // A desktop without such a place: starting the app again opens the window.
    return null;
  }
}
