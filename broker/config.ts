/**
 * The station's configuration: command line first, then environment, then defaults. Parsed once, at the door;
 * whoever gets a `StationConfig` may trust it.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { WORLD_SOURCE } from './maps/newest-day.ts';
import { nameServerAddress } from './naming/name-server.ts';
import { listIn } from './relays/relay-list.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const relayAddress = z.url({ protocol: /^https?$/ });
const areAddresses = (text: string): boolean => {
  const all = listIn(text);
  return all.length > 0 && all.every((one) => relayAddress.safeParse(one).success);
};

const schema = z.object({
  /** Where the journal and keys live. */
  data: z.string().min(1),
  /** The event's name, as phones see it on the network. */
  name: z.string().trim().min(1).max(60),
  /** Address to listen on; `::` is every address of this machine. */
  host: z.string().min(1),
  mqttPort: port,
  mqttsPort: port,
  httpsPort: port,
  osmandPort: port,
  crowdPort: port,
  crowdHttpsPort: port,
  /** Passphrase that encrypts the journal; empty = not encrypted. */
  key: z.string().max(1_000),
  /** The organiser's own certificate (PEM files) instead of the station's. */
  cert: z.string().optional(),
  certKey: z.string().optional(),
  adminPassword: z.string().min(8, 'has at least 8 characters').max(200).optional(),
  /** The cloud relay's address, or several with commas between; not given: nothing leaves the venue. */
  relay: z
    .string()
    .refine(areAddresses, 'is an address such as https://relay.example.org, or several with commas between')
    .optional(),
  /** The code to enrol there with, the first time; of several, each its own, in their order. */
  relayCode: z.string().min(8).max(2_000).optional(),
  /** Cap for the way up, kilobits a second. */
  relayKbits: z.coerce.number().min(8).max(10_000_000).optional(),
  /** The DNS server that is asked whether the station's name leads here; not given: those of this computer. */
  nameServer: nameServerAddress.optional(),
  /** Live connections that one address may hold: a venue's guests sometimes share one. */
  viewersPerAddress: z.coerce.number().int().min(1).max(20_000),
  /** A PMTiles archive on the internet that a venue's map can be kept from; organisers may set another. */
  mapSource: z.url({ protocol: /^https?$/, error: 'is the address of a PMTiles archive' }),
  /** The station that this computer stands by for. */
  standbyOf: z
    .url({
      protocol: /^https$/,
      error: 'is the address of the station that leads, such as https://192.168.1.20:8443',
    })
    .optional(),
  standbyCode: z.string().max(60).optional(),
  standbyPort: port,
  /** Take over the address of a master that died, where this computer may. */
  takeAddress: z.boolean(),
  mdns: z.boolean(),
  demo: z.boolean(),
  /** Prints one JSON line with addresses when ready; for programs that start the station. */
  announce: z.boolean(),
});
export type StationConfig = z.infer<typeof schema>;

interface Option {
  readonly flag: string;
  readonly key: keyof StationConfig;
  readonly env: string;
  readonly value: string | null;
  readonly fallback: string | boolean | undefined;
  readonly help: string;
}

export const NAME_FALLBACK = 'Bell Lap';
/** The data folder when none is named. */
export const DATA_FALLBACK = join(
  process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'),
  'bell-lap',
);

