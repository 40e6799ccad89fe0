/**
 * The bridge between a page and the desktop: everything a page may ask of the app, and nothing else. Pages test for
 * `window.desktop` as a capability; in a browser on the LAN it is absent and they use what a browser has.
 */
export interface Display {
  readonly id: number;
  readonly label: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly primary: boolean;
  /** True while the board is shown on it. */
  readonly board: boolean;
}

/** How the station fares, as the supervisor sees it; the race itself is asked over HTTP. */
export type StationStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'serving'; readonly url: string; readonly attached: boolean }
  | { readonly state: 'restarting'; readonly attempt: number; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string };

export interface Desktop {
  readonly version: string;
  /** Screens of this computer, for "big screen on …". */
  displays(): Promise<readonly Display[]>;
  /** Opens the board of a race in kiosk mode on a screen, or moves it there. */
  showBoard(race: string, displayId: number): Promise<void>;
  closeBoard(): Promise<void>;
  /** Asks where to save and writes the text there; false when the official cancelled. */
  saveFile(name: string, text: string): Promise<boolean>;
  /** Keeps the computer awake while a race runs. */
  keepAwake(awake: boolean): Promise<void>;
  onStation(listener: (status: StationStatus) => void): () => void;
}

/** One channel a method; the only strings that cross the bridge. */
export const CHANNEL = {
  displays: 'desktop:displays',
  showBoard: 'desktop:show-board',
  closeBoard: 'desktop:close-board',
  saveFile: 'desktop:save-file',
  keepAwake: 'desktop:keep-awake',
  station: 'desktop:station',
} as const;
