/** What operators see and are told: one dashboard, and an alarm for what somebody has to do something about. */
import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_elasticloadbalancingv2 as elb,
  aws_iam as iam,
  Stack,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmDescription, NEVER_ASLEEP } from '../figures/cloud-alarms.ts';
import { figure, graph, racePanels } from './panels.ts';
import type { Relays } from './relays.ts';
import { TASKS } from './scaling.ts';
import { AURORA_UNITS, type Settings } from './settings.ts';
import type { Stores } from './stores.ts';

export function watch(scope: Construct, settings: Settings, relays: Relays, stores: Stores): void {
  const watched = metricsOf(relays, stores);
  createAlarms(scope, topicOf(scope, settings, stores), watched);
  createDashboard(scope, watched, relays, stores);
}

const minute = { period: Duration.minutes(1) };

/** Whom alarms are told. */
function topicOf(scope: Construct, settings: Settings, stores: Stores): sns.Topic {
  const topic = new sns.Topic(scope, 'Alarms', { masterKey: stores.key, enforceSSL: true });
  stores.key.grant(
    new iam.ServicePrincipal('cloudwatch.amazonaws.com'),
    'kms:Decrypt',
    'kms:GenerateDataKey*',
  );
  if (settings.alarmEmail !== undefined)
    topic.addSubscription(new subscriptions.EmailSubscription(settings.alarmEmail));
  return topic;
}

type Watched = ReturnType<typeof metricsOf>;

/** What is looked at by alarms and dashboard alike. */
function metricsOf({ balancer, targets, service, cluster }: Relays, stores: Stores) {
  const valkey = (metricName: string, statistic: string): cloudwatch.Metric =>
    new cloudwatch.Metric({
      namespace: 'AWS/ElastiCache',
      metricName,
      statistic,
      dimensionsMap: { CacheClusterId: `${stores.valkey.ref}-001` },
      ...minute,
    });
  const tasks = new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    statistic: 'Average',
    dimensionsMap: { ClusterName: cluster.clusterName, ServiceName: service.serviceName },
    ...minute,
  });
  const connections = balancer.metrics.activeConnectionCount({ statistic: 'Sum', ...minute });
  const failures = targets.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT, minute);
  const units = stores.database.metricServerlessDatabaseCapacity(minute);
  const unhealthy = targets.metrics.unhealthyHostCount(minute);
  const healthy = targets.metrics.healthyHostCount({ statistic: 'Minimum', ...minute });
  const cpu = service.metricCpuUtilization(minute);
  const memory = service.metricMemoryUtilization(minute);
  const slow = targets.metrics.targetResponseTime({ statistic: 'p99', ...minute });
  const deployment = Stack.of(service).stackName;
  const feed = figure(deployment, 'LiveDelay', 'Maximum');
  const leftOut = figure(deployment, 'RecordsLeftOut', 'Maximum');
  const notArchived = figure(deployment, 'ArchivesFailed', 'Sum');
  const replicaLag = stores.database.metric('AuroraReplicaLag', { statistic: 'Maximum', ...minute });
  return {
    valkey,
    tasks,
    connections,
    failures,
    units,
    unhealthy,
    healthy,
    cpu,
    memory,
    slow,
    replicaLag,
    feed,
    leftOut,
    notArchived,
  };
}

const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;

/** What somebody is told of; what they read then is in ../figures/cloud-alarms.ts. */
interface AlarmRule {
  readonly id: keyof typeof NEVER_ASLEEP;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Too little of it is the trouble, and nothing at all the worst. */
  readonly below?: true;
  /** Minutes in a row; 3 unless said. */
  readonly periods?: number;
}

function createAlarms(scope: Construct, topic: sns.Topic, watched: Watched): void {
  for (const { id, metric, threshold, below = false, periods = 3 } of alarmRules(watched))
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      alarmDescription: alarmDescription(id, NEVER_ASLEEP[id]),
      comparisonOperator: below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: below ? BREACHING : NOT_BREACHING,
    }).addAlarmAction(new actions.SnsAction(topic));
}

function alarmRules(watched: Watched): readonly AlarmRule[] {
  const { failures, units, unhealthy, healthy, cpu, memory, slow, tasks, replicaLag, valkey } = watched;
  const { feed, leftOut, notArchived } = watched;
  return [
    { id: 'FeedLate', metric: feed, threshold: 2.5, periods: 5 },
    { id: 'RecordsLeftOut', metric: leftOut, threshold: 1, periods: 1 },
    { id: 'NotArchived', metric: notArchived, threshold: 1, periods: 1 },
    {
      id: 'NoRelay',
      metric: healthy,
      threshold: 1,
      below: true,
      periods: 2,
    },
    {
      id: 'OneRelay',
      metric: healthy,
      threshold: TASKS.least,
      below: true,
      periods: 10,
    },
    {
      id: 'Unhealthy',
      metric: unhealthy,
      threshold: 1,
      periods: 5,
    },
    {
      id: 'Failures',
      metric: failures,
      threshold: 50,
    },
    {
      id: 'Slow',
      metric: slow,
      threshold: 2,
      periods: 10,
    },
    {
      id: 'Cpu',
      metric: cpu,
      threshold: 80,
      periods: 5,
    },
    {
      id: 'Memory',
      metric: memory,
      threshold: 85,
      periods: 5,
    },
    {
      id: 'AtMost',
      metric: tasks,
      threshold: TASKS.most,
    },
    {
      id: 'JournalCapacity',
      metric: units,
      threshold: AURORA_UNITS.most * 0.9,
      periods: 10,
    },
    {
      id: 'JournalReplica',
      metric: replicaLag,
      threshold: 1_000,
      periods: 5,
    },
    {
      id: 'WindowMemory',
      metric: valkey('DatabaseMemoryUsagePercentage', 'Maximum'),
      threshold: 80,
      periods: 5,
    },
  ];
}

/** The race, then connections, relays and their stores, on one page. */
function createDashboard(scope: Construct, watched: Watched, relays: Relays, stores: Stores): void {
  const { connections, tasks, cpu, memory, healthy, unhealthy, failures, slow, units, valkey } = watched;
  const { balancer } = relays;
  new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: 'bell-lap',
    defaultInterval: Duration.hours(6),
    widgets: [
      ...racePanels(Stack.of(scope).stackName),
      [
        graph('Connections and relays', [connections], [tasks]),
        graph('CPU and memory', [cpu, memory]),
        graph('Ready', [healthy, unhealthy]),
      ],
      [
        graph('Requests and failures', [balancer.metrics.requestCount(minute)], [failures]),
        graph('Answer time, p99', [slow]),
        graph('Bytes through the balancer', [balancer.metrics.processedBytes(minute)]),
      ],
      [
        graph('Journal: capacity', [units], [stores.database.metricDatabaseConnections(minute)]),
        graph(
          'Journal: commits',
          [stores.database.metric('CommitThroughput', minute)],
          [stores.database.metric('CommitLatency', minute)],
        ),
        graph(
          'Window',
          [valkey('DatabaseMemoryUsagePercentage', 'Maximum')],
          [valkey('EngineCPUUtilization', 'Average')],
        ),
      ],
    ],
  });
}
