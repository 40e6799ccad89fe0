/**
 * What each service costs for a given use: one pure function a service. Each returns the lines of the bill with the
 * formula that made them, so that a reader can do the sum again by hand. Negative or fractional counts of whole
 * things are the caller's mistake and are refused.
 */

import { elementOf } from '../../race/present.ts';
import { FREE, PRICES, type Price, type TieredPrice } from './prices.ts';

export interface Line {
  readonly service: string;
  readonly what: string;
  /** The sum, with its numbers. */
  readonly formula: string;
  readonly usd: number;
}

export const total = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/** A quantity for people: thousands apart, no digits that mean nothing. */
export const count = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 3 : value < 10_000 ? 1 : 0 });

/** A unit price for people: per million where it is tiny. */
export const rate = (usd: number): string =>
  usd > 0 && usd < 0.0001 ? `$${count(usd * 1e6)} a million` : `$${usd}`;

function line(
  service: string,
  what: string,
  price: Price,
  ...factors: readonly (readonly [number, string])[]
): Line {
  const amount = factors.reduce((product, [value]) => product * value, 1);
  if (!(amount >= 0) || !Number.isFinite(amount))
    throw new RangeError(`${service}, ${what}: an amount must be 0 or more, not ${amount}.`);
  const formula = factors.map(([value, unit]) => `${count(value)} ${unit}`).join(' × ');
  return { service, what, formula: `${formula} × ${rate(price.usd)}`, usd: amount * price.usd };
}

/** Σ over the tiers of (what falls into the tier × its price). */
export function tieredUsd(amount: number, price: TieredPrice): number {
  let from = 0;
  let usd = 0;
  for (const { upTo, usd: each } of price.tiers) {
    if (amount > from) usd += (Math.min(amount, upTo) - from) * each;
    from = upTo;
  }
  return usd;
}

function tieredLine(
  service: string,
  what: string,
  price: TieredPrice,
  amount: number,
  unit: string,
  free = 0,
): Line {
  if (!(amount >= 0))
    throw new RangeError(`${service}, ${what}: an amount must be 0 or more, not ${amount}.`);
  const paid = Math.max(0, amount - free);
  const usd = tieredUsd(paid, price);
  const each = paid > 0 ? usd / paid : elementOf(price.tiers, 0).usd;
  const lessFree = free > 0 ? `max(0, ${count(amount)} − ${count(free)} free)` : count(amount);
  const tiers = paid > elementOf(price.tiers, 0).upTo ? ' on average over the tiers' : '';
  return { service, what, formula: `${lessFree} ${unit} × ${rate(each)}${tiers}`, usd };
}

/** tasks × hours × (vCPU × price + GB × price). */
export function fargate(use: { tasks: number; vcpu: number; memoryGb: number; hours: number }): Line[] {
  const each = use.vcpu * PRICES.fargateVcpuHour.usd + use.memoryGb * PRICES.fargateGbHour.usd;
  return [
    {
      service: 'Fargate',
      what: `tasks of ${use.vcpu} vCPU, ${use.memoryGb} GB`,
      formula: `${use.tasks} tasks × ${count(use.hours)} h × (${use.vcpu} × $${PRICES.fargateVcpuHour.usd} + ${use.memoryGb} × $${PRICES.fargateGbHour.usd})`,
      usd: use.tasks * use.hours * each,
    },
  ];
}

/** Machines × hours that they are on. */
export const machines = (use: { machines: number; hours: number }): Line[] => [
  line(
    'Machine',
    'c6i.large, while it is awake',
    PRICES.machineHour,
    [use.machines, 'machines'],
    [use.hours, 'h'],
  ),
];

/** Disks are paid by the month, whether their machine is on or off. */
export const disks = (use: { disks: number; gb: number }): Line[] => [
  line('Disk', 'of a machine that is off', PRICES.diskGbMonth, [use.disks, 'disks'], [use.gb, 'GB-months']),
];

/** Calls of a function, its GB-seconds, and how many of the calls a schedule makes. */
export const functions = (use: {
  calls: number;
  scheduled: number;
  memoryGb: number;
  secondsEach: number;
}): Line[] => [
  line('Function that wakes', 'calls', PRICES.lambdaRequest, [use.calls, 'calls']),
  line(
    'Function that wakes',
    'memory by time',
    PRICES.lambdaGbSecond,
    [use.calls, 'calls'],
    [use.secondsEach, 's'],
    [use.memoryGb, 'GB'],
  ),
  line('Schedules', 'calls', PRICES.schedulerCall, [use.scheduled, 'calls']),
];

/** Calls of functions at the edge, beyond the free ones. */
export const edgeFunctions = (use: { calls: number; freeTier: boolean }): Line[] => [
  tieredLine(
    'CloudFront',
    'functions',
    {
      ...PRICES.cloudFrontFunction,
      tiers: [{ upTo: Number.POSITIVE_INFINITY, usd: PRICES.cloudFrontFunction.usd }],
    },
    use.calls,
    'calls',
    use.freeTier ? FREE.cloudFrontFunctions : 0,
  ),
];

