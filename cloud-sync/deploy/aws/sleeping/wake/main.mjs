/** The function as AWS runs it: the SDK is part of its runtime. */
import { EC2Client, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createWake } from './wake.mjs';

const { MACHINE, BUCKET, KNOWN_KEY, WAKE_DIGEST } = process.env;
const ec2 = new EC2Client({});
const s3 = new S3Client({});

export const handler = createWake({
  // Of a machine that runs this changes nothing; one that is just stopping refuses, and the next knock finds it stopped.
  start: async () => {
    const { StartingInstances } = await ec2.send(new StartInstancesCommand({ InstanceIds: [MACHINE] }));
    return StartingInstances?.[0]?.PreviousState?.Name ?? 'unknown';
  },
  known: async () => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: KNOWN_KEY }));
      return JSON.parse(await Body.transformToString());
    } catch (error) {
      // Nothing was written yet: S3 says "denied" where lists are not allowed.
      if (error?.name === 'NoSuchKey' || error?.name === 'AccessDenied') return null;
      throw error;
    }
  },
  wakeDigest: WAKE_DIGEST,
  now: Date.now,
  say: (line) => console.log(JSON.stringify(line)),
});
