/** What the app's own pages (settings, about) may ask of it. Pages of the station have none of this. */
export interface ShownField {
  readonly flag: string;
  readonly label: string;
  readonly says: string;
  readonly kind: 'text' | 'port' | 'number' | 'url' | 'folder' | 'file' | 'switch' | 'secret';
  readonly value: string | boolean;
  /** What holds when the field is empty. */
  readonly usual: string;
  /** Why it cannot be changed here; null when it can. */
  readonly locked: string | null;
}

export interface ShownSettings {
  readonly language: string;
  readonly title: string;
  readonly says: string;
  readonly groups: readonly { readonly title: string; readonly fields: readonly ShownField[] }[];
  readonly words: {
    readonly choose: string;
    readonly check: string;
    readonly save: string;
    readonly checking: string;
    readonly fine: string;
    readonly wrong: string;
    readonly saved: string;
    readonly usual: string;
    readonly dataFolder: string;
  };
}

export interface SettingsProblem {
  /** The field; null: of the whole. */
  readonly flag: string | null;
  readonly says: string;
}

export interface ShownAbout {
  readonly language: string;
  readonly title: string;
  readonly version: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly links: readonly { readonly id: string; readonly text: string }[];
}

export interface Own {
  settings(): Promise<ShownSettings>;
  check(values: Readonly<Record<string, unknown>>): Promise<readonly SettingsProblem[]>;
  /** Keeps them and starts the station again; what is wrong stops it before anything has changed. */
  save(values: Readonly<Record<string, unknown>>): Promise<{
    readonly problems: readonly SettingsProblem[];
    readonly restarted: boolean;
  }>;
  /** A folder or file of this computer; null when the person gave up. */
  choose(kind: 'folder' | 'file', now: string): Promise<string | null>;
  about(): Promise<ShownAbout>;
  open(what: string): Promise<void>;
}

export const OWN_CHANNEL = {
  settings: 'own:settings',
  check: 'own:check',
  save: 'own:save',
  choose: 'own:choose',
  about: 'own:about',
  open: 'own:open',
} as const;
