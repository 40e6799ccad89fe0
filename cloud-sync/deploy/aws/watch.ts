/** What operators see and are told: one dashboard, and an alarm for what somebody has to do something about. */
import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_elasticloadbalancingv2 as elb,
  aws_iam as iam,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
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
  };
}

const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;

/** What somebody is told of: `says` is what they read. */
interface AlarmRule {
  readonly id: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly says: string;
  /** Too little of it is the trouble, and nothing at all the worst. */
  readonly below?: true;
  /** Minutes in a row; 3 unless said. */
  readonly periods?: number;
}

function createAlarms(scope: Construct, topic: sns.Topic, watched: Watched): void {
  for (const { id, metric, threshold, says, below = false, periods = 3 } of alarmRules(watched))
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      alarmDescription: says,
      comparisonOperator: below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: below ? BREACHING : NOT_BREACHING,
    }).addAlarmAction(new actions.SnsAction(topic));
}

function alarmRules(watched: Watched): readonly AlarmRule[] {
  const { failures, units, unhealthy, healthy, cpu, memory, slow, tasks, replicaLag, valkey } = watched;
  return [
    {
      id: 'NoRelay',
      metric: healthy,
      threshold: 1,
      says: 'No relay is ready: remote viewers see nothing. The venue is not touched.',
      below: true,
      periods: 2,
    },
    {
      id: 'OneRelay',
      metric: healthy,
      threshold: TASKS.least,
      says: 'Fewer relays than zones: one zone would take everything down.',
      below: true,
      periods: 10,
    },
    {
      id: 'Unhealthy',
      metric: unhealthy,
      threshold: 1,
      says: 'A relay does not get ready: look at its log for "waits for its store".',
      periods: 5,
    },
    {
      id: 'Failures',
      metric: failures,
      threshold: 50,
      says: 'Relays answer 5xx: the store is away or a relay is overloaded.',
    },
    {
      id: 'Slow',
      metric: slow,
      threshold: 2,
      says: 'One request in a hundred takes more than 2 s (held segments take up to 10 s of their own).',
      periods: 10,
    },
    {
      id: 'Cpu',
      metric: cpu,
      threshold: 80,
      says: 'Relays are busier than autoscaling can follow; raise TASKS.most or the size of a task.',
      periods: 5,
    },
    {
      id: 'Memory',
      metric: memory,
      threshold: 85,
      says: 'Relays run out of memory; viewers of a task are bounded by it.',
      periods: 5,
    },
    {
      id: 'AtMost',
      metric: tasks,
      threshold: TASKS.most,
      says: 'As many relays as are allowed are running; more viewers will be refused.',
    },
    {
      id: 'JournalCapacity',
      metric: units,
      threshold: AURORA_UNITS.most * 0.9,
      says: 'The database is near its largest size.',
      periods: 10,
    },
    {
      id: 'JournalReplica',
      metric: replicaLag,
      threshold: 1_000,
      says: 'The second zone’s database is more than a second behind.',
      periods: 5,
    },
    {
      id: 'WindowMemory',
      metric: valkey('DatabaseMemoryUsagePercentage', 'Maximum'),
      threshold: 80,
      says: 'The hot window fills Valkey; relays read the log when it loses entries.',
      periods: 5,
    },
  ];
}

/** Connections, relays and their stores on one page. */
function createDashboard(scope: Construct, watched: Watched, relays: Relays, stores: Stores): void {
  const { connections, tasks, cpu, memory, healthy, unhealthy, failures, slow, units, valkey } = watched;
  const { balancer } = relays;
  const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []) =>
    new cloudwatch.GraphWidget({ title, left, right, width: 8, height: 6 });
  new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: 'bell-lap',
    defaultInterval: Duration.hours(6),
    widgets: [
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