export interface BalancerUse {
  readonly hours: number;
  readonly newConnectionsPerS: number;
  readonly activeConnections: number;
  readonly gbPerHour: number;
}

/**
 * Capacity units in use: the largest of new connections ÷ 25 a second, active connections ÷ 3,000 and GB ÷ 1 an hour.
 */
export const capacityUnits = ({ newConnectionsPerS, activeConnections, gbPerHour }: BalancerUse): number =>
  Math.max(newConnectionsPerS / 25, activeConnections / 3_000, gbPerHour);

/** hours × price + hours × capacity units × price. */
export function loadBalancer(use: BalancerUse): Line[] {
  const units = capacityUnits(use);
  return [
    line('Load balancer', 'hours', PRICES.balancerHour, [use.hours, 'h']),
    line(
      'Load balancer',
      'capacity, the largest of its three measures',
      PRICES.balancerLcuHour,
      [use.hours, 'h'],
      [units, 'LCU'],
    ),
  ];
}

/** GB, by tiers. The 100 GB a month that are free are taken to be used up by everything else. */
export const egress = (gb: number): Line[] => [
  tieredLine('Egress', 'from the region to the internet', PRICES.egressGb, gb, 'GB'),
];

/** GB out and requests beyond the free ones, GB to the origin. */
export function cloudFront(use: {
  gb: number;
  requests: number;
  gbToOrigin: number;
  freeTier: boolean;
}): Line[] {
  const freeRequests = use.freeTier ? FREE.cloudFrontRequests : 0;
  const requests: TieredPrice = {
    ...PRICES.cloudFrontRequest,
    tiers: [{ upTo: Number.POSITIVE_INFINITY, usd: PRICES.cloudFrontRequest.usd }],
  };
  return [
    tieredLine(
      'CloudFront',
      'bytes out',
      PRICES.cloudFrontGb,
      use.gb,
      'GB',
      use.freeTier ? FREE.cloudFrontGb : 0,
    ),
    tieredLine('CloudFront', 'requests', requests, use.requests, 'requests', freeRequests),
    ...(use.gbToOrigin > 0
      ? [line('CloudFront', 'bytes to the origin', PRICES.cloudFrontToOriginGb, [use.gbToOrigin, 'GB'])]
      : []),
  ];
}

/** Requests looked at; and a month of the list and its rules where they stand all month. */
export function waf(use: { requests: number; rules: number; months: number }): Line[] {
  const looked = line('WAF', 'requests looked at', PRICES.wafRequest, [use.requests, 'requests']);
  if (use.months === 0) return [looked];
  return [
    line('WAF', 'web ACL', PRICES.wafAclMonth, [use.months, 'months']),
    line('WAF', 'rules', PRICES.wafRuleMonth, [use.rules, 'rules'], [use.months, 'months']),
    looked,
  ];
}

/** Operations, updates (a message of more than 5 kB counts once for each 5 kB begun) and connection-minutes. */
export function appSync(use: {
  operations: number;
  updates: number;
  updateBytes: number;
  connectionMinutes: number;
}): Line[] {
  const parts = Math.max(1, Math.ceil(use.updateBytes / 5_000));
  return [
    line('AppSync', 'operations', PRICES.appSyncOperation, [use.operations, 'operations']),
    line(
      'AppSync',
      'real-time updates',
      PRICES.appSyncUpdate,
      [use.updates, 'updates'],
      ...(parts > 1 ? ([[parts, 'parts of 5 kB']] as const) : []),
    ),
    line('AppSync', 'connections', PRICES.appSyncMinute, [use.connectionMinutes, 'minutes']),
  ];
}

/** Messages (each 32 kB begun is one), by tiers, and connection-minutes. */
export function apiGatewayWebSocket(use: {
  messages: number;
  messageBytes: number;
  connectionMinutes: number;
}): Line[] {
  const billed = use.messages * Math.max(1, Math.ceil(use.messageBytes / 32_000));
  return [
    tieredLine('API Gateway', 'WebSocket messages', PRICES.apiGatewayMessage, billed, 'messages'),
    line('API Gateway', 'connections', PRICES.apiGatewayMinute, [use.connectionMinutes, 'minutes']),
  ];
}

/** shards × hours × price + PUT units (each 25 kB begun of a record). */
export const kinesis = (use: { shards: number; hours: number; putUnits: number }): Line[] => [
  line('Kinesis', 'shards', PRICES.kinesisShardHour, [use.shards, 'shards'], [use.hours, 'h']),
  line('Kinesis', 'records put', PRICES.kinesisPutUnit, [use.putUnits, 'units']),
];

