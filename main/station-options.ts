/**
 * Every option of `npm start -- --help`, as the app knows it: on its own command line, in the environment, and, where an
 * organiser sets it, on the settings page. A test holds this list against the station's own (tests/app/options.test.ts).
 */
export interface StationOption {
  readonly flag: string;
  readonly env: string;
  readonly kind: 'text' | 'port' | 'number' | 'url' | 'folder' | 'file' | 'switch' | 'secret';
  /** Where it stands on the settings page; null: it is said at a start only. */
  readonly group: SettingsGroup | null;
  /** What holds when nobody says anything; empty: nothing. */
  readonly usual: string;
}

export const SETTINGS_GROUPS = ['event', 'network', 'certificate', 'relay', 'standby', 'more'] as const;
export type SettingsGroup = (typeof SETTINGS_GROUPS)[number];

const option = (
  flag: string,
  kind: StationOption['kind'],
  group: SettingsGroup | null,
  usual = '',
  env = `BELL_LAP_${flag.toUpperCase().replaceAll('-', '_')}`,
): StationOption => ({ flag, kind, group, usual, env });

export const STATION_OPTIONS: readonly StationOption[] = [
  option('data', 'folder', 'event'),
  option('name', 'text', 'event', 'Bell Lap'),
  option('host', 'text', 'network', '::'),
  option('mqtt-port', 'port', 'network', '1883'),
  option('mqtts-port', 'port', 'network', '8883'),
  option('https-port', 'port', 'network', '8443'),
  option('osmand-port', 'port', 'network', '5055'),
  option('crowd-port', 'port', 'network', '8080'),
  option('crowd-https-port', 'port', 'network', '8444'),
  // The environment names the key itself; the option names a file that holds it.
  option('key-file', 'file', 'more', '', 'BELL_LAP_KEY'),
  option('cert', 'file', 'certificate'),
  option('cert-key', 'file', 'certificate'),
  option('admin-password', 'secret', null),
  option('admin-password-file', 'file', null),
  option('relay', 'url', 'relay'),
  option('relay-code', 'secret', 'relay'),
  option('relay-kbits', 'number', 'relay'),
  option('name-server', 'text', 'relay'),
  option('viewers-per-address', 'number', 'network', '500'),
  option('map-source', 'url', 'more', 'https://build.protomaps.com/{day}.pmtiles'),
  option('standby-of', 'url', 'standby'),
  option('standby-code', 'secret', 'standby'),
  option('standby-port', 'port', 'standby', '8446'),
  option('keep-address', 'switch', 'standby'),
  option('no-mdns', 'switch', 'network'),
  option('demo', 'switch', 'more'),
  option('announce', 'switch', null),
];

/** Values by flag; a switch that is on is `true`. */
export type OptionValues = Readonly<Record<string, string | true>>;

const BY_FLAG = new Map(STATION_OPTIONS.map((one) => [one.flag, one]));

/**
 * The station's options on the app's own command line, written `--name=X` or `--name X`. Everything else there is Chromium's
 * or Electron's own.
 */
export function optionsOn(argv: readonly string[]): OptionValues {
  const values: Record<string, string | true> = {};
  for (let at = 0; at < argv.length; at += 1) {
    const [, flag = '', given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argv[at] ?? '') ?? [];
    const known = BY_FLAG.get(flag);
    if (known === undefined) continue;
    if (known.kind === 'switch') values[flag] = true;
    else if (given !== undefined) values[flag] = given;
    else {
      const next = argv[at + 1];
      const isGiven = next !== undefined && !next.startsWith('--');
      // Nothing after it: the station is to say so.
      values[flag] = isGiven ? next : '';
      if (isGiven) at += 1;
    }
  }
  return values;
}

/** Those that the environment gives: the station reads them by itself, and they win over what is set on the page. */
export function optionsIn(env: Readonly<Record<string, string | undefined>>): OptionValues {
  const values: Record<string, string | true> = {};
  for (const { flag, env: name, kind } of STATION_OPTIONS) {
    const given = env[name];
    if (given === undefined) continue;
    if (kind !== 'switch') values[flag] = given;
    else if (given === '1' || given === 'true') values[flag] = true;
  }
  return values;
}

export interface StationStart {
  readonly args: readonly string[];
  /** Secrets go this way: every user of the computer can read a command line. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a station is started with these: command line first, then the environment that it inherits, then what was set. */
export function startWith(onLine: OptionValues, inEnv: OptionValues, set: OptionValues): StationStart {
  const args: string[] = [];
  const env: Record<string, string> = {};
  for (const { flag, env: name, kind, group } of STATION_OPTIONS) {
    const value = onLine[flag] ?? (flag in inEnv || group === null ? undefined : set[flag]);
    // The app hands it on with the folder; what it prints is the app's.
    if (value === undefined || flag === 'data' || flag === 'announce') continue;
    if (value === '' && onLine[flag] === undefined) continue;
    if (kind === 'secret') env[name] = String(value);
    else args.push(value === true ? `--${flag}` : `--${flag}=${value}`);
  }
  return { args, env };
}
