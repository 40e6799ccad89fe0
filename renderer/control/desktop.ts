/** What only the desktop app can do; a browser has none of it, and pages ask for the capability, never for the app. */
export interface Display {
  readonly id: number;
  readonly label: string;
  /** Where it stands beside the others, and how large it is, in points. */
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly primary: boolean;
  /** The page that the app shows on it full screen; null: none. */
  readonly shows: string | null;
}

/** A display that went away with what it showed. */
export interface GoneDisplay {
  readonly id: number;
  readonly label: string;
  readonly shows: string;
}

export interface Desktop {
  displays(): Promise<readonly Display[]>;
  gone(): Promise<readonly GoneDisplay[]>;
  /** Shows a page of the station full screen on a display, instead of what is there. */
  showOn(path: string, displayId: number): Promise<void>;
  clearDisplay(displayId: number): Promise<void>;
  numberDisplays(): Promise<void>;
  keepAwake(awake: boolean): Promise<void>;
  /** The app's own page of the station's options. */
  openSettings(): Promise<void>;
  openDataFolder(): Promise<void>;
  /** The language of menus and messages. */
  speak(language: string): Promise<void>;
  /** Displays came, went, or show something else. */
  onDisplays(listener: () => void): () => void;
}

export const desktop: Desktop | null = (window as { desktop?: Desktop }).desktop ?? null;