const OPTIONS: readonly Option[] = [
  {
    flag: 'data',
    key: 'data',
    env: 'BELL_LAP_DATA',
    value: 'DIR',
    fallback: DATA_FALLBACK,
    help: 'where the journal and the keys are kept',
  },
  {
    flag: 'name',
    key: 'name',
    env: 'BELL_LAP_NAME',
    value: 'TEXT',
    fallback: NAME_FALLBACK,
    help: "the event's name on the network",
  },
  {
    flag: 'host',
    key: 'host',
    env: 'BELL_LAP_HOST',
    value: 'ADDRESS',
    fallback: '::',
    help: 'address to listen on (:: = all)',
  },
  {
    flag: 'mqtt-port',
    key: 'mqttPort',
    env: 'BELL_LAP_MQTT_PORT',
    value: 'N',
    fallback: '1883',
    help: 'MQTT (0 = any free port, also below)',
  },
  {
    flag: 'mqtts-port',
    key: 'mqttsPort',
    env: 'BELL_LAP_MQTTS_PORT',
    value: 'N',
    fallback: '8883',
    help: 'MQTT over TLS',
  },
  {
    flag: 'https-port',
    key: 'httpsPort',
    env: 'BELL_LAP_HTTPS_PORT',
    value: 'N',
    fallback: '8443',
    help: 'officials, riders, API, MQTT over WebSocket',
  },
  {
    flag: 'osmand-port',
    key: 'osmandPort',
    env: 'BELL_LAP_OSMAND_PORT',
    value: 'N',
    fallback: '5055',
    help: 'Traccar Client, OsmAnd, OwnTracks by HTTP',
  },
  {
    flag: 'crowd-port',
    key: 'crowdPort',
    env: 'BELL_LAP_CROWD_PORT',
    value: 'N',
    fallback: '8080',
    help: 'spectators, plain HTTP',
  },
  {
    flag: 'crowd-https-port',
    key: 'crowdHttpsPort',
    env: 'BELL_LAP_CROWD_HTTPS_PORT',
    value: 'N',
    fallback: '8444',
    help: 'spectators, HTTPS',
  },
  {
    flag: 'key-file',
    key: 'key',
    env: 'BELL_LAP_KEY',
    value: 'FILE',
    fallback: '',
    help: 'file whose first line encrypts the journal',
  },
  {
    flag: 'cert',
    key: 'cert',
    env: 'BELL_LAP_CERT',
    value: 'FILE',
    fallback: undefined,
    help: 'your own certificate chain (PEM)',
  },
  {
    flag: 'cert-key',
    key: 'certKey',
    env: 'BELL_LAP_CERT_KEY',
    value: 'FILE',
    fallback: undefined,
    help: 'its private key (PEM)',
  },
  {
    flag: 'admin-password',
    key: 'adminPassword',
    env: 'BELL_LAP_ADMIN_PASSWORD',
    value: 'TEXT',
    fallback: undefined,
    help: 'password of "admin" (first start; made up if not given)',
  },
  {
    flag: 'admin-password-file',
    key: 'adminPassword',
    env: 'BELL_LAP_ADMIN_PASSWORD_FILE',
    value: 'FILE',
    fallback: undefined,
    help: 'file whose first line is that password (- = standard input)',
  },
  {
    flag: 'relay',
    key: 'relay',
    env: 'BELL_LAP_RELAY',
    value: 'URL',
    fallback: undefined,
    help: 'mirror everything to this cloud relay (several: commas between)',
  },
  {
    flag: 'relay-code',
    key: 'relayCode',
    env: 'BELL_LAP_RELAY_CODE',
    value: 'TEXT',
    fallback: undefined,
    help: 'code to enrol there with, the first time (several: in their order)',
  },
  {
    flag: 'relay-kbits',
    key: 'relayKbits',
    env: 'BELL_LAP_RELAY_KBITS',
    value: 'N',
    fallback: undefined,
    help: 'at most so many kbit/s up to it',
  },
  {
    flag: 'name-server',
    key: 'nameServer',
    env: 'BELL_LAP_NAME_SERVER',
    value: 'ADDRESS',
    fallback: undefined,
    help: "DNS server that phones here use, if it is not this computer's",
  },
  {
    flag: 'viewers-per-address',
    key: 'viewersPerAddress',
    env: 'BELL_LAP_VIEWERS_PER_ADDRESS',
    value: 'N',
    fallback: '500',
    help: 'live connections that one network address may hold',
  },
  {
    flag: 'map-source',
    key: 'mapSource',
    env: 'BELL_LAP_MAP_SOURCE',
    value: 'URL',
    fallback: WORLD_SOURCE,
    help: "PMTiles archive to get the venue's map from, {day} for its newest day",
  },
  {
    flag: 'standby-of',
    key: 'standbyOf',
    env: 'BELL_LAP_STANDBY_OF',
    value: 'URL',
    fallback: undefined,
    help: 'stand by for the station there, and take over when it dies',
  },
  {
    flag: 'standby-code',
    key: 'standbyCode',
    env: 'BELL_LAP_STANDBY_CODE',
    value: 'CODE',
    fallback: undefined,
    help: 'the pairing code it shows (asked for if not given)',
  },
  {
    flag: 'standby-port',
    key: 'standbyPort',
    env: 'BELL_LAP_STANDBY_PORT',
    value: 'N',
    fallback: '8446',
    help: 'where the two stations of a pair talk',
  },
  {
    flag: 'keep-address',
    key: 'takeAddress',
    env: 'BELL_LAP_KEEP_ADDRESS',
    value: null,
    fallback: false,
    help: "a standby does not take over a dead master's address",
  },
  {
    flag: 'no-mdns',
    key: 'mdns',
    env: 'BELL_LAP_NO_MDNS',
    value: null,
    fallback: false,
    help: 'do not announce the station on the network',
  },
  {
    flag: 'demo',
    key: 'demo',
    env: 'BELL_LAP_DEMO',
    value: null,
    fallback: false,
    help: 'adds a race with simulated riders',
  },
  {
    flag: 'announce',
    key: 'announce',
    env: 'BELL_LAP_ANNOUNCE',
    value: null,
    fallback: false,
    help: 'print one JSON line with the addresses when ready',
  },
];

