/**
 * What is kept: the journal in Aurora PostgreSQL (the truth), the hot window in Valkey (never the truth), finished
 * races and segments in S3. Everything is encrypted with one key of ours, at rest and on the way.
 */
import {
  Aws,
  Duration,
  aws_ec2 as ec2,
  aws_elasticache as elasticache,
  Fn,
  aws_iam as iam,
  aws_kms as kms,
  RemovalPolicy,
  aws_rds as rds,
  SecretValue,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';
import {
  AURORA_UNITS,
  LOGS_DAYS,
  SEGMENTS_DAYS,
  type Settings,
  SNAPSHOTS_DAYS,
  VALKEY_NODE,
} from './settings.ts';

export const DATABASE_NAME = 'bell_lap';
const RELAY_USER = 'bell_lap_relay';
/** The balancer's folder in the bucket of logs. */
export const BALANCER_LOGS = 'balancer';

export interface Stores {
  readonly key: kms.Key;
  readonly database: rds.DatabaseCluster | rds.DatabaseClusterFromSnapshot;
  /** The owner's: fields username, password, host, port. Makes the tables and the relays' user, and serves nobody. */
  readonly databaseSecret: secretsmanager.ISecret;
  /** The relays' own user, who reads and writes rows: fields username, password. */
  readonly relayUser: secretsmanager.Secret;
  readonly valkey: elasticache.CfnReplicationGroup;
  /** The whole `rediss://` URL. */
  readonly valkeyUrl: secretsmanager.Secret;
  readonly results: s3.Bucket;
  readonly segments: s3.Bucket;
  /** Who asked for what at the edge and the balancer, and which connections there were in the network. */
  readonly accessLogs: s3.Bucket;
}

/** `recoveryKeyArn`: the second region's key; its region and bucket follow from it. */
export function stores(
  scope: Construct,
  { vpc, database: databaseGroup, valkey: valkeyGroup }: Network,
  settings: Settings,
  recoveryKeyArn: string,
): Stores {
  const key = new kms.Key(scope, 'Key', {
    description: 'Bell Lap: journal, results, secrets, logs',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const { database, databaseSecret } = journal(scope, vpc, databaseGroup, key, settings);
  const { valkey, valkeyUrl } = window(scope, vpc, valkeyGroup, key);

  const bucket = (id: string, props: s3.BucketProps): s3.Bucket =>
    new s3.Bucket(scope, id, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
  const recoveryRegion = Fn.select(3, Fn.split(':', recoveryKeyArn));
  const results = bucket('Results', {
    versioned: true,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(90),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    replicationRules: [
      {
        id: 'second-region',
        destination: s3.Bucket.fromBucketName(scope, 'RecoveryBucket', recoveryBucketName(recoveryRegion)),
        kmsKey: kms.Key.fromKeyArn(scope, 'RecoveryKey', recoveryKeyArn),
        sseKmsEncryptedObjects: true,
        deleteMarkerReplication: true,
      },
    ],
  });
  const segments = bucket('Segments', {
    lifecycleRules: [
      { expiration: Duration.days(SEGMENTS_DAYS), abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
  });
  const relayUser = new secretsmanager.Secret(scope, 'RelayDatabaseUser', {
    description: 'The relays’ own user of the database: rows, and no more',
    encryptionKey: key,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: RELAY_USER }),
      generateStringKey: 'password',
      excludePunctuation: true,
      passwordLength: 40,
    },
  });
  const accessLogs = logBucket(scope);
  return { key, database, databaseSecret, relayUser, valkey, valkeyUrl, results, segments, accessLogs };
}

/**
 * Logs hold addresses of people: kept as long as other logs. CloudFront and the balancer write them by grants of their
 * own and with Amazon's key; with ours they could not.
 */
function logBucket(scope: Construct): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ expiration: Duration.days(LOGS_DAYS) }],
  });
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${BALANCER_LOGS}/AWSLogs/${Aws.ACCOUNT_ID}/*`)],
    }),
  );
  return bucket;
}

export const recoveryBucketName = (region: string): string => `bell-lap-recovery-${Aws.ACCOUNT_ID}-${region}`;

function journal(
  scope: Construct,
  vpc: ec2.Vpc,
  group: ec2.SecurityGroup,
  key: kms.Key,
  { snapshotArn }: Settings,
): Pick<Stores, 'database' | 'databaseSecret'> {
  const engine = rds.DatabaseClusterEngine.auroraPostgres({
    version: rds.AuroraPostgresEngineVersion.VER_17_7,
  });
  const common = {
    engine,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [group],
    serverlessV2MinCapacity: AURORA_UNITS.least,
    serverlessV2MaxCapacity: AURORA_UNITS.most,
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    // Follows the writer's size, so that it can take over at once.
    readers: [rds.ClusterInstance.serverlessV2('Reader', { scaleWithWriter: true })],
    backup: { retention: Duration.days(SNAPSHOTS_DAYS) },
    storageEncryptionKey: key,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    cloudwatchLogsExports: ['postgresql'],
    // A connection without TLS is refused.
    parameterGroup: new rds.ParameterGroup(scope, 'JournalParameters', {
      engine,
      parameters: { 'rds.force_ssl': '1' },
    }),
  };
  if (snapshotArn !== undefined) {
    const credentials = rds.SnapshotCredentials.fromGeneratedSecret('bell_lap', { encryptionKey: key });
    const database = new rds.DatabaseClusterFromSnapshot(scope, 'Journal', {
      ...common,
      snapshotIdentifier: snapshotArn,
      snapshotCredentials: credentials,
    });
    return { database, databaseSecret: secretOf(database) };
  }
  const database = new rds.DatabaseCluster(scope, 'Journal', {
    ...common,
    defaultDatabaseName: DATABASE_NAME,
    credentials: rds.Credentials.fromGeneratedSecret('bell_lap', { encryptionKey: key }),
    storageEncrypted: true,
  });
  return { database, databaseSecret: secretOf(database) };
}

/** What a database's user is kept in; both kinds above are given one. */
function secretOf({ secret }: Stores['database']): secretsmanager.ISecret {
  if (secret === undefined) throw new Error('The database was made without a secret for its user.');
  return secret;
}

