/** The deployment's numbers and choices, in one place; `cloud-sync/cost/standing.ts` prices the same ones. */
import type { App } from 'aws-cdk-lib';

/** Aurora capacity units: half a unit answers at once; eight take any race that one region’s viewers produce. */
export const AURORA_UNITS = { least: 0.5, most: 8 } as const;
export const VALKEY_NODE = 'cache.t4g.micro';
/** Requests of one address in five minutes; a mobile network’s customers share few addresses. */
export const REQUESTS_PER_ADDRESS = 20_000;
export const LOGS_DAYS = 30;
export const SNAPSHOTS_DAYS = 35;
export const SEGMENTS_DAYS = 90;

export interface Settings {
  /** The relay's image in the account's registry. */
  readonly repository: string;
  /** Spectators' name for the relay and CloudFront's certificate for it; both or neither. */
  readonly domain?: string;
  readonly certificateArn?: string;
  /** A certificate of the region for the way from CloudFront to the balancer; without it that way is HTTP inside the VPC. */
  readonly balancerCertificateArn?: string;
  /** The region's list of CloudFront's addresses (`pl-…`), let in beside the network's own. */
  readonly cloudFrontPrefixList?: string;
  /** Who is told of alarms. */
  readonly alarmEmail?: string;
  /** Starts the database from this snapshot: how the second region takes over. */
  readonly snapshotArn?: string;
  /** When races are on: that many tasks stand ready before the crowd comes. From and to are schedules, `cron(…)` or `at(…)`. */
  readonly raceDays: readonly { readonly from: string; readonly to: string }[];
  /** In which time zone `raceDays` are meant. */
  readonly raceTimeZone: string;
  /** How many are expected at the finish. */
  readonly raceViewers: number;
}

const RACE_VIEWERS = 50_000;
const SCHEDULE = /^(cron|at)\([^()]+\)$/;

/** From `-c raceDays='FROM/TO;FROM/TO'`. @throws on what is no pair of schedules. */
function readRaceDays(text: string): Settings['raceDays'] {
  const days = text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return days.map((day) => {
    // A cron expression may hold a slash of its own (0/15); the one between two schedules stands between two brackets.
    const [from, to, ...more] = day.split(/(?<=\))\s*\/\s*/);
    if (
      from === undefined ||
      to === undefined ||
      more.length > 0 ||
      !SCHEDULE.test(from) ||
      !SCHEDULE.test(to)
    )
      throw new Error(
        `"${day}" is no race day: give when it begins and ends, at(2026-12-05T08:00:00)/at(2026-12-05T18:00:00) or cron(0 7 ? * SUN *)/cron(0 18 ? * SUN *), with ; between several.`,
      );
    return { from, to };
  });
}

const NAMES = [
  'repository',
  'domain',
  'certificateArn',
  'balancerCertificateArn',
  'cloudFrontPrefixList',
  'alarmEmail',
  'snapshotArn',
] as const;

/** From `-c NAME=VALUE` on the command line. @throws on half a pair or an ARN that is none. */
export function readSettings(app: App): Settings {
  if (app.node.tryGetContext('imageTag') !== undefined)
    throw new Error(
      'imageTag is no more: a tag can be given another image. Give the digest: --parameters ImageDigest=sha256:…',
    );
  const given: Record<string, string> = {};
  for (const name of NAMES) {
    const value: unknown = app.node.tryGetContext(name);
    if (typeof value === 'string' && value !== '') given[name] = value;
  }
  if ((given.domain === undefined) !== (given.certificateArn === undefined))
    throw new Error(
      'domain and certificateArn go together: give both (-c domain=… -c certificateArn=…) or neither.',
    );
  for (const name of ['certificateArn', 'balancerCertificateArn', 'snapshotArn'])
    if (given[name] !== undefined && !given[name].startsWith('arn:'))
      throw new Error(`${name} is an ARN, as in arn:aws:…; "${given[name]}" is not.`);
  if (given.certificateArn !== undefined && given.certificateArn.split(':')[3] !== 'us-east-1')
    throw new Error('certificateArn names a certificate in us-east-1: CloudFront takes no other.');
  const context = (name: string): string => String(app.node.tryGetContext(name) ?? '');
  const raceViewers = Number(context('raceViewers') || RACE_VIEWERS);
  if (!(Number.isInteger(raceViewers) && raceViewers >= 1 && raceViewers <= 1e6))
    throw new Error(`raceViewers is a whole number from 1 to 1,000,000, not "${context('raceViewers')}".`);
  const races = {
    raceDays: readRaceDays(context('raceDays')),
    raceTimeZone: context('raceTimeZone') || 'UTC',
    raceViewers,
  };
  return { ...given, ...races, repository: given.repository ?? 'bell-lap-relay' };
}
