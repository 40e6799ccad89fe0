/** The relay's configuration: environment, as containers like it. Parsed once, at the door. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LETS_ENCRYPT } from './venues/acme.ts';

const ZONE = /^(?=.{4,180}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const list = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

const schema = z.object({
  BELL_LAP_RELAY_HOST: z.string().min(1).default('::'),
  BELL_LAP_RELAY_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  /** Folder of the embedded store. */
  BELL_LAP_RELAY_DATA: z.string().min(1).default('data/relay'),
  /** PostgreSQL instead of the embedded store: `postgres://…`. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'starts with postgres://')
    .optional(),
  /** Redis or Valkey between several relays: `redis://…` or `rediss://…`. */
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'starts with redis:// or rediss://')
    .optional(),
  /** Codes that stations may enrol with, one station each; separated by commas. */
  BELL_LAP_RELAY_CODES: z.string().default(''),
  /** The operator's secret for /v1/admin. Without it that way is closed. */
  BELL_LAP_RELAY_ADMIN_TOKEN: z.string().min(16, 'has at least 16 characters').optional(),
  /** Days that a deleted race can be brought back; then its data goes. */
  BELL_LAP_RELAY_RETENTION_DAYS: z.coerce.number().min(0).max(365).default(7),
  /** Proxies before the relay whose X-Forwarded-For is believed. */
  BELL_LAP_RELAY_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  /** Viewers of one address; many share one behind a mobile network's. GraphQL sockets: a tenth as many. */
  BELL_LAP_RELAY_VIEWERS_PER_ADDRESS: z.coerce.number().int().min(1).default(5_000),
  /** Where finished races are archived: a folder, or an S3-compatible bucket. Neither: they are not. */
  BELL_LAP_RELAY_ARCHIVE_DIR: z.string().min(1).optional(),
  BELL_LAP_RELAY_RESULTS_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is the name of a bucket')
    .optional(),
  /** An S3-compatible provider other than Amazon: `https://…`. */
  BELL_LAP_RELAY_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** The bucket's region. */
  AWS_REGION: z.string().min(1).default('us-east-1'),
  /** A finished race, official or not, is archived (again) when nothing of it has come for so long. */
  BELL_LAP_RELAY_ARCHIVE_QUIET_S: z.coerce.number().min(1).max(86_400).default(1_800),
  /** An official one is archived so long after the last decision about it. */
  BELL_LAP_RELAY_ARCHIVE_SETTLED_S: z.coerce.number().min(0).max(3_600).default(10),
  /** `yes`: it sleeps between races, and leaves behind in the bucket who may wake it and when something is on. */
  BELL_LAP_RELAY_SLEEPS: z.enum(['yes', 'no']).default('no'),
  /** When this machine began without the store of the one before, as its boot says: `20261130T081500Z`. */
  BELL_LAP_RELAY_BEGAN_ANEW: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, 'is a moment like 20261130T081500Z')
    .optional(),
  /** Figures for CloudWatch once a minute, under this name of the deployment: a line on standard output. Not given: none. */
  BELL_LAP_RELAY_CLOUDWATCH: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'is 1 to 100 letters, digits, _, . and -')
    .optional(),
  /** A file for that line instead, which whatever runs beside it takes away. */
  BELL_LAP_RELAY_CLOUDWATCH_FILE: z.string().min(1).optional(),
  /** The file in which the server it stands on says how it is (deploy/server), for /admin. */
  BELL_LAP_RELAY_SERVER_HEALTH: z.string().min(1).optional(),
  /**
   * The zone in which stations are given names, and certificates for them: `venue.live.example.org`. The domain above it names
   * this relay as its server (NS), and the authority's terms are agreed to. Left out: no station is given a name.
   */
  BELL_LAP_RELAY_VENUES: z
    .string()
    .transform((text) => text.toLowerCase().replace(/\.$/, ''))
    .refine((text) => ZONE.test(text), 'is a zone such as venue.live.example.org')
    .optional(),
  /** The name of the zone's server, where it is not the domain right above it. */
  BELL_LAP_RELAY_VENUES_SERVER: z
    .string()
    .transform((text) => text.toLowerCase().replace(/\.$/, ''))
    .refine((text) => ZONE.test(text), 'is a name such as live.example.org')
    .optional(),
  /** Where DNS is answered, UDP and TCP: an address and a port. */
  BELL_LAP_RELAY_VENUES_DNS: z
    .string()
    .regex(
      /^(\[[0-9a-fA-F:.]+\]|[\d.]+):\d{1,5}$/,
      'is an address and a port, such as [::]:53 or 203.0.113.7:53',
    )
    .default('[::]:53'),
  /** The authority's ACME directory. */
  BELL_LAP_RELAY_VENUES_ACME: z.url({ protocol: /^https$/ }).default(LETS_ENCRYPT),
  /** Certificates in seven days. Let's Encrypt gives a domain 50, and the relay's own is among them. */
  BELL_LAP_RELAY_VENUES_PER_WEEK: z.coerce.number().int().min(1).max(100_000).default(40),
  /** OpenID Connect provider whose tokens are taken. */
  OIDC_ISSUER: z.url().optional(),
  OIDC_AUDIENCE: z.string().min(1).optional(),
  /**
   * The public client (no secret, authorization code with PKCE, redirect to `https://…/admin`) as which /admin leads to
   * the provider's own sign-in. Without it the page takes the provider's tokens as text.
   */
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  /** What the page asks the provider for; `offline_access` where a renewal takes that. */
  OIDC_SCOPES: z
    .string()
    .default('openid profile email')
    .refine((text) => list(text).includes('openid'), 'has openid among its scopes'),
  /** The claim that says the role or the groups, and which of its values make an administrator and an official. */
  OIDC_ROLE_CLAIM: z.string().min(1).default('groups'),
  OIDC_ADMIN_VALUE: z.string().min(1).default('bell-lap-admins'),
  OIDC_OFFICIAL_VALUE: z.string().min(1).default('bell-lap-officials'),
});

