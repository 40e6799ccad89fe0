/**
 * A region: one relay with its own store, which shares nothing with any other region and costs nothing by the hour while
 * it sleeps. Two of them are two stacks from this one class (docs/decisions/a-cloud-that-sleeps.md).
 */
import { CfnOutput, CfnParameter, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { edge, letEdgeRead } from './edge.ts';
import { figures } from './figures.ts';
import { kept } from './kept.ts';
import { machine } from './machine.ts';
import { network } from './network.ts';
import type { RegionSettings } from './settings.ts';
import { waking } from './waking.ts';
import { watch } from './watch.ts';

export class RegionStack extends Stack {
  constructor(scope: Construct, id: string, settings: RegionSettings, props: StackProps) {
    super(scope, id, props);
    Tags.of(this).add('project', 'bell-lap');
    const release = new CfnParameter(this, 'Release', {
      description:
        'SHA-256 of the release that the machine runs: the file release/SHA256.tar.gz in the bucket',
      allowedPattern: '^[0-9a-f]{64}$',
    }).valueAsString;
    const image = new CfnParameter(this, 'MachineImage', {
      type: 'AWS::EC2::Image::Id',
      description:
        'Amazon Linux 2023 for x86-64, of this region: what a new machine begins with. It is mended in place.',
    }).valueAsString;
    const wakeDigest = new CfnParameter(this, 'WakeDigest', {
      description: 'SHA-256 of the word with which people wake it by hand (at least 32 random characters)',
      allowedPattern: '^[0-9a-f]{64}$',
    }).valueAsString;

    const net = network(this, settings);
    const stores = kept(this);
    const relay = machine(this, settings, { net, stores, release, image });
    const wake = waking(this, settings, { relay, stores, wakeDigest });
    const distribution = edge(this, settings, { relay, stores, wake });
    letEdgeRead(stores, distribution);
    figures(this, stores);
    watch(this, settings, { relay, wake });

    new CfnOutput(this, 'Address', {
      value: `https://${settings.domain ?? distribution.distributionDomainName}`,
    });
    new CfnOutput(this, 'Bucket', {
      value: stores.bucket.bucketName,
      description: 'Where settings/relay.env and release/SHA256.tar.gz are put',
    });
    new CfnOutput(this, 'Machine', { value: relay.instanceId });
  }
}
