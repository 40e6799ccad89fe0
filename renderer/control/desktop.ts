/** What only the desktop app can do; a browser has none of it, and pages ask for the capability, never for the app. */
export interface Display {
  readonly id: number;
  readonly label: string;
  readonly primary: boolean;
  readonly board: boolean;
}

export interface Desktop {
  displays(): Promise<readonly Display[]>;
  showBoard(race: string, displayId: number): Promise<void>;
  closeBoard(): Promise<void>;
  keepAwake(awake: boolean): Promise<void>;
}

export const desktop: Desktop | null = (window as { desktop?: Desktop }).desktop ?? null;
