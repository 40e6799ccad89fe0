/**
 * What wakes a region: one function, asked by a station's knock or by hand (its address, behind the edge, as `/v1/wake`),
 * by the venue's timetable (every quarter of an hour it reads what the relay wrote as it fell asleep) and by schedules of
 * whoever deploys. It may start one machine and read one file.
 */
import { join } from 'node:path';
import {
  Duration,
  type aws_ec2 as ec2,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
  aws_scheduler as scheduler,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FOLDERS, type Kept } from './kept.ts';
import { LOGS_DAYS, LOOK_MINUTES, type RegionSettings } from './settings.ts';

/** What the relay writes for it (cloud-sync/relay/sleep/known.ts). */
export const KNOWN_KEY = `${FOLDERS.wake}/known.json`;

export interface Waking {
  readonly handler: lambda.Function;
  readonly url: lambda.FunctionUrl;
}

export interface WakingParts {
  readonly relay: ec2.Instance;
  readonly stores: Kept;
  readonly wakeDigest: string;
}

export function waking(
  scope: Construct,
  { wake, wakeTimeZone }: RegionSettings,
  { relay, stores, wakeDigest }: WakingParts,
): Waking {
  const { bucket } = stores;
  const role = new iam.Role(scope, 'WakeRole', {
    description: 'Starts the machine of the relay, and reads who may ask for it',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  const stack = Stack.of(scope);
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['ec2:StartInstances'],
      resources: [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: relay.instanceId })],
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(KNOWN_KEY)] }),
  );
  const logGroup = new logs.LogGroup(scope, 'WakeLogs', { retention: LOGS_DAYS as logs.RetentionDays });
  logGroup.grantWrite(role);
  const handler = new lambda.Function(scope, 'Wake', {
    description: 'Wakes the relay',
    runtime: lambda.Runtime.NODEJS_22_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'main.handler',
    code: lambda.Code.fromAsset(join(import.meta.dirname, 'wake'), { exclude: ['*.ts', '*.mts'] }),
    role,
    logGroup,
    memorySize: 128,
    timeout: Duration.seconds(15),
    environment: {
      MACHINE: relay.instanceId,
      BUCKET: bucket.bucketName,
      KNOWN_KEY,
      WAKE_DIGEST: wakeDigest,
    },
  });
  // Whoever asks is checked within: a station's signature, or a word whose digest it knows.
  const url = handler.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });

  const asks = new iam.Role(scope, 'ScheduleRole', {
    description: 'The schedules: ask the function that wakes',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com'),
  });
  asks.addToPolicy(
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
  );
  const schedule = (id: string, expression: string, input: object): void =>
    void new scheduler.CfnSchedule(scope, id, {
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: expression,
      scheduleExpressionTimezone: wakeTimeZone,
      target: { arn: handler.functionArn, roleArn: asks.roleArn, input: JSON.stringify(input) },
    });
  schedule('Timetable', `rate(${LOOK_MINUTES} minutes)`, { by: 'timetable' });
  for (const [index, expression] of wake.entries())
    schedule(`Planned${index + 1}`, expression, { by: 'schedule' });
  return { handler, url };
}
