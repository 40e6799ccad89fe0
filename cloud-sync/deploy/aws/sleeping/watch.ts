/** What operators are told of a region that sleeps. None of it touches the venue. */
import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_ec2 as ec2,
  Stack,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmDescription, SLEEPING } from '../../figures/cloud-alarms.ts';
import { figure, graph, racePanels } from '../panels.ts';
import type { RegionSettings } from './settings.ts';
import type { Waking } from './waking.ts';

/** A machine that is on tells of itself every five minutes: 288 times a day. */
const TOLD_A_DAY = 288;

export function watch(
  scope: Construct,
  { alarmEmail }: RegionSettings,
  { relay, wake }: { readonly relay: ec2.Instance; readonly wake: Waking },
): void {
  const topic = new sns.Topic(scope, 'Alarms', { enforceSSL: true });
  if (alarmEmail !== undefined) topic.addSubscription(new subscriptions.EmailSubscription(alarmEmail));
  const ofMachine = (metricName: string, statistic: string, period: Duration): cloudwatch.Metric =>
    new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName,
      statistic,
      period,
      dimensionsMap: { InstanceId: relay.instanceId },
    });
  const deployment = Stack.of(scope).stackName;
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
  const rules: readonly Rule[] = [
    {
      id: 'AwakeForADay',
      metric: ofMachine('CPUUtilization', cloudwatch.Stats.SAMPLE_COUNT, Duration.days(1)),
      threshold: TOLD_A_DAY * 0.95,
    },
    {
      id: 'WakeFailed',
      metric: wake.handler.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
    },
    {
      id: 'MachineSilent',
      metric: ofMachine('StatusCheckFailed', cloudwatch.Stats.MAXIMUM, Duration.minutes(5)),
      threshold: 1,
    },
    { id: 'FeedLate', metric: figure(deployment, 'LiveDelay', 'Maximum'), threshold: 2.5, minutes: 5 },
    { id: 'RecordsLeftOut', metric: figure(deployment, 'RecordsLeftOut', 'Maximum'), threshold: 1 },
    { id: 'ServerDiskLow', metric: figure(deployment, 'DiskFree', 'Minimum'), threshold: 1e9, below: true },
  ];
  for (const { id, metric, threshold, below = false, minutes = 1 } of rules)
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      alarmDescription: alarmDescription(id, SLEEPING[id]),
      evaluationPeriods: minutes,
      comparisonOperator: below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Asleep there is nothing to be told of.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new actions.SnsAction(topic));
  new cloudwatch.Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(6),
    widgets: [
      ...racePanels(deployment),
      [
        graph('Processor of the machine', [ofMachine('CPUUtilization', 'Average', Duration.minutes(5))]),
        graph('Bytes out', [ofMachine('NetworkOut', 'Sum', Duration.minutes(5))]),
        graph(
          'Woken, and asked for it in vain',
          [wake.handler.metricInvocations()],
          [wake.handler.metricErrors()],
        ),
      ],
    ],
  });
}

interface Rule {
  readonly id: keyof typeof SLEEPING;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Too little of it is the trouble. */
  readonly below?: true;
  /** In a row. */
  readonly minutes?: number;
}
