/** The first region, put together: network → stores → relays → edge, and who watches them. */
import { CfnOutput, CfnParameter, aws_ec2 as ec2, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { edge } from './edge.ts';
import { network } from './network.ts';
import { people } from './people.ts';
import { snapshots } from './recovery.ts';
import { relays } from './relays.ts';
import type { Settings } from './settings.ts';
import { stores } from './stores.ts';
import { watch } from './watch.ts';

export class RelayStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, props: StackProps) {
    super(scope, id, props);
    Tags.of(this).add('project', 'bell-lap');
    const recoveryKeyArn = new CfnParameter(this, 'RecoveryKeyArn', {
      description: 'KeyArn that the stack in the second region put out',
      allowedPattern: '^arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/.+$',
    }).valueAsString;
    const net = network(this, settings);
    const kept = stores(this, net, settings, recoveryKeyArn);
    net.vpc.addFlowLog('Flows', {
      destination: ec2.FlowLogDestination.toS3(kept.accessLogs, 'flows'),
      trafficType: ec2.FlowLogTrafficType.ALL,
    });
    const imageDigest = new CfnParameter(this, 'ImageDigest', {
      description:
        'The relay’s image: the digest that its push or its release said (a tag could be given another image)',
      allowedPattern: '^sha256:[0-9a-f]{64}$',
    }).valueAsString;
    const address = settings.domain === undefined ? 'http://localhost:8090' : `https://${settings.domain}`;
    const organisers = people(this, [address]);
    const running = relays(this, { settings, imageDigest }, net, kept, organisers);
    const distribution = edge(this, settings, running, kept);
    watch(this, settings, running, kept);
    snapshots(this, kept, recoveryKeyArn);
    new CfnOutput(this, 'Address', {
      value: `https://${settings.domain ?? distribution.distributionDomainName}`,
    });
    new CfnOutput(this, 'SignInIssuer', { value: organisers.issuer });
    new CfnOutput(this, 'ResultsBucket', { value: kept.results.bucketName });
  }
}
