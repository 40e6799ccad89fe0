/** What was typed, understood or refused with what would be right. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Stores } from './layout.ts';
import { type Settings, type Variables, variablesOf } from './settings.ts';
import { Stopped } from './system.ts';

export const USAGE = `On a new server:
  sudo sh FILE --domain live.example.org --email you@example.org
    --stores postgres|embedded    two relays over PostgreSQL and Valkey or Redis (4 GB of memory; the default),
                                  or one over a file of its own (1 GB)
    --bucket NAME --bucket-keys FILE [--bucket-endpoint https://…] [--bucket-region REGION]
                                  an S3 bucket for copies and finished races; FILE has the lines
                                  AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…
    --restore [--copy NAME]       begins with the newest copy in the bucket, or that one
    --begin-anew                  although the bucket has copies of this domain
    --acme-server URL             another authority than Let's Encrypt
    --no-email                    the authority writes to nobody
Where it runs:
  sudo sh FILE                    takes the release in FILE (--during-a-race, although one is on)
  bell-lap-server status          how it is; ends with 1 when something needs you
  bell-lap-server rollback        back to the release of before
  bell-lap-server backup          a copy now (each night by itself); backups lists them
  bell-lap-server restore [NAME]  the store as in that copy, or the newest; what is there is kept beside it
  bell-lap-server certificate     asks for the certificate again
  bell-lap-server set --bucket …  (or --email, --acme-server) changes what was chosen
  bell-lap-server figures on      a Prometheus beside the relays, with alarms; off ends it
  bell-lap-server apply           after a change in /etc/bell-lap/relay.env
`;

const COMMANDS = [
  'take',
  'status',
  'rollback',
  'backup',
  'backups',
  'restore',
  'certificate',
  'set',
  'apply',
  'figures',
  'tend',
] as const;
export type Command = (typeof COMMANDS)[number];

export interface Asked {
  readonly command: Command;
  /** Which release, or which copy; on or off. */
  readonly name: string | null;
  readonly domain: string | null;
  /** Null: not said; false: nobody is to be written to. */
  readonly email: string | false | null;
  readonly stores: Stores | null;
  readonly bucket: Settings['bucket'];
  readonly bucketKeys: Variables;
  readonly acmeServer: string | null;
  readonly restore: boolean;
  readonly copy: string | null;
  readonly beginAnew: boolean;
  readonly duringARace: boolean;
}

const NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** @throws Stopped with what does not fit. */
export function readAsked(argv: readonly string[]): Asked {
  const { values, positionals } = parsed(argv);
  const [command, name = null, ...others] = positionals;
  if (command === undefined || !COMMANDS.includes(command as Command))
    throw new Stopped(`${command === undefined ? '' : `"${command}" is no command.\n`}${USAGE}`);
  if (others.length > 0)
    throw new Stopped(`"${others.join(' ')}" is more than was expected: flags begin with --.`);
  const domain = values.domain?.toLowerCase().replace(/\.$/, '') ?? null;
  if (domain !== null && !NAME.test(domain))
    throw new Stopped(
      `--domain is a name such as live.example.org, without https:// and without a path; not "${values.domain}".`,
    );
  if (values.email !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(values.email))
    throw new Stopped(`--email is an address such as you@example.org; not "${values.email}".`);
  const { stores } = values;
  if (stores !== undefined && stores !== 'postgres' && stores !== 'embedded')
    throw new Stopped(`--stores is postgres or embedded; not "${stores}".`);
  for (const flag of ['bucket-endpoint', 'acme-server'] as const)
    if (values[flag] !== undefined && !/^https?:\/\/\S+$/.test(values[flag]))
      throw new Stopped(`--${flag} begins with https://; "${values[flag]}" does not.`);
  return {
    command: command as Command,
    name,
    domain,
    email: values['no-email'] ? false : (values.email ?? null),
    stores: stores ?? null,
    bucket: bucketOf(values),
    bucketKeys: values['bucket-keys'] === undefined ? {} : keysIn(values['bucket-keys']),
    acmeServer: values['acme-server'] ?? null,
    restore: values.restore ?? false,
    copy: values.copy ?? null,
    beginAnew: values['begin-anew'] ?? false,
    duringARace: values['during-a-race'] ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        domain: { type: 'string' },
        email: { type: 'string' },
        'no-email': { type: 'boolean' },
        stores: { type: 'string' },
        bucket: { type: 'string' },
        'bucket-endpoint': { type: 'string' },
        'bucket-region': { type: 'string' },
        'bucket-keys': { type: 'string' },
        'acme-server': { type: 'string' },
        restore: { type: 'boolean' },
        copy: { type: 'string' },
        'begin-anew': { type: 'boolean' },
        'during-a-race': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Stopped(`${(error as Error).message.split('. ')[0]}.\n\n${USAGE}`);
  }
}

function bucketOf(values: ReturnType<typeof parsed>['values']): Settings['bucket'] {
  const name = values.bucket;
  if (name === undefined) {
    if (values['bucket-endpoint'] ?? values['bucket-region'] ?? values['bucket-keys'])
      throw new Stopped('Which bucket? Give its name, too: --bucket NAME');
    return null;
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new Stopped(`--bucket is the name of a bucket (small letters, digits, - and .); not "${name}".`);
  if (values['bucket-keys'] === undefined)
    throw new Stopped(
      '--bucket needs its keys: --bucket-keys FILE, with the lines AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…',
    );
  return {
    name,
    endpoint: values['bucket-endpoint']?.replace(/\/+$/, '') ?? null,
    region: values['bucket-region'] ?? 'us-east-1',
  };
}

function keysIn(file: string): Variables {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Stopped(`The bucket's keys could not be read from ${file}: ${(error as Error).message}`);
  }
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = variablesOf(text);
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Stopped(
      `${file} lacks AWS_ACCESS_KEY_ID=… or AWS_SECRET_ACCESS_KEY=…, each on a line of its own.`,
    );
  return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
}
