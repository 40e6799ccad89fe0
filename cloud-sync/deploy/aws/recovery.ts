/**
 * Disaster recovery. The second region holds a copy of the results (replicated within minutes) and of the journal's
 * snapshots (daily); `docs/cloud.md` says how to start there. Not a global database: that would cost as much as
 * the first one, all year, to save what a venue still has. A station keeps its whole journal; a relay that wakes up
 * from yesterday's snapshot tells its mark, and every station sends the rest again.
 */
import {
  Aws,
  aws_backup as backup,
  CfnOutput,
  Duration,
  aws_events as events,
  Fn,
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
  Stack,
  type StackProps,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SNAPSHOTS_DAYS } from './settings.ts';
import { recoveryBucketName, type Stores } from './stores.ts';

const VAULT = 'bell-lap-recovery';

/** Deployed first, in the second region; its key is the first region's parameter. */
export class RecoveryStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const key = new kms.Key(this, 'Key', {
      description: 'Bell Lap: copies in the second region',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new s3.Bucket(this, 'Results', {
      bucketName: recoveryBucketName(Aws.REGION),
      versioned: true,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new backup.BackupVault(this, 'Vault', {
      backupVaultName: VAULT,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnOutput(this, 'KeyArn', {
      value: key.keyArn,
      description: 'The parameter RecoveryKeyArn of the first region’s stack',
    });
  }
}

/** In the first region: a snapshot a day, copied to the second. */
export function snapshots(scope: Construct, { key, database }: Stores, recoveryKeyArn: string): void {
  const region = Fn.select(3, Fn.split(':', recoveryKeyArn));
  const kept = Duration.days(SNAPSHOTS_DAYS);
  const there = backup.BackupVault.fromBackupVaultArn(
    scope,
    'RecoveryVault',
    `arn:${Aws.PARTITION}:backup:${region}:${Aws.ACCOUNT_ID}:backup-vault:${VAULT}`,
  );
  const plan = new backup.BackupPlan(scope, 'Snapshots', {
    backupVault: new backup.BackupVault(scope, 'Vault', {
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  });
  plan.addRule(
    new backup.BackupPlanRule({
      ruleName: 'daily',
      scheduleExpression: events.Schedule.cron({ hour: '3', minute: '30' }),
      deleteAfter: kept,
      copyActions: [{ destinationBackupVault: there, deleteAfter: kept }],
    }),
  );
  plan.addSelection('Journal', {
    resources: [backup.BackupResource.fromArn(database.clusterArn)],
    role: new iam.Role(scope, 'SnapshotsRole', {
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSBackupServiceRolePolicyForBackup'),
      ],
    }),
    disableDefaultBackupPolicy: true,
  });
}
