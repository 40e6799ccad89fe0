/** The first region's template, synthesised here without a network, says what the relay must be run as. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { bellLapApp } from './app.ts';
import { TASKS } from './scaling.ts';

const template = Template.fromStack(bellLapApp().relay);
const resources = (type: string) => Object.entries(template.findResources(type));
const text = (value: unknown): string => JSON.stringify(value);

test('two zones, three tiers, and a way out of each zone', () => {
  template.resourceCountIs('AWS::EC2::Subnet', 6);
  template.resourceCountIs('AWS::EC2::NatGateway', 2);
  for (const [name, { Properties }] of resources('AWS::EC2::Subnet'))
    assert.equal(Properties.MapPublicIpOnLaunch, false, name);
});

test('nothing is looked up: the template fits any account and region', () => {
  assert.doesNotMatch(text(template.toJSON()), /dummy-value|\d{12}:|"us-east-1a"|vpc-12345/);
});

test('the balancer is inside; CloudFront comes in through a VPC origin', () => {
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internal',
    LoadBalancerAttributes: Match.arrayWith([
      { Key: 'deletion_protection.enabled', Value: 'true' },
      { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
    ]),
  });
  template.resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
  for (const [name, { Properties }] of resources('AWS::EC2::SecurityGroup'))
    assert.doesNotMatch(text(Properties.SecurityGroupIngress ?? []), /0\.0\.0\.0\/0|::\/0/, name);
});

test('stores take relays only', () => {
  const ingress = resources('AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
  for (const port of [5432, 6379]) {
    const rules = ingress.filter((rule) => rule.ToPort === port);
    assert.equal(rules.length, 1, `${port}`);
    assert.match(text(rules[0].SourceSecurityGroupId), /RelaysGroup/);
  }
});

test('a balancer sends viewers to relays that are ready', () => {
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    HealthCheckPath: '/readyz',
    Port: 8090,
    TargetType: 'ip',
  });
});

test('relays: at least one a zone, a read-only disk, many sockets, and passwords only as secrets', () => {
  template.hasResourceProperties('AWS::ECS::Service', {
    DesiredCount: 2,
    LaunchType: 'FARGATE',
    EnableExecuteCommand: false,
    DeploymentConfiguration: Match.objectLike({
      MinimumHealthyPercent: 100,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    }),
    NetworkConfiguration: Match.objectLike({
      AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }),
    }),
  });
  const [, task] = resources('AWS::ECS::TaskDefinition')[0]!;
  const container = task.Properties.ContainerDefinitions.find(
    ({ Name }: { Name: string }) => Name === 'relay',
  );
  assert.equal(container.ReadonlyRootFilesystem, true);
  assert.deepEqual(container.Ulimits, [{ Name: 'nofile', SoftLimit: 65_535, HardLimit: 65_535 }]);
  const names = (list: { Name: string }[]) => list.map(({ Name }) => Name);
  for (const secret of ['PGPASSWORD', 'REDIS_URL', 'BELL_LAP_RELAY_ADMIN_TOKEN']) {
    assert.ok(names(container.Secrets).includes(secret), secret);
    assert.ok(!names(container.Environment).includes(secret), secret);
  }
  const environment = new Map(
    container.Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]),
  );
  assert.equal(environment.get('DATABASE_URL'), 'postgres:///bell_lap?sslmode=verify-full');
  assert.equal(environment.get('BELL_LAP_RELAY_PROXIES'), '2');
  assert.equal(environment.get('OIDC_ROLE_CLAIM'), 'cognito:groups');
});

test('relays archive finished races: into the results bucket, written in the one folder they may write to', () => {
  const [, task] = resources('AWS::ECS::TaskDefinition')[0]!;
  const container = task.Properties.ContainerDefinitions.find(
    ({ Name }: { Name: string }) => Name === 'relay',
  );
  const of = (name: string) =>
    container.Environment.find(({ Name }: { Name: string }) => Name === name)?.Value;
  assert.match(text(of('BELL_LAP_RELAY_RESULTS_BUCKET')), /"Ref":"Results/);
  assert.deepEqual(of('AWS_REGION'), { Ref: 'AWS::Region' });
  assert.deepEqual(
    container.MountPoints.map(({ ContainerPath, ReadOnly }: Record<string, unknown>) => [
      ContainerPath,
      ReadOnly,
    ]),
    [['/app/data/work', false]],
  );
  const image = readFileSync(join(import.meta.dirname, '..', 'compose', 'Dockerfile'), 'utf8');
  assert.match(image, /^ENV TMPDIR=\/app\/data\/work$/m);
  assert.match(image, /^VOLUME .*\/app\/data\/work/m);
});

test('relays grow with their viewers, and shrink slowly', () => {
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: TASKS.least,
    MaxCapacity: TASKS.most,
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({
      TargetValue: TASKS.viewersEach,
      ScaleInCooldown: 900,
      CustomizedMetricSpecification: {
        Metrics: Match.arrayWith([
          Match.objectLike({
            MetricStat: Match.objectLike({
              Metric: Match.objectLike({ MetricName: 'ActiveConnectionCount' }),
              Stat: 'Sum',
            }),
          }),
          Match.objectLike({ Expression: 'connections / 2 / tasks', ReturnData: true }),
        ]),
      },
    }),
  });
  const returned = resources('AWS::ApplicationAutoScaling::ScalingPolicy')
    .flatMap(
      ([, { Properties }]) =>
        Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification?.Metrics ?? [],
    )
    .filter(({ ReturnData }) => ReturnData);
  assert.equal(returned.length, 1);
});

test('the journal: two instances, serverless, encrypted, kept when the stack goes', () => {
  template.resourceCountIs('AWS::RDS::DBInstance', 2);
  template.hasResource('AWS::RDS::DBCluster', {
    DeletionPolicy: 'Snapshot',
    Properties: Match.objectLike({
      Engine: 'aurora-postgresql',
      StorageEncrypted: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 35,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 8 },
    }),
  });
  template.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
    Parameters: { 'rds.force_ssl': '1' },
  });
  for (const [name, { Properties }] of resources('AWS::RDS::DBInstance'))
    assert.equal(Properties.DBInstanceClass, 'db.serverless', name);
});

test('Valkey: two nodes in two zones, TLS and a password', () => {
  template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
    Engine: 'valkey',
    NumCacheClusters: 2,
    MultiAZEnabled: true,
    AutomaticFailoverEnabled: true,
    TransitEncryptionEnabled: true,
    TransitEncryptionMode: 'required',
    AtRestEncryptionEnabled: true,
  });
  const [, { Properties }] = resources('AWS::ElastiCache::ReplicationGroup')[0]!;
  assert.match(text(Properties.AuthToken), /\{\{resolve:secretsmanager:/);
});

test('buckets: encrypted with our key, closed, TLS only, kept', () => {
  for (const [name, bucket] of resources('AWS::S3::Bucket')) {
    if (name.startsWith('AccessLogs')) continue;
    assert.equal(bucket.DeletionPolicy, 'Retain', name);
    const [rule] = bucket.Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    assert.equal(rule.ServerSideEncryptionByDefault.SSEAlgorithm, 'aws:kms', name);
    assert.deepEqual(
      bucket.Properties.PublicAccessBlockConfiguration,
      { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      name,
    );
  }
  for (const [name, { Properties }] of resources('AWS::S3::BucketPolicy'))
    assert.match(text(Properties.PolicyDocument), /"aws:SecureTransport":"false"\}\},"Effect":"Deny"/, name);
});

test('results are replicated to the second region, under its key', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: Match.objectLike({
      Rules: [
        Match.objectLike({
          Status: 'Enabled',
          Destination: Match.objectLike({
            EncryptionConfiguration: { ReplicaKmsKeyID: { Ref: 'RecoveryKeyArn' } },
          }),
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        }),
      ],
    }),
  });
});

test('the journal’s snapshots are copied to the second region', () => {
  const [, plan] = resources('AWS::Backup::BackupPlan')[0]!;
  const [rule] = plan.Properties.BackupPlan.BackupPlanRule;
  assert.match(text(rule.CopyActions[0].DestinationBackupVaultArn), /backup-vault:bell-lap-recovery/);
  assert.match(text(rule.CopyActions[0].DestinationBackupVaultArn), /RecoveryKeyArn/);
  assert.equal(rule.Lifecycle.DeleteAfterDays, 35);
});

test('CloudFront: sockets and API uncached, segments as their headers say, errors never kept', () => {
  const [, { Properties }] = resources('AWS::CloudFront::Distribution')[0]!;
  const config = Properties.DistributionConfig;
  // The managed policies "CachingDisabled" and "AllViewer".
  assert.equal(config.DefaultCacheBehavior.CachePolicyId, '4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
  assert.equal(config.DefaultCacheBehavior.OriginRequestPolicyId, '216adef6-5c7f-47e4-b989-5492eafa07d3');
  const paths = config.CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern);
  // Nothing but the relay knows whom an archive is open to: no path leads past it into a bucket.
  assert.deepEqual(paths, ['/v1/races/*/segments/*', '/assets/*']);
  assert.equal(config.Origins.length, 1);
  for (const { ErrorCachingMinTTL, ErrorCode } of config.CustomErrorResponses)
    assert.equal(ErrorCachingMinTTL, 0, `${ErrorCode}`);
  assert.ok(config.CustomErrorResponses.some(({ ErrorCode }: { ErrorCode: number }) => ErrorCode === 404));
  const held = config.Origins.find((origin: Record<string, unknown>) => 'VpcOriginConfig' in origin);
  assert.ok(held.VpcOriginConfig.OriginReadTimeout > 20);
  template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: Match.objectLike({
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: 10,
      ParametersInCacheKeyAndForwardedToOrigin: Match.objectLike({
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization'] },
      }),
    }),
  });
});

test('HTTPS only for a year, for all below the name too; nothing sniffed or framed, at every path', () => {
  template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: Match.objectLike({
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: 31_536_000,
          IncludeSubdomains: true,
          Override: true,
        },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: false },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: false },
      },
    }),
  });
  const [, { Properties }] = resources('AWS::CloudFront::Distribution')[0]!;
  const { DefaultCacheBehavior, CacheBehaviors } = Properties.DistributionConfig;
  for (const behaviour of [DefaultCacheBehavior, ...CacheBehaviors])
    assert.match(text(behaviour.ResponseHeadersPolicyId), /Headers/, behaviour.PathPattern);
});

test('edge, balancer and network write logs, into a closed bucket that keeps them for thirty days', () => {
  const [name, bucket] = resources('AWS::S3::Bucket').find(([one]) => one.startsWith('AccessLogs'))!;
  assert.equal(bucket.Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets, true);
  assert.equal(bucket.Properties.LifecycleConfiguration.Rules[0].ExpirationInDays, 30);
  const [, edge] = resources('AWS::CloudFront::Distribution')[0]!;
  assert.match(text(edge.Properties.DistributionConfig.Logging.Bucket), new RegExp(name));
  assert.notEqual(edge.Properties.DistributionConfig.Logging.IncludeCookies, true);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([
      { Key: 'access_logs.s3.enabled', Value: 'true' },
      { Key: 'access_logs.s3.bucket', Value: { Ref: name } },
      { Key: 'access_logs.s3.prefix', Value: 'balancer' },
    ]),
  });
  template.hasResourceProperties('AWS::EC2::FlowLog', {
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogDestinationType: 's3',
  });
});

test('the relay is not the database’s owner: what is, ran before it and ended', () => {
  const [, { Properties }] = resources('AWS::ECS::TaskDefinition')[0]!;
  const named = (wanted: string) =>
    Properties.ContainerDefinitions.find(({ Name }: { Name: string }) => Name === wanted);
  const given = (container: { Secrets: { Name: string; ValueFrom: unknown }[] }, secret: string) =>
    text(container.Secrets.find(({ Name }) => Name === secret)?.ValueFrom);
  const [relay, before] = [named('relay'), named('database-user')];
  for (const secret of ['PGUSER', 'PGPASSWORD']) {
    assert.match(given(relay, secret), /RelayDatabaseUser/);
    assert.match(given(before, secret), /JournalSecret/);
  }
  // Where the database is, it may know from the owner's secret.
  const owners = relay.Secrets.filter(({ ValueFrom }: { ValueFrom: unknown }) =>
    /JournalSecret/.test(text(ValueFrom)),
  );
  assert.deepEqual(owners.map(({ Name }: { Name: string }) => Name).sort(), ['PGHOST', 'PGPORT']);
  assert.equal(before.Essential, false);
  assert.deepEqual(relay.DependsOn, [{ Condition: 'SUCCESS', ContainerName: 'database-user' }]);
});

test('the image is the one that was pushed, by its digest', () => {
  template.hasParameter('ImageDigest', { AllowedPattern: '^sha256:[0-9a-f]{64}$', Default: Match.absent() });
  const [, { Properties }] = resources('AWS::ECS::TaskDefinition')[0]!;
  for (const { Image } of Properties.ContainerDefinitions)
    assert.match(text(Image), /bell-lap-relay@",\{"Ref":"ImageDigest"\}/);
  assert.throws(() => bellLapApp({ context: { imageTag: 'latest' } }), /imageTag is no more/);
});

test('no viewer may hold a whole task’s sockets', () => {
  const [, { Properties }] = resources('AWS::ECS::TaskDefinition')[0]!;
  const relay = Properties.ContainerDefinitions.find(({ Name }: { Name: string }) => Name === 'relay');
  const perAddress = relay.Environment.find(
    ({ Name }: { Name: string }) => Name === 'BELL_LAP_RELAY_VIEWERS_PER_ADDRESS',
  );
  assert.ok(Number(perAddress.Value) * 3 < TASKS.viewersEach, perAddress.Value);
});

test('the firewall stands at the balancer and counts by an address that viewers cannot write', () => {
  const [, { Properties }] = resources('AWS::WAFv2::WebACL')[0]!;
  assert.equal(Properties.Scope, 'REGIONAL');
  template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  const rate = Properties.Rules.find(({ Name }: { Name: string }) => Name === 'TooOften');
  const { Header } = rate.Statement.RateBasedStatement.CustomKeys[0];
  const [, named] = resources('AWS::CloudFront::Function')[0]!;
  assert.ok(named.Properties.FunctionCode.includes(`['${Header.Name}'] = { value: event.viewer.ip }`));
});

test('sign-in: by invitation, groups are roles, pages keep no secret', () => {
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    DeletionProtection: 'ACTIVE',
  });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
  });
  const groups = resources('AWS::Cognito::UserPoolGroup').map(([, { Properties }]) => Properties.GroupName);
  assert.deepEqual(groups.sort(), ['bell-lap-admins', 'bell-lap-officials']);
});

test('least privilege: no action on everything, no resource of everybody', () => {
  for (const [name, { Properties }] of resources('AWS::IAM::Policy'))
    for (const { Action, Resource, Effect } of Properties.PolicyDocument.Statement) {
      const actions = [Action].flat();
      assert.equal(Effect, 'Allow', name);
      assert.ok(
        actions.every((action: string) => action !== '*' && !action.endsWith(':*')),
        `${name}: ${actions}`,
      );
      // The registry gives out its token for no resource in particular; there is no narrower form.
      if (text(Resource) === '"*"') assert.deepEqual(actions, ['ecr:GetAuthorizationToken'], name);
    }
  const administrators = resources('AWS::IAM::Role').filter(([, role]) =>
    /AdministratorAccess|PowerUser/.test(text(role)),
  );
  assert.deepEqual(administrators, []);
});

test('the relay’s own role: objects of two buckets and the key, nothing else', () => {
  const [, { Properties }] = resources('AWS::IAM::Policy').find(([name]) => name.startsWith('TaskTaskRole'))!;
  const actions = Properties.PolicyDocument.Statement.flatMap(
    ({ Action }: { Action: string | string[] }) => Action,
  );
  assert.deepEqual(actions.sort(), [
    'kms:Decrypt',
    'kms:GenerateDataKey',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ]);
});

test('every alarm tells somebody, and what to do', () => {
  const alarms = resources('AWS::CloudWatch::Alarm');
  assert.ok(alarms.length >= 10);
  for (const [name, { Properties }] of alarms) {
    assert.equal(Properties.AlarmActions.length, 1, name);
    assert.ok(Properties.AlarmDescription.length > 30, name);
  }
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test('keys turn, secrets and logs are under them', () => {
  template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  for (const [name, { Properties }] of resources('AWS::SecretsManager::Secret'))
    assert.match(text(Properties.KmsKeyId), /Key/, name);
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    RetentionInDays: 30,
    KmsKeyId: Match.anyValue(),
  });
});