export const HELP = `Bell Lap station

  npm start -- [options]

${OPTIONS.map((o) => `  --${`${o.flag}${o.value === null ? '' : ` ${o.value}`}`.padEnd(24)} ${o.help}`).join('\n')}
  --check                  say what is wrong with these options, and start nothing
  --help                   this text

Every option can also be given by environment, e.g. ${OPTIONS[0]?.env}.
The journal's key is best given by BELL_LAP_KEY or --key-file, never on the command line, which every user of this
computer can read; the admin's password by BELL_LAP_ADMIN_PASSWORD or --admin-password-file.
`;

/** Thrown for a command line or environment that makes no sense; the message is for the person who typed it. */
export class ConfigError extends Error {
  /** Everything that is wrong, by option; the message is the first of them. */
  readonly faults: readonly OptionFault[];

  constructor(message: string, faults: readonly OptionFault[] = [{ option: null, says: message }]) {
    super(message);
    this.faults = faults;
  }
}

export interface OptionFault {
  /** The option's name without dashes; null: none of them alone. */
  readonly option: string | null;
  readonly says: string;
}

/**
 * Reads the configuration. `readFile` gives a file's text (for --key-file).
 * @throws ConfigError naming the option, what was given and what would be right.
 */
export function readConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): StationConfig | 'help' {
  const values = parseCommandLine(argv);
  if (values.help === true) return 'help';
  const raw: Record<string, unknown> = {};
  for (const option of OPTIONS) {
    if (option.flag === 'admin-password-file') continue;
    const given = values[option.flag] ?? env[option.env] ?? option.fallback;
    raw[option.key] = option.value === null ? given === true || given === '1' || given === 'true' : given;
  }
  raw.mdns = raw.mdns !== true;
  raw.takeAddress = raw.takeAddress !== true;
  if (values['key-file'] !== undefined) raw.key = firstLine(String(values['key-file']), 'key-file', readFile);
  const passwordFile = values['admin-password-file'] ?? env.BELL_LAP_ADMIN_PASSWORD_FILE;
  if (passwordFile !== undefined && values['admin-password'] === undefined)
    raw.adminPassword = firstLine(String(passwordFile), 'admin-password-file', readFile);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }): OptionFault => {
      const option = OPTIONS.find((o) => o.key === path[0]);
      const named = `--${option?.flag ?? path.join('.')} (or ${option?.env})`;
      const says = `${named}: ${shownValue(raw, option?.key)} does not fit: ${message}`;
      return { option: option?.flag ?? null, says };
    });
    throw new ConfigError(faults[0]?.says ?? 'The options do not fit.', faults);
  }
  const config = parsed.data;
  if ((config.cert === undefined) !== (config.certKey === undefined))
    throw new ConfigError('--cert and --cert-key go together: give both or neither.', [
      {
        option: config.cert === undefined ? 'cert' : 'cert-key',
        says: '--cert and --cert-key go together: give both or neither.',
      },
    ]);
  return { ...config, data: resolve(config.data) };
}

/** Every option's name, environment and usual value, as the help lists them; for what knows them too (the desktop app). */
export const optionList = (): readonly Pick<Option, 'flag' | 'env' | 'value' | 'fallback'>[] =>
  OPTIONS.map(({ flag, env, value, fallback }) => ({ flag, env, value, fallback }));

/** Options whose values are secrets: an error does not repeat them, and they do not belong on a command line. */
const SECRETS = ['admin-password', 'relay-code', 'standby-code'] as const;

const shownValue = (raw: Readonly<Record<string, unknown>>, key: string | undefined): string =>
  key === 'adminPassword' || key === 'key' ? 'what was given' : String(raw[key ?? '']);

/** The secrets that stand on a command line, as options: every user of the computer can read it while it starts. */
export const secretsOn = (argv: readonly string[]): readonly string[] =>
  SECRETS.map((flag) => `--${flag}`).filter((flag) =>
    argv.some((word) => word === flag || word.startsWith(`${flag}=`)),
  );

function parseCommandLine(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(
    OPTIONS.map((o) => [o.flag, { type: o.value === null ? ('boolean' as const) : ('string' as const) }]),
  );
  try {
    return parseArgs({ args: [...argv], options: { ...options, help: { type: 'boolean', short: 'h' } } })
      .values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : error} (--help lists the options)`);
  }
}

function firstLine(path: string, flag: string, readFile: (path: string) => string): string {
  const line = readFile(path).split(/\r?\n/)[0] ?? '';
  if (line === '')
    throw new ConfigError(`--${flag} ${path}: its first line is empty; it holds what is secret.`);
  return line;
}
