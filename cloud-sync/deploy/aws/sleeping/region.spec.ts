/** Two regions that share nothing: what their templates say of sleep, waking, rights and doors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { bellLapApp } from '../app.ts';
import { KNOWN_KEY } from './waking.ts';

const { regions } = bellLapApp();
const [one, two] = [Template.fromStack(regions.One), Template.fromStack(regions.Two)];
const resources = (type: string, of = one) => Object.entries(of.findResources(type));
const only = (type: string) => {
  const found = resources(type);
  assert.equal(found.length, 1, `${type}: ${found.map(([name]) => name)}`);
  return found[0]![1].Properties;
};
const text = (value: unknown): string => JSON.stringify(value);
const with_ = (context: Record<string, string>) => Template.fromStack(bellLapApp({ context }).regions.One);

test('both regions are the same template: whatever one has, the other has for itself', () => {
  const unnamed = (template: Template): string =>
    text(template.toJSON()).replaceAll(/BellLap(One|Two)(\w*[0-9A-F]{8})?|region (One|Two)/g, '…');
  assert.equal(unnamed(one), unnamed(two));
  // Nothing is looked up or named by account or region, and no stack reads another's outputs.
  assert.doesNotMatch(text(one.toJSON()), /Fn::ImportValue|dummy-value|\d{12}:|vpc-12345/);
});

test('asleep, nothing is paid by the hour: no gateway of NAT, balancer, database, cache, container, address or endpoint', () => {
  for (const type of [
    'AWS::EC2::NatGateway',
    'AWS::EC2::EIP',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::ECS::Service',
    'AWS::EFS::FileSystem',
    'AWS::WAFv2::WebACL',
    'AWS::KMS::Key',
    'AWS::SecretsManager::Secret',
    'AWS::Route53::HostedZone',
    'AWS::Cognito::UserPool',
    'AWS::AutoScaling::AutoScalingGroup',
  ])
    one.resourceCountIs(type, 0);
  for (const [name, { Properties }] of resources('AWS::EC2::VPCEndpoint'))
    assert.equal(Properties.VpcEndpointType, 'Gateway', name);
});

test('one machine, whose switching itself off stops it and leaves its disk', () => {
  const machine = only('AWS::EC2::Instance');
  assert.equal(machine.InstanceInitiatedShutdownBehavior, 'stop');
  assert.equal(machine.DisableApiTermination, true);
  const [{ Ebs }] = machine.BlockDeviceMappings;
  assert.deepEqual(
    { ...Ebs },
    { DeleteOnTermination: false, Encrypted: true, VolumeSize: 12, VolumeType: 'gp3' },
  );
  // What it runs is named by its digest, in a tag: another release makes no other machine.
  one.hasParameter('Release', { AllowedPattern: '^[0-9a-f]{64}$', Default: Match.absent() });
  assert.deepEqual(machine.Tags.find(({ Key }: { Key: string }) => Key === 'bell-lap-release').Value, {
    Ref: 'Release',
  });
  assert.equal(machine.MetadataOptions.HttpTokens, 'required');
  assert.equal(machine.MetadataOptions.InstanceMetadataTags, 'enabled');
  assert.equal(machine.KeyName, undefined);
});

test('the machine has no public address, and nobody but CloudFront’s interfaces reaches its one port', () => {
  assert.equal(only('AWS::EC2::Instance').NetworkInterfaces[0].AssociatePublicIpAddress, false);
  assert.equal(only('AWS::EC2::Subnet').MapPublicIpOnLaunch, false);
  const group = only('AWS::EC2::SecurityGroup');
  assert.deepEqual(
    group.SecurityGroupIngress.map(({ FromPort, ToPort, CidrIp }: Record<string, unknown>) => [
      FromPort,
      ToPort,
      text(CidrIp),
    ]),
    [[8090, 8090, text({ 'Fn::GetAtt': ['Network1C6012B5', 'CidrBlock'] })]],
  );
  // Out: nothing has a route but S3's endpoint.
  assert.deepEqual(resources('AWS::EC2::Route'), []);
  assert.equal(group.SecurityGroupEgress.length, 1);
  one.resourceCountIs('AWS::EC2::InternetGateway', 1);
  one.resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
});

test('a provider’s sign-in: IPv6 out, through a gateway that lets nothing in', () => {
  const template = with_({ signIn: 'yes' });
  template.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 1);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.hasResourceProperties('AWS::EC2::Route', { DestinationIpv6CidrBlock: '::/0' });
  for (const [, { Properties }] of resources('AWS::EC2::Route', template))
    assert.equal(Properties.GatewayId, undefined);
});

test('what is woken: the function may start this machine and read one file, and that is all', () => {
  const [, { Properties }] = resources('AWS::IAM::Policy').find(([name]) => name.startsWith('WakeRole'))!;
  const statements = Properties.PolicyDocument.Statement;
  const of = (action: string) =>
    statements.find(({ Action }: { Action: unknown }) => [Action].flat().includes(action))!;
  assert.match(text(of('ec2:StartInstances').Resource), /:instance\/",\{"Ref":"Relay1/);
  assert.match(text(of('s3:GetObject').Resource), new RegExp(`/${KNOWN_KEY}"`));
  assert.deepEqual(statements.flatMap(({ Action }: { Action: unknown }) => Action).sort(), [
    'ec2:StartInstances',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetObject',
  ]);
});

test('woken by a knock, by the timetable every quarter of an hour, and when whoever deploys says', () => {
  const [origin] = only('AWS::CloudFront::Distribution').DistributionConfig.CacheBehaviors.filter(
    ({ PathPattern }: { PathPattern: string }) => PathPattern === '/v1/wake',
  );
  assert.ok(origin.AllowedMethods.includes('POST'));
  assert.equal(only('AWS::Scheduler::Schedule').ScheduleExpression, 'rate(15 minutes)');
  one.hasParameter('WakeDigest', { AllowedPattern: '^[0-9a-f]{64}$', Default: Match.absent() });
  const planned = with_({
    wake: 'cron(0 6 ? * SUN *); at(2026-12-05T06:00:00)',
    wakeTimeZone: 'Europe/Berlin',
  });
  const schedules = resources('AWS::Scheduler::Schedule', planned).map(([, { Properties: schedule }]) => [
    schedule.ScheduleExpression,
    schedule.ScheduleExpressionTimezone,
    JSON.parse(schedule.Target.Input),
  ]);
  assert.deepEqual(schedules, [
    ['rate(15 minutes)', 'Europe/Berlin', { by: 'timetable' }],
    ['cron(0 6 ? * SUN *)', 'Europe/Berlin', { by: 'schedule' }],
    ['at(2026-12-05T06:00:00)', 'Europe/Berlin', { by: 'schedule' }],
  ]);
});

test('least privilege: each role names its actions and what they are about', () => {
  for (const [name, { Properties }] of resources('AWS::IAM::Policy'))
    for (const { Action, Resource, Effect } of Properties.PolicyDocument.Statement) {
      assert.equal(Effect, 'Allow', name);
      for (const action of [Action].flat()) assert.doesNotMatch(action, /\*/, name);
      assert.notEqual(text(Resource), '"*"', name);
    }
  for (const [name, { Properties }] of resources('AWS::IAM::Role'))
    assert.equal(Properties.ManagedPolicyArns, undefined, name);
});

