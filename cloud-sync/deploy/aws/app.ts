/**
 * Bell Lap's relay on AWS: two stacks, `BellLapRecovery` in the second region and `BellLap` in the first. Both are
 * made without knowing account or region, so that they can be synthesised anywhere and offline.
 */
import { App, type AppProps } from 'aws-cdk-lib';
import { RecoveryStack } from './recovery.ts';
import { RelayStack } from './relay-stack.ts';
import { readSettings } from './settings.ts';

/** Behaviour of the library that is opted into: smaller policies, tighter defaults. */
const FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/aws-kms:reduceCrossAccountRegionPolicyScope': true,
  '@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm': true,
  '@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions': true,
  '@aws-cdk/aws-rds:databaseProxyUniqueResourceName': true,
  '@aws-cdk/aws-rds:lowercaseDbIdentifier': true,
  '@aws-cdk/aws-s3:setUniqueReplicationRoleName': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
};

export interface BellLapApp {
  readonly app: App;
  readonly recovery: RecoveryStack;
  readonly relay: RelayStack;
}

export function bellLapApp(props: AppProps = {}): BellLapApp {
  const app = new App({
    analyticsReporting: false,
    treeMetadata: false,
    ...props,
    context: { ...FLAGS, ...props.context },
  });
  const settings = readSettings(app);
  return {
    app,
    recovery: new RecoveryStack(app, 'BellLapRecovery', {
      description: 'Bell Lap: copies for disaster recovery',
    }),
    relay: new RelayStack(app, 'BellLap', settings, { description: 'Bell Lap: the relay' }),
  };
}
