/**
 * What was chosen at the installation, kept in /etc/bell-lap/server.json; and relay.env, whose lines are the operator's:
 * those that are there stay as they are, missing ones are added.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { BUS_PORT, DATABASE, type Layout } from './layout.ts';
import { Stopped } from './system.ts';

const schema = z.object({
  domain: z.string(),
  /** Whom the authority writes to; null: nobody. */
  email: z.string().nullable(),
  stores: z.enum(['postgres', 'embedded']),
  bucket: z.object({ name: z.string(), endpoint: z.string().nullable(), region: z.string() }).nullable(),
  /** An ACME directory other than Let's Encrypt's. */
  acmeServer: z.string().nullable(),
});
export type Settings = z.infer<typeof schema>;

/** Null on a machine where nothing is installed. @throws Stopped when the file says something else. */
export function readSettings({ settings }: Layout): Settings | null {
  if (!existsSync(settings)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(settings, 'utf8')));
  } catch (error) {
    throw new Stopped(`${settings} is not what the installation wrote: ${(error as Error).message}`);
  }
}

/** Whole or as it was, for its owner alone unless said otherwise. */
export function writeWhole(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text, { mode });
  // A part that was left there keeps its own.
  chmodSync(`${path}.part`, mode);
  renameSync(`${path}.part`, path);
}

export const writeSettings = (layout: Layout, settings: Settings): void =>
  writeWhole(layout.settings, `${JSON.stringify(settings, null, 2)}\n`);

export type Variables = Readonly<Record<string, string>>;

/** As systemd reads it: `NAME=value`, comments, quotes around a value. */
export const variablesOf = (text: string): Variables =>
  Object.fromEntries(
    [...text.matchAll(/^\s*([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value.trim().replace(/^(["'])(.*)\1$/, '$2'),
    ]),
  );

export const readRelayEnv = ({ relayEnv }: Layout): Variables =>
  existsSync(relayEnv) ? variablesOf(readFileSync(relayEnv, 'utf8')) : {};

/** The text with these variables set: a line that is there is changed where it stands, another added at the end. */
export function withVariables(text: string, variables: Variables): string {
  let lines = text.replace(/\n*$/, '').split('\n');
  for (const [name, value] of Object.entries(variables)) {
    const line = `${name}=${value}`;
    const at = lines.findIndex((one) => one.trimStart().startsWith(`${name}=`));
    lines = at < 0 ? [...lines, line] : lines.with(at, line);
  }
  return `${lines.join('\n').trimStart()}\n`;
}

const secret = (): string => randomBytes(24).toString('hex');
const HEAD =
  '# The relays’ variables (cloud-sync/relay/config.ts lists them all). Changed lines count after: bell-lap-server apply\n';

/** What relay.env lacks for these settings: secrets are made once. `asked`: keys of the bucket, when new ones are given. */
export function relayVariables(settings: Settings, known: Variables, layout: Layout): Record<string, string> {
  const wanted: Record<string, string> = {
    BELL_LAP_RELAY_ADMIN_TOKEN: secret(),
    BELL_LAP_RELAY_CODES: randomBytes(9).toString('base64url'),
    BELL_LAP_RELAY_SERVER_HEALTH: layout.health,
  };
  if (settings.stores === 'postgres') {
    wanted.DATABASE_URL = `postgres://bell_lap_relay:${secret()}@127.0.0.1:5432/${DATABASE}`;
    wanted.REDIS_URL = `redis://:${secret()}@127.0.0.1:${BUS_PORT}`;
  }
  const archived = known.BELL_LAP_RELAY_ARCHIVE_DIR || known.BELL_LAP_RELAY_RESULTS_BUCKET;
  if (!archived && settings.bucket === null) wanted.BELL_LAP_RELAY_ARCHIVE_DIR = '/var/lib/bell-lap/archive';
  const missing = Object.entries(wanted).filter(([name]) => !known[name]);
  return Object.fromEntries(missing);
}

/** In the bucket from now on: what relays archive, beside the copies of the store. */
export const bucketVariables = (
  { name, endpoint, region }: NonNullable<Settings['bucket']>,
  keys: Variables,
): Variables => ({
  BELL_LAP_RELAY_ARCHIVE_DIR: '',
  BELL_LAP_RELAY_RESULTS_BUCKET: name,
  BELL_LAP_RELAY_S3_ENDPOINT: endpoint ?? '',
  AWS_REGION: region,
  ...keys,
});

export function putRelayEnv(layout: Layout, variables: Variables): void {
  const text = existsSync(layout.relayEnv) ? readFileSync(layout.relayEnv, 'utf8') : HEAD;
  writeWhole(layout.relayEnv, withVariables(text, variables));
}