test('the machine reads its settings and program, writes its store, and keeps the races; nothing else is its own', () => {
  const [, { Properties }] = resources('AWS::IAM::Policy').find(([name]) => name.startsWith('RelayRole'))!;
  const rights = Properties.PolicyDocument.Statement.map(
    ({ Action, Resource }: { Action: unknown; Resource: unknown }) => [
      [Action].flat(),
      [...text(Resource).matchAll(/"\/([a-z]+)\/\*"/g)].map(([, folder]) => folder),
    ],
  );
  assert.deepEqual(rights, [
    [
      ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      ['archive', 'asleep', 'closed', 'wake'],
    ],
    [['s3:GetObject', 's3:PutObject'], ['store']],
    [['s3:PutObject'], ['figures']],
    [['s3:GetObject'], ['release', 'settings']],
    [['s3:ListBucket'], []],
  ]);
});

test('a file that is not there is missing and not refused: the machine may list its bucket, through S3’s endpoint too', () => {
  const [, { Properties }] = resources('AWS::IAM::Policy').find(([name]) => name.startsWith('RelayRole'))!;
  const endpoint = only('AWS::EC2::VPCEndpoint');
  const [bucket] = resources('AWS::S3::Bucket')[0]!;
  for (const { Statement } of [Properties.PolicyDocument, endpoint.PolicyDocument]) {
    const list = Statement.find(({ Action }: { Action: unknown }) => Action === 's3:ListBucket');
    assert.deepEqual(list.Resource, { 'Fn::GetAtt': [bucket, 'Arn'] });
  }
});

