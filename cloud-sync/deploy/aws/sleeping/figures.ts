/**
 * How the figures of a machine that has no way out but its bucket get to CloudWatch: it puts them there each minute while it is
 * awake (../../machine/rest.sh), and the bucket calls a function that writes them into its own log, of which CloudWatch makes
 * metrics. Asleep nothing is put, and nothing runs.
 */
import { join } from 'node:path';
import {
  Aws,
  Duration,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
  type aws_s3 as s3,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FOLDERS, type Kept } from './kept.ts';
import { LOGS_DAYS } from './settings.ts';

export function figures(scope: Construct, { bucket }: Kept): void {
  const role = new iam.Role(scope, 'FiguresRole', {
    description: 'Hands the figures of the relay to CloudWatch',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  const logGroup = new logs.LogGroup(scope, 'FiguresLogs', { retention: LOGS_DAYS as logs.RetentionDays });
  const handler = new lambda.Function(scope, 'Figures', {
    description: 'Hands the figures of the relay to CloudWatch',
    runtime: lambda.Runtime.NODEJS_22_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'main.handler',
    code: lambda.Code.fromAsset(join(import.meta.dirname, 'figures'), { exclude: ['*.ts', '*.mts'] }),
    role,
    logGroup,
    memorySize: 128,
    timeout: Duration.seconds(10),
    environment: { DEPLOYMENT: Stack.of(scope).stackName },
  });
  // Beside the role and not in it: the function waits for its role, the bucket for the function, and this for the bucket.
  new iam.Policy(scope, 'FiguresRead', {
    roles: [role],
    statements: [
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects(`${FOLDERS.figures}/*`)],
      }),
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    ],
  });
  const may = new lambda.CfnPermission(scope, 'FiguresAsked', {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    principal: 's3.amazonaws.com',
    sourceAccount: Aws.ACCOUNT_ID,
  });
  const ofBucket = bucket.node.defaultChild as s3.CfnBucket;
  ofBucket.notificationConfiguration = {
    lambdaConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        function: handler.functionArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: `${FOLDERS.figures}/` }] } },
      },
    ],
  };
  ofBucket.addResourceDependency(may);
}
