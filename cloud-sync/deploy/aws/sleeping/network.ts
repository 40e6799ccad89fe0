/**
 * The network of a region that sleeps: one zone, one subnet, no public address and no NAT. CloudFront comes in through a
 * VPC origin; out goes what reaches S3, through a gateway endpoint, and, where a provider's sign-in is used, IPv6 through
 * an egress-only gateway. None of these is paid by the hour.
 */
import { aws_ec2 as ec2, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MACHINE, type RegionSettings } from './settings.ts';

export interface RegionNetwork {
  readonly vpc: ec2.Vpc;
  readonly relay: ec2.SecurityGroup;
  readonly objects: ec2.GatewayVpcEndpoint;
}

export function network(scope: Construct, { cloudFrontPrefixList, signIn }: RegionSettings): RegionNetwork {
  const vpc = new ec2.Vpc(scope, 'Network', {
    maxAzs: 1,
    natGateways: 0,
    ...(signIn && { ipProtocol: ec2.IpProtocol.DUAL_STACK }),
    subnetConfiguration: [
      {
        name: 'Relay',
        // With egress means, without IPv4's NAT, IPv6 through a gateway that lets nothing in.
        subnetType: signIn ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED,
        cidrMask: 26,
        ...(signIn && { ipv6AssignAddressOnCreation: true }),
      },
    ],
    restrictDefaultSecurityGroup: false,
  });
  // A VPC origin wants the VPC to have one; no route leads to it.
  if (vpc.internetGatewayId === undefined) {
    const gateway = new ec2.CfnInternetGateway(scope, 'Gateway');
    new ec2.CfnVPCGatewayAttachment(scope, 'GatewayAttached', {
      vpcId: vpc.vpcId,
      internetGatewayId: gateway.ref,
    });
  }
  const objects = vpc.addGatewayEndpoint('Objects', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  // Amazon Linux keeps its packages in a bucket of each region: what is mended there is installed as the machine falls asleep.
  objects.addToPolicy(
    new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: [`arn:${Stack.of(scope).partition}:s3:::al2023-repos-${Stack.of(scope).region}-de612dc2/*`],
    }),
  );
  const relay = new ec2.SecurityGroup(scope, 'RelayGroup', {
    vpc,
    description: 'The relay: CloudFront in, S3 out',
    allowAllOutbound: false,
    allowAllIpv6Outbound: false,
  });
  // CloudFront's VPC origin puts its interfaces into this subnet; nothing else is in it.
  relay.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(MACHINE.port), 'CloudFront interfaces');
  if (cloudFrontPrefixList !== undefined)
    relay.addIngressRule(
      ec2.Peer.prefixList(cloudFrontPrefixList),
      ec2.Port.tcp(MACHINE.port),
      'CloudFront addresses',
    );
  // There is no route to any IPv4 address but S3's.
  relay.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'S3 through its endpoint');
  if (signIn) relay.addEgressRule(ec2.Peer.anyIpv6(), ec2.Port.tcp(443), 'the sign-in of a provider');
  return { vpc, relay, objects };
}