test('the edge reads of the bucket what is open, in its own name', () => {
  const { PolicyDocument } = only('AWS::S3::BucketPolicy');
  const [insecure, edge, ...others] = PolicyDocument.Statement;
  assert.equal(insecure.Effect, 'Deny');
  assert.deepEqual(others, []);
  assert.equal(edge.Action, 's3:GetObject');
  assert.match(text(edge.Resource), /"\/asleep\/\*"\]\]/);
  assert.match(text(edge.Condition), /AWS:SourceArn.*:distribution\//);
  const bucket = only('AWS::S3::Bucket');
  assert.equal(bucket.VersioningConfiguration.Status, 'Enabled');
  // What is deleted there is gone a month later, all of it.
  assert.deepEqual(bucket.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration, {
    NoncurrentDays: 30,
  });
  assert.equal(bucket.PublicAccessBlockConfiguration.RestrictPublicBuckets, true);
});

test('what is of the past is read from the bucket while the relay is off; the rest is the relay’s alone', () => {
  const { DistributionConfig: config } = only('AWS::CloudFront::Distribution');
  const [group] = config.OriginGroups.Items;
  assert.deepEqual(group.FailoverCriteria.StatusCodes.Items, [502, 503, 504]);
  const origins = new Map<string, Record<string, unknown>>(
    config.Origins.map((origin: { Id: string }) => [origin.Id, origin]),
  );
  const [first, second] = group.Members.Items.map(({ OriginId }: { OriginId: string }) =>
    origins.get(OriginId),
  );
  assert.ok('VpcOriginConfig' in first);
  // A machine that is off does not answer: two seconds are waited, once.
  assert.deepEqual([first.ConnectionAttempts, first.ConnectionTimeout], [1, 2]);
  assert.equal(second.OriginPath, '/asleep');
  const grouped = config.CacheBehaviors.filter(
    ({ TargetOriginId }: { TargetOriginId: string }) => TargetOriginId === group.Id,
  ).map(({ PathPattern }: { PathPattern: string }) => PathPattern);
  assert.deepEqual(grouped, [
    ...['/assets/*', '/', '/watch*', '/history*', '/board*', '/overlay*', '/icon*'],
    ...['/v1/history/races', '/v1/history/races/*'],
  ]);
  assert.ok('VpcOriginConfig' in origins.get(config.DefaultCacheBehavior.TargetOriginId)!);
  for (const { ErrorCachingMinTTL } of config.CustomErrorResponses) assert.equal(ErrorCachingMinTTL, 0);
});

test('a page of the past is kept at the edge for half a minute: a race made private is gone within one', () => {
  one.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: Match.objectLike({ MinTTL: 0, DefaultTTL: 30, MaxTTL: 30 }),
  });
});

