/**
 * The budget that the project began with, checked against the price list: where its numbers do not add up, what
 * they should have been by their own prices, and what they leave out. Each finding carries its sum.
 */

import { elementOf } from '../../race/present.ts';
import { CARRIER_BYTES, type Crowd, deliveriesOf, gbOf } from './crowd.ts';
import { HOURS_A_MONTH, PRICES } from './prices.ts';
import {
  appSync,
  aurora,
  cognito,
  count,
  egress,
  glue,
  iotCore,
  kinesis,
  type Line,
  loadBalancer,
  total,
  valkey,
} from './services.ts';

export interface Finding {
  readonly item: string;
  readonly budget: string;
  readonly really: string;
  readonly formula: string;
}

/** As they stand in the budget. */
export const BUDGET = {
  scaleUpTotalUsd: 273.85,
  scaleUpLinesUsd: 274.85,
  auroraHalfAcuUsd: 9.65,
  kinesisShardUsd: 15,
  appSyncOperations: 2_000_000,
} as const;

const usd = (value: number): string =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export function findings(crowd: Crowd): readonly Finding[] {
  const halfAcu = aurora({ acus: 0.5, hours: HOURS_A_MONTH, storageGb: 0, ios: 0, backupGb: 0 });
  const shard = kinesis({ shards: 1, hours: HOURS_A_MONTH, putUnits: 0 });
  const delivered = deliveriesOf(crowd);
  const updates = total(
    appSync({ operations: 0, updates: delivered, updateBytes: crowd.frameBytes, connectionMinutes: 0 }),
  );
  return [
    {
      item: 'Scale-up, the sum of its lines',
      budget: usd(BUDGET.scaleUpTotalUsd),
      really: usd(BUDGET.scaleUpLinesUsd),
      formula: `its own lines add up to ${usd(BUDGET.scaleUpLinesUsd - BUDGET.scaleUpTotalUsd)} more`,
    },
    {
      item: 'Aurora Serverless v2, 0.5 ACU a month',
      budget: usd(BUDGET.auroraHalfAcuUsd),
      really: usd(total(halfAcu)),
      formula: elementOf(halfAcu, 0).formula,
    },
    {
      item: 'Kinesis, one shard a month',
      budget: usd(BUDGET.kinesisShardUsd),
      really: usd(total(shard)),
      formula: elementOf(shard, 0).formula,
    },
    {
      item: 'AppSync, deliveries of one race',
      budget: `${count(BUDGET.appSyncOperations)} operations`,
      really: `${count(delivered)} deliveries, ${usd(updates)}`,
      formula: `${count(crowd.viewers)} viewers × ${count(crowd.hz)} Hz × ${count(crowd.hours)} h × 3,600 s, at $${PRICES.appSyncUpdate.usd * 1e6} a million`,
    },
    ...leftOut(crowd).map(({ item, lines }) => ({
      item: `Left out: ${item}`,
      budget: '$0.00',
      really: usd(total(lines)),
      formula: lines
        .filter((line) => line.usd > 0)
        .map(({ formula }) => formula)
        .join(' + '),
    })),
    {
      item: 'Timestream for LiveAnalytics',
      budget: 'counted on',
      really: 'takes no new customers since June 2025',
      formula: 'PostgreSQL keeps the journal instead',
    },
  ];
}

/** What the budget has no line for, at list prices: of this race, or of a month. */
function leftOut(crowd: Crowd): readonly { item: string; lines: readonly Line[] }[] {
  const gb = gbOf(deliveriesOf(crowd), crowd.frameBytes + CARRIER_BYTES);
  const fixes = crowd.riders * crowd.hz * crowd.hours * 3_600;
  return [
    { item: 'egress of this race', lines: egress(gb) },
    {
      item: 'load balancer, this race',
      lines: loadBalancer({
        hours: crowd.hours,
        newConnectionsPerS: 0,
        activeConnections: crowd.viewers,
        gbPerHour: gb / crowd.hours,
      }),
    },
    { item: 'Redis (Valkey), two small nodes a month', lines: valkey({ nodes: 2, hours: HOURS_A_MONTH }) },
    {
      item: 'IoT Core, this race’s fixes',
      lines: iotCore({
        connectionMinutes: crowd.riders * crowd.hours * 60,
        messages: fixes,
        rules: fixes,
        actions: fixes,
      }),
    },
    { item: 'Glue, one hour of the smallest job', lines: glue({ dpus: 2, hours: 1 }) },
    { item: 'Cognito, if every viewer signs in', lines: cognito(crowd.viewers) },
  ];
}
