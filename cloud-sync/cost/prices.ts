/**
 * List prices, in US dollars, of what the relay needs or could be built from: AWS in us-east-1, on demand, without
 * tax, support plans or savings plans. Each price names the page it is from and the month. Prices change: edit this file and
 * nothing else; the formulas are in `services.ts`.
 */

export interface Price {
  readonly usd: number;
  /** What one of it is, as the bill says it. */
  readonly per: string;
  readonly source: string;
  /** The month for which it was noted. */
  readonly asOf: string;
}

/** The first `upTo` units of a month cost `usd` each, then the next tier counts. The last has no end. */
export interface Tier {
  readonly upTo: number;
  readonly usd: number;
}

export interface TieredPrice {
  readonly tiers: readonly Tier[];
  readonly per: string;
  readonly source: string;
  readonly asOf: string;
}

/** A month on a bill, in hours. */
export const HOURS_A_MONTH = 730;
/** What a bill calls a GB. The dearer reading (10⁹ bytes rather than 2³⁰) is used throughout. */
export const BYTES_A_GB = 1e9;

const AS_OF = '2026-11';
const page = (path: string): string => `https://aws.amazon.com/${path}/pricing/`;
const price = (usd: number, per: string, source: string): Price => ({ usd, per, source, asOf: AS_OF });
const tiered = (per: string, source: string, ...tiers: Tier[]): TieredPrice => ({
  tiers,
  per,
  source,
  asOf: AS_OF,
});

export const PRICES = {
  // Processor time and what stands before it
  machineHour: price(0.085, 'c6i.large-hour, Linux: 2 vCPU, 4 GB', page('ec2/on-demand')),
  lambdaRequest: price(0.2 / 1e6, 'call', page('lambda')),
  lambdaGbSecond: price(0.0000133334, 'GB-second, Arm', page('lambda')),
  schedulerCall: price(1 / 1e6, 'call by a schedule', page('eventbridge')),
  fargateVcpuHour: price(0.04048, 'vCPU-hour, Linux/x86', page('fargate')),
  fargateGbHour: price(0.004445, 'GB-hour, Linux/x86', page('fargate')),
  balancerHour: price(0.0225, 'Application Load Balancer-hour', page('elasticloadbalancing')),
  balancerLcuHour: price(0.008, 'LCU-hour', page('elasticloadbalancing')),
  publicIpv4Hour: price(0.005, 'public IPv4 address-hour', page('vpc')),
  natHour: price(0.045, 'NAT gateway-hour', page('vpc')),
  natGb: price(0.045, 'GB through a NAT gateway', page('vpc')),
  endpointHour: price(0.01, 'interface endpoint-hour in one zone', page('privatelink')),
  lightsailMonth: price(24, 'month of a 2-vCPU, 4 GB server with 4 TB of traffic', page('lightsail')),
  lightsailGb: price(0.09, 'GB beyond the traffic included', page('lightsail')),

  // Bytes out
  egressGb: tiered(
    'GB from a region to the internet',
    page('ec2/on-demand'),
    { upTo: 10_000, usd: 0.09 },
    { upTo: 50_000, usd: 0.085 },
    { upTo: 150_000, usd: 0.07 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.05 },
  ),
  betweenRegionsGb: price(0.02, 'GB to another region', page('ec2/on-demand')),
  cloudFrontGb: tiered(
    'GB from an edge in North America or Europe',
    page('cloudfront'),
    { upTo: 10_000, usd: 0.085 },
    { upTo: 50_000, usd: 0.08 },
    { upTo: 150_000, usd: 0.06 },
    { upTo: 500_000, usd: 0.04 },
    { upTo: 1_024_000, usd: 0.03 },
    { upTo: 5_024_000, usd: 0.025 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.02 },
  ),
  cloudFrontRequest: price(0.01 / 10_000, 'HTTPS request (North America)', page('cloudfront')),
  cloudFrontFunction: price(0.1 / 1e6, 'call of a function at the edge', page('cloudfront')),
  cloudFrontToOriginGb: price(0.02, 'GB from an edge to the origin', page('cloudfront')),
  wafAclMonth: price(5, 'web ACL-month', page('waf')),
  wafRuleMonth: price(1, 'rule-month', page('waf')),
  wafRequest: price(0.6 / 1e6, 'request looked at', page('waf')),

  // Delivery as a service
  appSyncOperation: price(4 / 1e6, 'query or mutation', page('appsync')),
  appSyncUpdate: price(2 / 1e6, 'real-time update of up to 5 kB, connections included', page('appsync')),
  appSyncMinute: price(0.08 / 1e6, 'connection-minute', page('appsync')),
  apiGatewayMessage: tiered(
    'WebSocket message of up to 32 kB',
    page('api-gateway'),
    { upTo: 1e9, usd: 1 / 1e6 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.8 / 1e6 },
  ),
  apiGatewayMinute: price(0.25 / 1e6, 'connection-minute', page('api-gateway')),
  iotMinute: price(0.08 / 1e6, 'connection-minute', page('iot-core')),
  iotMessage: tiered(
    'message of up to 5 kB',
    page('iot-core'),
    { upTo: 1e9, usd: 1 / 1e6 },
    { upTo: 5e9, usd: 0.8 / 1e6 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.7 / 1e6 },
  ),
  iotRule: price(0.15 / 1e6, 'rule triggered', page('iot-core')),
  iotAction: price(0.15 / 1e6, 'action carried out', page('iot-core')),
  kinesisShardHour: price(0.015, 'shard-hour', page('kinesis/data-streams')),
  kinesisPutUnit: price(0.014 / 1e6, 'PUT unit of up to 25 kB', page('kinesis/data-streams')),

  // What is kept
  auroraAcuHour: price(0.12, 'ACU-hour, Aurora Serverless v2', page('rds/aurora')),
  auroraGbMonth: price(0.1, 'GB-month', page('rds/aurora')),
  auroraIo: price(0.2 / 1e6, 'I/O request', page('rds/aurora')),
  auroraBackupGbMonth: price(0.021, 'GB-month of snapshots', page('rds/aurora')),
  valkeyMicroHour: price(0.0128, 'cache.t4g.micro-hour, Valkey', page('elasticache')),
  diskGbMonth: price(0.08, 'GB-month of disk, gp3', page('ebs')),
  s3GbMonth: price(0.023, 'GB-month, Standard', page('s3')),
  s3Put: price(0.005 / 1_000, 'PUT', page('s3')),
  s3Get: price(0.0004 / 1_000, 'GET', page('s3')),
  glueDpuHour: price(0.44, 'DPU-hour', page('glue')),

  // What watches and guards
  cognitoUser: price(0.015, 'active user-month beyond the free ones, Essentials', page('cognito')),
  kmsKeyMonth: price(1, 'key-month', page('kms')),
  kmsRequest: price(0.03 / 10_000, 'request', page('kms')),
  secretMonth: price(0.4, 'secret-month', page('secrets-manager')),
  alarmMonth: price(0.1, 'alarm-month', page('cloudwatch')),
  dashboardMonth: price(3, 'dashboard-month beyond the free ones', page('cloudwatch')),
  metricMonth: price(0.3, 'metric of one’s own-month', page('cloudwatch')),
  logGb: price(0.5, 'GB of logs', page('cloudwatch')),
} as const;

/** What costs nothing each month, for ever (the offers of an account’s first year are not counted). */
export const FREE = {
  cloudFrontGb: 1_000,
  cloudFrontRequests: 10_000_000,
  cloudFrontFunctions: 2_000_000,
  cognitoUsers: 10_000,
  dashboards: 3,
  lightsailGb: 4_000,
} as const;