test('a page from the bucket reaches its own host alone; what the relay says of one comes first', () => {
  one.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: Match.objectLike({
      SecurityHeadersConfig: Match.objectLike({
        ContentSecurityPolicy: {
          ContentSecurityPolicy: Match.stringLikeRegexp("^default-src 'self'; .*frame-ancestors 'none'$"),
          Override: false,
        },
      }),
      CustomHeadersConfig: { Items: [{ Header: 'cache-control', Value: 'no-cache', Override: false }] },
    }),
  });
});

test('a page’s address leads to the page, its icons stay what they are', () => {
  const { FunctionCode } = only('AWS::CloudFront::Function');
  const handler = new Function(`${FunctionCode}; return handler;`)();
  const asked = (uri: string) => {
    const request = handler({ request: { uri, headers: { host: { value: 'live.example.org' } } } });
    assert.equal(request.headers['x-forwarded-host'].value, 'live.example.org');
    return request.uri;
  };
  assert.deepEqual(
    ['/', '/watch', '/watch/crit', '/history/race/crit', '/watch/manifest.webmanifest'].map(asked),
    ['/watch', '/watch', '/watch', '/history', '/watch/manifest.webmanifest'],
  );
});

test('figures: the machine’s file in the bucket calls a function that may read it and write its own log, and nothing runs asleep', () => {
  const [name, handler] = resources('AWS::Lambda::Function').find(([id]) => id.startsWith('Figures'))!;
  const bucket = only('AWS::S3::Bucket');
  assert.deepEqual(bucket.NotificationConfiguration, {
    LambdaConfigurations: [
      {
        Event: 's3:ObjectCreated:*',
        Function: { 'Fn::GetAtt': [name, 'Arn'] },
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'figures/' }] } },
      },
    ],
  });
  const [, policy] = resources('AWS::IAM::Policy').find(([id]) => id.startsWith('FiguresRead'))!;
  const statements = policy.Properties.PolicyDocument.Statement;
  assert.deepEqual(statements.flatMap(({ Action }: { Action: unknown }) => Action).sort(), [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetObject',
  ]);
  assert.deepEqual(handler.Properties.Environment.Variables.DEPLOYMENT, 'BellLapOne');
  // The bucket may ask it, of this account alone.
  one.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 's3.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
  });
});

test('the dashboard shows what the relay tells of a race, and the machine under it', () => {
  const body = text(only('AWS::CloudWatch::Dashboard').DashboardBody);
  for (const figure of [
    'RidersHeard',
    'RidersOut',
    'Viewers',
    'RecordDelay',
    'LiveDelay',
    'DiskFree',
    'CPUUtilization',
  ])
    assert.ok(body.includes(figure), figure);
});

test('whoever is told of an alarm reads what to do', () => {
  for (const [name, { Properties }] of resources('AWS::CloudWatch::Alarm')) {
    assert.equal(Properties.AlarmActions.length, 1, name);
    assert.ok(Properties.AlarmDescription.length > 60, name);
    assert.equal(Properties.TreatMissingData, 'notBreaching', name);
  }
});

test('another machine is another origin, so that neither waits for the other', () => {
  const [[before], [after]] = [one, with_({ machine: '2' })].map((template) =>
    Object.keys(template.findResources('AWS::EC2::Instance')),
  );
  assert.notEqual(before, after);
});

for (const [context, message] of [
  [{ domainOne: 'one.example.org' }, /domainOne and certificateArnOne go together/],
  [{ domainOne: 'one.example.org', certificateArnOne: 'arn:aws:acm:eu-west-1:1:certificate/x' }, /us-east-1/],
  [{ wake: 'every sunday' }, /"every sunday" is no schedule: give cron/],
  [{ machine: 'new' }, /machine is a whole number/],
] as const)
  test(`refused: ${text(context)}`, () => {
    assert.throws(() => bellLapApp({ context }), message);
  });
