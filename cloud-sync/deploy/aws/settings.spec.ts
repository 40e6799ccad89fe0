/** The second region, and what can be set: an organiser's domain, TLS inside, a snapshot to start from. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { bellLapApp } from './app.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/one';
const with_ = (context: Record<string, string>) => Template.fromStack(bellLapApp({ context }).relay);

test('the second region: a bucket and a vault under a key of its own', () => {
  const template = Template.fromStack(bellLapApp().recovery);
  template.hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } });
  template.hasResourceProperties('AWS::Backup::BackupVault', { BackupVaultName: 'bell-lap-recovery' });
  template.hasOutput('KeyArn', {});
  for (const resource of Object.values(template.findResources('AWS::S3::Bucket')))
    assert.equal(resource.DeletionPolicy, 'Retain');
});

test('a domain of one’s own', () => {
  const template = with_({ domain: 'live.example.org', certificateArn: CERTIFICATE });
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: Match.objectLike({
      Aliases: ['live.example.org'],
      ViewerCertificate: Match.objectLike({ MinimumProtocolVersion: 'TLSv1.2_2021' }),
    }),
  });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: ['https://live.example.org/admin'],
    LogoutURLs: ['https://live.example.org/admin'],
  });
  // The administration's page signs in as the pool's client, and its ID tokens are for that.
  const pages = { Ref: Match.stringLikeRegexp('^PeoplePages') };
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: Match.arrayWith([
      Match.objectLike({
        Environment: Match.arrayWith([
          { Name: 'OIDC_AUDIENCE', Value: pages },
          { Name: 'OIDC_CLIENT_ID', Value: pages },
        ]),
      }),
    ]),
  });
});

test('TLS to the balancer when the region has a certificate', () => {
  const template = with_({ balancerCertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/two' });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
  template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only' }),
  });
});

test('started from a snapshot: how the second region takes over', () => {
  const snapshotArn = 'arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:copy';
  with_({ snapshotArn }).hasResourceProperties('AWS::RDS::DBCluster', { SnapshotIdentifier: snapshotArn });
});

for (const [context, message] of [
  [{ domain: 'live.example.org' }, /go together/],
  [{ domain: 'a.example.org', certificateArn: CERTIFICATE.replace('us-east-1', 'eu-west-1') }, /us-east-1/],
  [{ snapshotArn: 'latest' }, /is an ARN/],
] as const)
  test(`refused: ${Object.keys(context).join(', ')}`, () => {
    assert.throws(() => bellLapApp({ context }), message);
  });

test('synthesis needs no network, account or region', () => {
  const out = mkdtempSync(join(tmpdir(), 'bell-lap-synth-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'synth.ts')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: out, CDK_OUTDIR: out, HTTPS_PROXY: 'http://127.0.0.1:9' },
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /BellLap: \d+ resources/);
    assert.ok(readdirSync(out).includes('BellLapRecovery.template.json'));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test('given the days of races, then tasks stand ready before the crowd, and as few as ever afterwards', () => {
  const template = with_({
    raceDays: 'at(2026-12-05T08:00:00)/at(2026-12-05T18:00:00); cron(0/30 7 ? * SUN *)/cron(0 18 ? * SUN *)',
    raceTimeZone: 'Europe/Berlin',
    raceViewers: '50000',
  });
  const [target] = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
  const actions = target!.Properties.ScheduledActions.map(
    (one: { Schedule: string; Timezone: string; ScalableTargetAction: { MinCapacity: number } }) => [
      one.Schedule,
      one.Timezone,
      one.ScalableTargetAction.MinCapacity,
    ],
  );
  assert.deepEqual(actions, [
    ['at(2026-12-05T08:00:00)', 'Europe/Berlin', 6],
    ['at(2026-12-05T18:00:00)', 'Europe/Berlin', 2],
    ['cron(0/30 7 ? * SUN *)', 'Europe/Berlin', 6],
    ['cron(0 18 ? * SUN *)', 'Europe/Berlin', 2],
  ]);
  assert.throws(
    () => with_({ raceDays: 'at(2026-12-05T08:00:00)' }),
    /is no race day: give when it begins and ends/,
  );
  assert.throws(() => with_({ raceViewers: 'many' }), /raceViewers is a whole number/);
});