export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  /** The page's own client at the provider; null: it leads nobody there. */
  readonly clientId: string | null;
  readonly scopes: string;
  readonly roleClaim: string;
  readonly adminValue: string;
  readonly officialValue: string;
}

export interface ArchiveConfig {
  readonly place:
    | { readonly is: 'folder'; readonly folder: string }
    | {
        readonly is: 'bucket';
        readonly bucket: string;
        readonly region: string;
        readonly endpoint: string | null;
      };
  readonly quietMs: number;
  readonly settledMs: number;
}

/** How stations are given names (venues/). */
export interface VenuesConfig {
  readonly zone: string;
  readonly server: string;
  readonly host: string;
  readonly port: number;
  readonly directory: string;
  readonly perWeek: number;
}

export interface RelayConfig {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly codes: readonly string[];
  readonly adminToken: string | null;
  readonly retentionMs: number;
  readonly proxies: number;
  readonly viewersPerAddress: number;
  readonly oidc: OidcConfig | null;
  readonly archive: ArchiveConfig | null;
  /** Null: no station is given a name. */
  readonly venues: VenuesConfig | null;
  /** It is put to sleep between races (sleep/). */
  readonly sleeps: boolean;
  /** When this machine began without the store of the one before, UTC epoch ms; null: it did not. */
  readonly beganAnewMs: number | null;
  /** Where the server says how it is; null where nobody looks. */
  readonly serverHealth: string | null;
  /** Where figures for CloudWatch go, `file` null: standard output; null: nowhere. */
  readonly cloudWatch: { readonly deployment: string; readonly file: string | null } | null;
  readonly pagesDir: string;
}

export class RelayConfigError extends Error {}

/** What there is to set. */
export const RELAY_SETTINGS: readonly string[] = Object.keys(schema.shape);

/** Names that look like a setting of the relay and are none: misspelt, or of another release. */
export const notSettings = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(env).filter((name) => name.startsWith('BELL_LAP_RELAY_') && !RELAY_SETTINGS.includes(name));

