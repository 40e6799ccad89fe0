/**
 * What regions that sleep between races cost (`cloud-sync/deploy/aws/sleeping`): a month asleep, and a day with a race.
 * The numbers of things are those of that deployment, times its regions.
 */
import { FIGURES } from '../relay/cloudwatch/figures.ts';
import { CARRIER_BYTES, type Crowd, deliveriesOf, gbOf } from './crowd.ts';
import { type DeliveryTerms, VIEWER_SENDS_BYTES_AN_HOUR } from './delivery.ts';
import {
  cloudFront,
  cloudWatch,
  disks,
  edgeFunctions,
  functions,
  type Line,
  machines,
  s3,
} from './services.ts';
import { KEPT_MONTHS, type Month } from './standing.ts';

export const REGIONS = 2;
const DISK_GB = 12;
/** The timetable is looked at every quarter of an hour. */
const LOOKS_A_MONTH = 4 * 730;
const FUNCTION = { memoryGb: 0.128, secondsEach: 0.5 };
/** Stations, and people, that knock: a station that starts, some times a race day. */
const KNOCKS_A_RACE = 20;
const ALARMS = 6;
const DASHBOARDS = 1;
/** While a region is awake its figures go to CloudWatch each minute; a figure of one's own is paid by the hour that it is sent. */
const FIGURES_EACH = Object.keys(FIGURES).length;
const HOURS_A_MONTH = 730;
/** A line of them with what the function's log adds. */
const FIGURES_LINE_BYTES = 1_600;
const LOG_GB = 0.05;
/** A position in the archive: as Parquet, and as the records that it is read back from (4 and 5 bytes). */
const ARCHIVED_BYTES_A_FIX = 9;
/** Copies of the store and releases that are kept. */
const COPIES_GB = 1;
/** Files of an archive's version, what is open of it while the relay sleeps, and lists of both. */
const PUTS_A_RACE = 60;
/** Readers of the past between races: pages with their files, and what they weigh. */
const READ = { requests: 200_000, gb: 2, pages: 20_000 } as const;
/** A relay is awake so long before a race's first rider and after its last. */
const AWAKE_HOURS = { before: 1, after: 1 } as const;
/** A viewer's page, its files and what it asks before the socket. */
const REQUESTS_A_VIEWER = 16;

/** A month in which nobody races: what is paid all the same. */
export function asleep(month: Month, terms: Pick<DeliveryTerms, 'freeTiers'>): readonly Line[] {
  const fixes = month.races * month.riders * month.hoursARace * 3_600 * KEPT_MONTHS;
  const gb = (fixes * ARCHIVED_BYTES_A_FIX) / 1e9 + COPIES_GB;
  return [
    ...disks({ disks: REGIONS, gb: DISK_GB }),
    ...s3({ gbMonths: REGIONS * gb, puts: 0, gets: REGIONS * (LOOKS_A_MONTH + READ.requests) }),
    ...functions({
      ...FUNCTION,
      calls: REGIONS * LOOKS_A_MONTH,
      scheduled: REGIONS * LOOKS_A_MONTH,
    }),
    ...cloudFront({ gb: READ.gb, requests: READ.requests, gbToOrigin: 0, freeTier: terms.freeTiers }),
    ...edgeFunctions({ calls: READ.pages, freeTier: terms.freeTiers }),
    ...cloudWatch({
      alarms: REGIONS * ALARMS,
      dashboards: REGIONS * DASHBOARDS,
      metrics: 0,
      logGb: REGIONS * LOG_GB,
    }),
  ];
}

/** What so many races in a month add: every region is awake for each, and each viewer is at one of them. */
export function raceDays(
  crowd: Crowd,
  terms: Pick<DeliveryTerms, 'freeTiers'>,
  days: number,
): readonly Line[] {
  const hours = AWAKE_HOURS.before + crowd.hours + AWAKE_HOURS.after;
  // A file in the bucket, a function that reads it, a line in its log: each minute of each region.
  const figures = days * hours * REGIONS * 60;
  const files = days * REGIONS * PUTS_A_RACE + figures;
  return [
    ...machines({ machines: REGIONS, hours: days * hours }),
    ...cloudFront({
      gb: gbOf(days * deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES),
      requests: days * crowd.viewers * REQUESTS_A_VIEWER,
      gbToOrigin: gbOf(days * crowd.viewers * crowd.hours, VIEWER_SENDS_BYTES_AN_HOUR),
      freeTier: terms.freeTiers,
    }),
    ...edgeFunctions({ calls: days * crowd.viewers, freeTier: terms.freeTiers }),
    ...functions({ ...FUNCTION, calls: days * REGIONS * KNOCKS_A_RACE + figures, scheduled: 0 }),
    ...s3({ gbMonths: 0, puts: files, gets: files }),
    ...cloudWatch({
      ...{ alarms: 0, dashboards: 0 },
      metrics: (FIGURES_EACH * days * hours * REGIONS) / HOURS_A_MONTH,
      logGb: (figures * FIGURES_LINE_BYTES) / 1e9,
    }),
  ];
}
