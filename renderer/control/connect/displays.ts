/**
 * The displays of this computer: by the desktop app where the page is in one, else by the browser where it can tell
 * (Chromium, after asking the person), else not at all.
 */

import { present } from '../../../race/present.ts';
import { type Display, desktop } from '../desktop.ts';

export type { Display } from '../desktop.ts';

export interface Displays {
  list(): Promise<readonly Display[]>;
  /** Opens a page of this origin there, full screen where that is allowed. */
  show(path: string, display: Display): Promise<void>;
  /** Null where the page cannot close what it opened. */
  readonly clear: ((display: Display) => Promise<void>) | null;
  /** Draws each display's number on it; null where only the picture tells. */
  readonly number: (() => Promise<void>) | null;
  onChange(listener: () => void): () => void;
}

interface BrowserScreen extends EventTarget {
  readonly label: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isPrimary: boolean;
}
interface ScreenDetails extends EventTarget {
  readonly screens: readonly BrowserScreen[];
}
type WithScreens = Window & { getScreenDetails?: () => Promise<ScreenDetails> };

export type Way = 'app' | 'browser' | 'by-hand';

/** How this page comes to a display. */
export const wayToDisplays = (): Way =>
  desktop !== null ? 'app' : (window as WithScreens).getScreenDetails === undefined ? 'by-hand' : 'browser';

export const appDisplays = (app: NonNullable<typeof desktop>): Displays => ({
  list: () => app.displays(),
  show: (path, { id }) => app.showOn(path, id),
  clear: ({ id }) => app.clearDisplay(id),
  number: () => app.numberDisplays(),
  onChange: (listener) => app.onDisplays(listener),
});

/** The browser asks the person now. Rejects when they say no. */
export async function browserDisplays(): Promise<Displays> {
  const details = await present(
    (window as WithScreens).getScreenDetails,
    "The browser's way to its screens",
  )();
  const list = async (): Promise<readonly Display[]> =>
    details.screens.map(({ label, left, top, width, height, isPrimary }, id) => ({
      id,
      label,
      xPx: left,
      yPx: top,
      widthPx: width,
      heightPx: height,
      primary: isPrimary,
      shows: null,
    }));
  return {
    list,
    async show(path, { xPx, yPx, widthPx, heightPx }) {
      const place = `left=${xPx},top=${yPx},width=${widthPx},height=${heightPx}`;
      window.open(path, `bell-lap-display-${xPx}-${yPx}`, `popup,fullscreen,${place}`);
    },
    clear: null,
    number: null,
    onChange(listener) {
      details.addEventListener('screenschange', listener);
      return () => details.removeEventListener('screenschange', listener);
    },
  };
}
