/**
 * Bell Lap's relay on AWS, in two ways: `BellLapOne` and `BellLapTwo`, two regions that share nothing and sleep between
 * races (sleeping/); or `BellLap` with `BellLapRecovery`, one that never sleeps and grows by itself. All are made without
 * knowing account or region, so that they can be synthesised anywhere and offline.
 */
import { App, type AppProps } from 'aws-cdk-lib';
import { RecoveryStack } from './recovery.ts';
import { RelayStack } from './relay-stack.ts';
import { readSettings } from './settings.ts';
import { RegionStack } from './sleeping/region.ts';
import { type RegionName, readRegion } from './sleeping/settings.ts';

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
  /** Regions that sleep. */
  readonly regions: Readonly<Record<RegionName, RegionStack>>;
}

export function bellLapApp(props: AppProps = {}): BellLapApp {
  const app = new App({
    analyticsReporting: false,
    treeMetadata: false,
    ...props,
    context: { ...FLAGS, ...props.context },
  });
  const settings = readSettings(app);
  const region = (name: RegionName): RegionStack =>
    new RegionStack(app, `BellLap${name}`, readRegion(app, name), {
      description: `Bell Lap: region ${name}, a relay that sleeps between races`,
    });
  return {
    app,
    recovery: new RecoveryStack(app, 'BellLapRecovery', {
      description: 'Bell Lap: copies for disaster recovery',
    }),
    relay: new RelayStack(app, 'BellLap', settings, { description: 'Bell Lap: the relay' }),
    regions: { One: region('One'), Two: region('Two') },
  };
}
