/** What operators are told of a region that sleeps. None of it touches the venue. */
import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_ec2 as ec2,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
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
  const rules: readonly [id: string, metric: cloudwatch.IMetric, threshold: number, says: string][] = [
    [
      'AwakeForADay',
      ofMachine('CPUUtilization', cloudwatch.Stats.SAMPLE_COUNT, Duration.days(1)),
      TOLD_A_DAY * 0.95,
      'The relay has been awake for a whole day, which costs $2. GET /v1/rest on it says what it waits for; stop the machine by hand if nothing is on.',
    ],
    [
      'WakeFailed',
      wake.handler.metricErrors({ period: Duration.minutes(5) }),
      1,
      'The relay could not be woken. Start the machine by hand (aws ec2 start-instances); the log of the function Wake says why.',
    ],
    [
      'MachineSilent',
      ofMachine('StatusCheckFailed', cloudwatch.Stats.MAXIMUM, Duration.minutes(5)),
      1,
      'The relay’s machine does not answer: stop and start it. Viewers and phones go on at the other region.',
    ],
  ];
  for (const [id, metric, threshold, alarmDescription] of rules)
    new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Asleep there is nothing to be told of.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new actions.SnsAction(topic));
}