/** @throws RelayConfigError naming the variable, what was given and what would be right. */
export function readRelayConfig(
  env: Readonly<Record<string, string | undefined>>,
  pagesDir: string,
): RelayConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new RelayConfigError(`${issue?.path.join('.')} does not fit: ${issue?.message}`);
  }
  const read = parsed.data;
  if ((read.OIDC_ISSUER === undefined) !== (read.OIDC_AUDIENCE === undefined))
    throw new RelayConfigError('OIDC_ISSUER and OIDC_AUDIENCE go together: give both or neither.');
  if (read.OIDC_CLIENT_ID !== undefined && read.OIDC_ISSUER === undefined)
    throw new RelayConfigError(
      'OIDC_CLIENT_ID is a client of a provider: give OIDC_ISSUER and OIDC_AUDIENCE too.',
    );
  if (read.REDIS_URL !== undefined && read.DATABASE_URL === undefined)
    throw new RelayConfigError(
      'REDIS_URL joins several relays, and these need one store: give DATABASE_URL too.',
    );
  if (read.BELL_LAP_RELAY_ARCHIVE_DIR !== undefined && read.BELL_LAP_RELAY_RESULTS_BUCKET !== undefined)
    throw new RelayConfigError(
      'BELL_LAP_RELAY_ARCHIVE_DIR and BELL_LAP_RELAY_RESULTS_BUCKET are two places for one archive: give one.',
    );
  if (read.BELL_LAP_RELAY_SLEEPS === 'yes' && read.BELL_LAP_RELAY_RESULTS_BUCKET === undefined)
    throw new RelayConfigError(
      'BELL_LAP_RELAY_SLEEPS=yes needs BELL_LAP_RELAY_RESULTS_BUCKET: what is read while it sleeps lies there.',
    );
  return {
    host: read.BELL_LAP_RELAY_HOST,
    port: read.BELL_LAP_RELAY_PORT,
    databaseUrl: read.DATABASE_URL ?? null,
    redisUrl: read.REDIS_URL ?? null,
    dataDir: resolve(read.BELL_LAP_RELAY_DATA),
    codes: list(read.BELL_LAP_RELAY_CODES),
    adminToken: read.BELL_LAP_RELAY_ADMIN_TOKEN ?? null,
    retentionMs: read.BELL_LAP_RELAY_RETENTION_DAYS * 86_400_000,
    proxies: read.BELL_LAP_RELAY_PROXIES,
    viewersPerAddress: read.BELL_LAP_RELAY_VIEWERS_PER_ADDRESS,
    oidc:
      read.OIDC_ISSUER === undefined || read.OIDC_AUDIENCE === undefined
        ? null
        : {
            issuer: read.OIDC_ISSUER,
            audience: read.OIDC_AUDIENCE,
            clientId: read.OIDC_CLIENT_ID ?? null,
            scopes: list(read.OIDC_SCOPES).join(' '),
            roleClaim: read.OIDC_ROLE_CLAIM,
            adminValue: read.OIDC_ADMIN_VALUE,
            officialValue: read.OIDC_OFFICIAL_VALUE,
          },
    archive: archiveOf(read),
    venues: venuesOf(read),
    sleeps: read.BELL_LAP_RELAY_SLEEPS === 'yes',
    beganAnewMs: momentOf(read.BELL_LAP_RELAY_BEGAN_ANEW),
    serverHealth: read.BELL_LAP_RELAY_SERVER_HEALTH ?? null,
    cloudWatch:
      read.BELL_LAP_RELAY_CLOUDWATCH === undefined
        ? null
        : {
            deployment: read.BELL_LAP_RELAY_CLOUDWATCH,
            file: read.BELL_LAP_RELAY_CLOUDWATCH_FILE ?? null,
          },
    pagesDir: join(pagesDir),
  };
}

function venuesOf(read: z.infer<typeof schema>): VenuesConfig | null {
  const zone = read.BELL_LAP_RELAY_VENUES;
  if (zone === undefined) return null;
  const server = read.BELL_LAP_RELAY_VENUES_SERVER ?? zone.slice(zone.indexOf('.') + 1);
  const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(read.BELL_LAP_RELAY_VENUES_DNS) ?? [];
  if (isIP(host) === 0 || Number(port) > 65_535)
    throw new RelayConfigError(
      `BELL_LAP_RELAY_VENUES_DNS does not fit: it is an address and a port, such as [::]:53 or 203.0.113.7:53.`,
    );
  const { BELL_LAP_RELAY_VENUES_ACME: directory, BELL_LAP_RELAY_VENUES_PER_WEEK: perWeek } = read;
  return { zone, server, host, port: Number(port), directory, perWeek };
}

/** Of the form that ISO 8601 calls basic. */
function momentOf(text: string | undefined): number | null {
  const parts = /^(....)(..)(..)T(..)(..)(..)Z$/
    .exec(text ?? '')
    ?.slice(1)
    .map(Number);
  if (parts === undefined) return null;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function archiveOf(read: z.infer<typeof schema>): ArchiveConfig | null {
  const { BELL_LAP_RELAY_ARCHIVE_DIR: folder, BELL_LAP_RELAY_RESULTS_BUCKET: bucket } = read;
  const times = {
    quietMs: read.BELL_LAP_RELAY_ARCHIVE_QUIET_S * 1_000,
    settledMs: read.BELL_LAP_RELAY_ARCHIVE_SETTLED_S * 1_000,
  };
  if (folder !== undefined) return { place: { is: 'folder', folder: resolve(folder) }, ...times };
  if (bucket === undefined) return null;
  const endpoint = read.BELL_LAP_RELAY_S3_ENDPOINT ?? null;
  return { place: { is: 'bucket', bucket, region: read.AWS_REGION, endpoint }, ...times };
}