/** Connection-minutes, messages (each 5 kB begun is one) by tiers, rules and actions. */
export const iotCore = (use: {
  connectionMinutes: number;
  messages: number;
  rules: number;
  actions: number;
}): Line[] => [
  line('IoT Core', 'connections', PRICES.iotMinute, [use.connectionMinutes, 'minutes']),
  tieredLine('IoT Core', 'messages', PRICES.iotMessage, use.messages, 'messages'),
  line('IoT Core', 'rules triggered', PRICES.iotRule, [use.rules, 'rules']),
  line('IoT Core', 'actions', PRICES.iotAction, [use.actions, 'actions']),
];

/** DPUs × hours. */
export const glue = (use: { dpus: number; hours: number }): Line[] => [
  line('Glue', 'jobs', PRICES.glueDpuHour, [use.dpus, 'DPU'], [use.hours, 'h']),
];

/** Capacity units × hours, GB-months, I/O requests, GB-months of snapshots. */
export const aurora = (use: {
  acus: number;
  hours: number;
  storageGb: number;
  ios: number;
  backupGb: number;
}): Line[] => [
  line('Aurora', 'capacity', PRICES.auroraAcuHour, [use.acus, 'ACU'], [use.hours, 'h']),
  line('Aurora', 'storage', PRICES.auroraGbMonth, [use.storageGb, 'GB-months']),
  line('Aurora', 'I/O', PRICES.auroraIo, [use.ios, 'requests']),
  line('Aurora', 'snapshots', PRICES.auroraBackupGbMonth, [use.backupGb, 'GB-months']),
];

/** nodes × hours. */
export const valkey = (use: { nodes: number; hours: number }): Line[] => [
  line('Valkey', 'cache.t4g.micro nodes', PRICES.valkeyMicroHour, [use.nodes, 'nodes'], [use.hours, 'h']),
];

/** GB-months, PUTs and GETs. */
export const s3 = (use: { gbMonths: number; puts: number; gets: number }): Line[] => [
  line('S3', 'storage', PRICES.s3GbMonth, [use.gbMonths, 'GB-months']),
  line('S3', 'requests that write', PRICES.s3Put, [use.puts, 'PUTs']),
  line('S3', 'requests that read', PRICES.s3Get, [use.gets, 'GETs']),
];

/** Active users beyond the free ones. */
export const cognito = (activeUsers: number): Line[] => [
  line('Cognito', 'active users beyond the free ones', PRICES.cognitoUser, [
    Math.max(0, activeUsers - FREE.cognitoUsers),
    'users',
  ]),
];

/** Keys and secrets by the month, requests by number. */
export const keysAndSecrets = (use: { keys: number; keyRequests: number; secrets: number }): Line[] => [
  line('KMS', 'keys', PRICES.kmsKeyMonth, [use.keys, 'keys']),
  line('KMS', 'requests', PRICES.kmsRequest, [use.keyRequests, 'requests']),
  line('Secrets Manager', 'secrets', PRICES.secretMonth, [use.secrets, 'secrets']),
];

/** Alarms, dashboards beyond the free ones, metrics of one's own, GB of logs. */
export const cloudWatch = (use: {
  alarms: number;
  dashboards: number;
  metrics: number;
  logGb: number;
}): Line[] => [
  line('CloudWatch', 'alarms', PRICES.alarmMonth, [use.alarms, 'alarms']),
  line('CloudWatch', 'dashboards beyond the free ones', PRICES.dashboardMonth, [
    Math.max(0, use.dashboards - FREE.dashboards),
    'dashboards',
  ]),
  line('CloudWatch', 'metrics of its own (figures of relays)', PRICES.metricMonth, [use.metrics, 'metrics']),
  line('CloudWatch', 'logs', PRICES.logGb, [use.logGb, 'GB']),
];

/** Gateways × hours and the GB through them. */
export const natGateways = (use: { gateways: number; hours: number; gb: number }): Line[] => [
  line('NAT gateway', 'hours', PRICES.natHour, [use.gateways, 'gateways'], [use.hours, 'h']),
  line('NAT gateway', 'bytes', PRICES.natGb, [use.gb, 'GB']),
];

/** Addresses × hours. */
export const publicAddresses = (use: { addresses: number; hours: number }): Line[] => [
  line('Public IPv4', 'addresses', PRICES.publicIpv4Hour, [use.addresses, 'addresses'], [use.hours, 'h']),
];

/** GB copied to the second region. */
export const betweenRegions = (gb: number): Line[] => [
  line('Second region', 'bytes copied', PRICES.betweenRegionsGb, [gb, 'GB']),
];

/** A whole month of a server each, and traffic beyond what is included. */
export function cheapServer(use: { servers: number; gb: number }): Line[] {
  const beyond = Math.max(0, use.gb - use.servers * FREE.lightsailGb);
  return [
    line('One cheap server', 'a whole month of it', PRICES.lightsailMonth, [use.servers, 'servers']),
    line(
      'One cheap server',
      `traffic beyond ${count(use.servers * FREE.lightsailGb)} GB`,
      PRICES.lightsailGb,
      [beyond, 'GB'],
    ),
  ];
}
