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
import { AURORA_UNITS, type Settings, TASKS } from './settings.ts';
import type { Stores } from './stores.ts';

export function watch(scope: Construct, settings: Settings, relays: Relays, stores: Stores): void {
  const topic = new sns.Topic(scope, 'Alarms', { masterKey: stores.key, enforceSSL: true });
  stores.key.grant(
    new iam.ServicePrincipal('cloudwatch.amazonaws.com'),
    'kms:Decrypt',
    'kms:GenerateDataKey*',
  );
  if (settings.alarmEmail !== undefined)
    topic.addSubscription(new subscriptions.EmailSubscription(settings.alarmEmail));

  const minute = { period: Duration.minutes(1) };
  const { balancer, targets, service, cluster } = relays;
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

  const alarm = (
    id: string,
    metric: cloudwatch.IMetric,
    threshold: number,
    what: string,
    below = false,
    periods = 3,
  ): void => {
    const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      alarmDescription: what,
      comparisonOperator: below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: below
        ? cloudwatch.TreatMissingData.BREACHING
        : cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new actions.SnsAction(topic));
  };
  alarm(
    'NoRelay',
    healthy,
    1,
    'No relay is ready: remote viewers see nothing. The venue is not touched.',
    true,
    2,
  );
  alarm(
    'OneRelay',
    healthy,
    TASKS.least,
    'Fewer relays than zones: one zone would take everything down.',
    true,
    10,
  );
  alarm(
    'Unhealthy',
    unhealthy,
    1,
    'A relay does not get ready: look at its log for "waits for its store".',
    false,
    5,
  );
  alarm('Failures', failures, 50, 'Relays answer 5xx: the store is away or a relay is overloaded.');
  alarm(
    'Slow',
    slow,
    2,
    'One request in a hundred takes more than 2 s (held segments take up to 10 s of their own).',
    false,
    10,
  );
  alarm(
    'Cpu',
    cpu,
    80,
    'Relays are busier than autoscaling can follow; raise TASKS.most or the size of a task.',
    false,
    5,
  );
  alarm('Memory', memory, 85, 'Relays run out of memory; viewers of a task are bounded by it.', false, 5);
  alarm(
    'AtMost',
    tasks,
    TASKS.most,
    'As many relays as are allowed are running; more viewers will be refused.',
  );
  alarm(
    'JournalCapacity',
    units,
    AURORA_UNITS.most * 0.9,
    'The database is near its largest size.',
    false,
    10,
  );
  alarm(
    'JournalReplica',
    replicaLag,
    1_000,
    'The second zone’s database is more than a second behind.',
    false,
    5,
  );
  alarm(
    'WindowMemory',
    valkey('DatabaseMemoryUsagePercentage', 'Maximum'),
    80,
    'The hot window fills Valkey; relays read the log when it loses entries.',
    false,
    5,
  );

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