/** Two nodes in two zones; when it is lost altogether, relays read the log instead. */
function window(
  scope: Construct,
  vpc: ec2.Vpc,
  group: ec2.SecurityGroup,
  key: kms.Key,
): Pick<Stores, 'valkey' | 'valkeyUrl'> {
  const token = new secretsmanager.Secret(scope, 'ValkeyToken', {
    description: 'Valkey password of the relays',
    encryptionKey: key,
    generateSecretString: { excludePunctuation: true, includeSpace: false, passwordLength: 48 },
  });
  const subnets = new elasticache.CfnSubnetGroup(scope, 'ValkeySubnets', {
    description: 'Bell Lap stores',
    subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
  });
  const valkey = new elasticache.CfnReplicationGroup(scope, 'Valkey', {
    replicationGroupDescription: 'Bell Lap: hot window and fan-out between relays',
    engine: 'valkey',
    engineVersion: '8.0',
    cacheNodeType: VALKEY_NODE,
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    transitEncryptionEnabled: true,
    transitEncryptionMode: 'required',
    atRestEncryptionEnabled: true,
    kmsKeyId: key.keyArn,
    authToken: token.secretValue.unsafeUnwrap(),
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [group.securityGroupId],
    autoMinorVersionUpgrade: true,
  });
  const valkeyUrl = new secretsmanager.Secret(scope, 'ValkeyUrl', {
    description: 'Where and how relays reach Valkey',
    encryptionKey: key,
    // The token is a reference that is resolved at deployment; it is not in the template.
    secretStringValue: SecretValue.unsafePlainText(
      Fn.join('', [
        'rediss://:',
        token.secretValue.unsafeUnwrap(),
        '@',
        valkey.attrPrimaryEndPointAddress,
        ':',
        valkey.attrPrimaryEndPointPort,
      ]),
    ),
  });
  return { valkey, valkeyUrl };
}
