/**
 * What the deployment in `cloud-sync/deploy/aws` that never sleeps (BellLap, BellLapRecovery) costs a month when nobody
 * races, and what a race's data adds. The numbers of things are those of that deployment.
 */
import { FIGURES } from '../relay/cloudwatch/figures.ts';
import { HOURS_A_MONTH } from './prices.ts';
import {
  aurora,
  betweenRegions,
  cloudWatch,
  cognito,
  fargate,
  keysAndSecrets,
  type Line,
  loadBalancer,
  natGateways,
  publicAddresses,
  s3,
  valkey,
  waf,
} from './services.ts';

export interface Month {
  /** Races in the month, and riders in each. */
  readonly races: number;
  readonly riders: number;
  readonly hoursARace: number;
  readonly accounts: number;
  /** Average Aurora capacity of both instances together; 0.5 each is the least that answers at once. */
  readonly acus: number;
}

export const USUAL_MONTH: Month = { races: 4, riders: 50, hoursARace: 5, accounts: 200, acus: 1 };

/** A journal record of one fix in PostgreSQL with its indexes. */
const RECORD_BYTES = 250;
/** Records share a commit and its I/O; each is read again once. */
const RECORDS_AN_IO = 50;
export const KEPT_MONTHS = 12;

export function standing(month: Month): readonly Line[] {
  const records = month.races * month.riders * month.hoursARace * 3_600;
  const gb = (records * RECORD_BYTES) / 1e9;
  const segments = month.races * month.hoursARace * 360;
  return [
    ...fargate({ tasks: 2, vcpu: 1, memoryGb: 2, hours: HOURS_A_MONTH }),
    ...loadBalancer({
      hours: HOURS_A_MONTH,
      newConnectionsPerS: 0,
      activeConnections: 0,
      gbPerHour: gb / HOURS_A_MONTH,
    }),
    ...natGateways({ gateways: 2, hours: HOURS_A_MONTH, gb: 5 }),
    ...publicAddresses({ addresses: 2, hours: HOURS_A_MONTH }),
    ...valkey({ nodes: 2, hours: HOURS_A_MONTH }),
    ...aurora({
      acus: month.acus,
      hours: HOURS_A_MONTH,
      storageGb: gb * KEPT_MONTHS,
      ios: (records / RECORDS_AN_IO) * 2,
      backupGb: gb * KEPT_MONTHS * 2,
    }),
    ...s3({ gbMonths: gb * KEPT_MONTHS * 2, puts: segments + month.races * 20, gets: segments }),
    ...betweenRegions(gb * 2),
    ...waf({ requests: 500_000, rules: 4, months: 1 }),
    ...keysAndSecrets({ keys: 2, keyRequests: 200_000, secrets: 4 }),
    ...cognito(month.accounts),
    ...cloudWatch({ alarms: 14, dashboards: 1, metrics: 10 + Object.keys(FIGURES).length, logGb: 3.2 }),
  ];
}
