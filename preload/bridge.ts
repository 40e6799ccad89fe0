/**
 * The bridge between a page and the desktop: everything a page may ask of the app, and nothing else. Pages test for
 * `window.desktop` as a capability; in a browser on the LAN it is absent and they use what a browser has.
 */
export interface Display {
  readonly id: number;
  readonly label: string;
  /** Where it stands beside the others, and how large it is, in points. */
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly primary: boolean;
  /** The page that is shown on it full screen; null: none. */
  readonly shows: string | null;
}

/** A display that went away with what it showed. */
export interface GoneDisplay {
  readonly id: number;
  readonly label: string;
  readonly shows: string;
}

/** How the station fares, as the supervisor sees it; the race itself is asked over HTTP. */
export type StationStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'serving'; readonly url: string; readonly attached: boolean }
  | { readonly state: 'restarting'; readonly attempt: number; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string };

export interface Desktop {
  readonly version: string;
  /** Displays of this computer, for "on a display …". */
  displays(): Promise<readonly Display[]>;
  /** Displays that went away with what they showed, and are not back. */
  gone(): Promise<readonly GoneDisplay[]>;
  /** Shows one of the station's screens full screen on a display, instead of what is there. */
  showOn(path: string, displayId: number): Promise<void>;
  /** Shows nothing on it any more; of one that is gone: it is not to come back. */
  clearDisplay(displayId: number): Promise<void>;
  /** Draws on each display its number, for some seconds. */
  numberDisplays(): Promise<void>;
  /** Asks where to save and writes the text there; false when the official cancelled. */
  saveFile(name: string, text: string): Promise<boolean>;
  /** Keeps the computer awake while a race runs. */
  keepAwake(awake: boolean): Promise<void>;
  /** The page's language, for menus and questions. */
  speak(language: string): Promise<void>;
  /** The app's own page of the station's options. */
  openSettings(): Promise<void>;
  openDataFolder(): Promise<void>;
  onStation(listener: (status: StationStatus) => void): () => void;
  /** Displays came, went, or show something else. */
  onDisplays(listener: () => void): () => void;
}

/** One channel a method; the only strings that cross the bridge. */
export const CHANNEL = {
  displays: 'desktop:displays',
  gone: 'desktop:gone',
  showOn: 'desktop:show-on',
  clearDisplay: 'desktop:clear-display',
  numberDisplays: 'desktop:number-displays',
  saveFile: 'desktop:save-file',
  keepAwake: 'desktop:keep-awake',
  speak: 'desktop:speak',
  openSettings: 'desktop:open-settings',
  openDataFolder: 'desktop:open-data-folder',
  station: 'desktop:station',
  displaysChanged: 'desktop:displays-changed',
} as const;
