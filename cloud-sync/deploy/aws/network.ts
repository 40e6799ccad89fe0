/**
 * The network: two zones, three tiers. Nothing in it has a public address but the gateways' way out; CloudFront
 * comes in through a VPC origin, so that there is no second door.
 */
import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TASK } from './scaling.ts';
import type { Settings } from './settings.ts';

export interface Network {
  readonly vpc: ec2.Vpc;
  readonly balancer: ec2.SecurityGroup;
  readonly relays: ec2.SecurityGroup;
  readonly database: ec2.SecurityGroup;
  readonly valkey: ec2.SecurityGroup;
}

export function network(scope: Construct, { cloudFrontPrefixList }: Settings): Network {
  const vpc = new ec2.Vpc(scope, 'Network', {
    maxAzs: 2,
    // One a zone: with one for both, the zone that is left could not fetch an image to grow with.
    natGateways: 2,
    subnetConfiguration: [
      { name: 'Out', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
      { name: 'Relays', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
      { name: 'Stores', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
    ],
    restrictDefaultSecurityGroup: false,
  });
  vpc.addGatewayEndpoint('Objects', { service: ec2.GatewayVpcEndpointAwsService.S3 });

  const group = (id: string, description: string, allowAllOutbound: boolean): ec2.SecurityGroup =>
    new ec2.SecurityGroup(scope, id, { vpc, description, allowAllOutbound });
  const balancer = group('BalancerGroup', 'The load balancer: CloudFront in, relays out', false);
  const relays = group('RelaysGroup', 'Relays: the balancer in; stores, registry and sign-in out', true);
  const database = group('DatabaseGroup', 'PostgreSQL: relays only', false);
  const valkey = group('ValkeyGroup', 'Valkey: relays only', false);
  // CloudFront's VPC origin puts its interfaces into these subnets; nothing else from outside can be here.
  for (const port of [80, 443]) {
    balancer.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(port), 'CloudFront interfaces');
    if (cloudFrontPrefixList !== undefined)
      balancer.addIngressRule(
        ec2.Peer.prefixList(cloudFrontPrefixList),
        ec2.Port.tcp(port),
        'CloudFront addresses',
      );
  }
  balancer.addEgressRule(relays, ec2.Port.tcp(TASK.port), 'to relays');
  relays.addIngressRule(balancer, ec2.Port.tcp(TASK.port), 'from the balancer');
  database.addIngressRule(relays, ec2.Port.tcp(5432), 'from relays');
  valkey.addIngressRule(relays, ec2.Port.tcp(6379), 'from relays');
  return { vpc, balancer, relays, database, valkey };
}
