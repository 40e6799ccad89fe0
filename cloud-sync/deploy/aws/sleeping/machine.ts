/**
 * The machine that a region's relay runs on: stopped between races (a stopped machine costs its disk), started by the
 * function that wakes, and switched off by itself when its relay says that all is archived. It has no public address, no
 * key to log in with and no way out but to its bucket.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_ec2 as ec2, aws_iam as iam, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FOLDERS, type Kept } from './kept.ts';
import type { RegionNetwork } from './network.ts';
import { MACHINE, type RegionSettings } from './settings.ts';

/** Read by the machine from its own metadata: a tag changes without the machine being made anew or restarted. */
export const RELEASE_TAG = 'bell-lap-release';
const FIRST_BOOT = join(import.meta.dirname, '..', '..', 'machine', 'first-boot.sh');

export interface MachineParts {
  readonly net: RegionNetwork;
  readonly stores: Kept;
  /** SHA-256 of the release. */
  readonly release: string;
  /** The image of the system that a new machine begins with. */
  readonly image: string;
}

export function machine(
  scope: Construct,
  { machine: turn }: RegionSettings,
  { net, stores, release, image }: MachineParts,
): ec2.Instance {
  const { bucket } = stores;
  const role = new iam.Role(scope, 'RelayRole', {
    description: 'The machine of the relay: its bucket, folder by folder',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
  });
  const may = (actions: string[], folders: readonly string[]): void =>
    void role.addToPolicy(
      new iam.PolicyStatement({ actions, resources: folders.map((one) => bucket.arnForObjects(`${one}/*`)) }),
    );
  may(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], FOLDERS.relay);
  may(['s3:GetObject', 's3:PutObject'], [FOLDERS.store]);
  may(['s3:PutObject'], [FOLDERS.figures]);
  may(['s3:GetObject'], FOLDERS.given);
  // Without it S3 says of a file that is not there that it is refused (403): a relay that cannot tell has no archive to go by.
  const mayList = { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] };
  role.addToPolicy(new iam.PolicyStatement(mayList));
  net.objects.addToPolicy(new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], ...mayList }));
  net.objects.addToPolicy(
    new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [bucket.arnForObjects('*')],
    }),
  );

  const userData = ec2.UserData.custom(
    readFileSync(FIRST_BOOT, 'utf8')
      .replace('@BUCKET@', bucket.bucketName)
      .replace('@REGION@', Stack.of(scope).region),
  );
  const instance = new ec2.Instance(scope, `Relay${turn}`, {
    vpc: net.vpc,
    vpcSubnets: { subnetGroupName: 'Relay' },
    securityGroup: net.relay,
    role,
    instanceType: new ec2.InstanceType(MACHINE.type),
    // Named by whoever deploys: one that is looked up would be another with the next deployment, and the machine with it.
    machineImage: { getImage: () => ({ imageId: image, osType: ec2.OperatingSystemType.LINUX, userData }) },
    userData,
    userDataCausesReplacement: false,
    associatePublicIpAddress: false,
    // Switched off from within it is stopped, and not gone.
    instanceInitiatedShutdownBehavior: ec2.InstanceInitiatedShutdownBehavior.STOP,
    disableApiTermination: true,
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(MACHINE.diskGb, {
          volumeType: ec2.EbsDeviceVolumeType.GP3,
          encrypted: true,
          deleteOnTermination: false,
        }),
      },
    ],
  });
  instance.instance.metadataOptions = {
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    instanceMetadataTags: 'enabled',
  };
  Tags.of(instance).add(RELEASE_TAG, release);
  return instance;
}
