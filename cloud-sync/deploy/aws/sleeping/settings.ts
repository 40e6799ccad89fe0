/** What can be chosen of a region that sleeps, and its numbers; `cloud-sync/cost/asleep.ts` prices the same ones. */
import type { App } from 'aws-cdk-lib';

/** Two processors, 4 GB, no credits to run out of: 25,000 viewers are a quarter of one processor (docs/cloud.md). */
export const MACHINE = { type: 'c6i.large', diskGb: 12, port: 8_090 } as const;
/** The timetable is looked at so often; a relay is awake so long before what it says. */
export const LOOK_MINUTES = 15;
export const LOGS_DAYS = 30;

export const REGIONS = ['One', 'Two'] as const;
export type RegionName = (typeof REGIONS)[number];

export interface RegionSettings {
  /** Spectators' name for this region and CloudFront's certificate for it; both or neither. */
  readonly domain?: string;
  readonly certificateArn?: string;
  /** The region's list of CloudFront's addresses (`pl-…`), let in beside the network's own. */
  readonly cloudFrontPrefixList?: string;
  /** Who is told of alarms. */
  readonly alarmEmail?: string;
  /** When it is woken whatever the venue's timetable says: schedules of EventBridge, `cron(…)` or `at(…)`. */
  readonly wake: readonly string[];
  /** In which time zone `wake` is meant. */
  readonly wakeTimeZone: string;
  /** Grows when the machine is to be made anew: a new one restores the store that the old one copied as it fell asleep. */
  readonly machine: number;
  /** A provider's sign-in is used: the machine may ask it for its keys, over IPv6. */
  readonly signIn: boolean;
}

/**
 * From `-c NAME=VALUE` on the command line; `domain`, `certificateArn` and `cloudFrontPrefixList` have the region's name
 * at their end, as in `-c domainOne=one.example.org`. @throws on half a pair, an ARN that is none, a schedule that is none.
 */
export function readRegion(app: App, region: RegionName): RegionSettings {
  const given = (name: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const domain = given(`domain${region}`);
  const certificateArn = given(`certificateArn${region}`);
  if ((domain === undefined) !== (certificateArn === undefined))
    throw new Error(`domain${region} and certificateArn${region} go together: give both or neither.`);
  if (certificateArn !== undefined && !/^arn:[a-z-]+:acm:us-east-1:/.test(certificateArn))
    throw new Error(
      `certificateArn${region} names a certificate in us-east-1 (arn:aws:acm:us-east-1:…): CloudFront takes no other.`,
    );
  const wake = (given('wake') ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  for (const one of wake)
    if (!/^(cron|at)\([^()]+\)$/.test(one))
      throw new Error(
        `"${one}" is no schedule: give cron(0 6 ? * SUN *) or at(2026-12-05T06:00:00), with ; between several.`,
      );
  const machine = given('machine') ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(machine)) throw new Error(`machine is a whole number from 1, not "${machine}".`);
  const cloudFrontPrefixList = given(`cloudFrontPrefixList${region}`);
  const alarmEmail = given('alarmEmail');
  return {
    ...(domain !== undefined && { domain }),
    ...(certificateArn !== undefined && { certificateArn }),
    ...(cloudFrontPrefixList !== undefined && { cloudFrontPrefixList }),
    ...(alarmEmail !== undefined && { alarmEmail }),
    wake,
    wakeTimeZone: given('wakeTimeZone') ?? 'UTC',
    machine: Number(machine),
    signIn: given('signIn') === 'yes',
  };
}
