/**
 * What is there while nothing runs: one bucket, whose folders are each somebody's.
 *
 * | folder | what | who writes, who reads |
 * | --- | --- | --- |
 * | `archive/`, `closed/` | finished races | the relay alone, which knows whom each is open to |
 * | `asleep/` | pages, and what spectators may read of past races | the relay; the edge |
 * | `wake/` | who may wake it and when something is on | the relay; the function that wakes |
 * | `store/` | the relay's store as it fell asleep | the machine |
 * | `figures/` | what it tells of itself while it is awake | the machine; the function that hands it to CloudWatch |
 * | `settings/`, `release/` | its settings, and the program | whoever deploys; the machine |
 */
import { Duration, RemovalPolicy, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export const FOLDERS = {
  relay: ['archive', 'closed', 'asleep', 'wake'],
  open: 'asleep',
  wake: 'wake',
  store: 'store',
  figures: 'figures',
  given: ['settings', 'release'],
} as const;

/** Longer than a season's pause between two races. */
const SINCE_KEPT_DAYS = 90;

export interface Kept {
  readonly bucket: s3.Bucket;
}

export function kept(scope: Construct): Kept {
  const bucket = new s3.Bucket(scope, 'Kept', {
    versioned: true,
    // Amazon's own key costs nothing; a key of one's own a dollar a month.
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        // No number of them is kept beyond that: what a relay deletes for a rider who is forgotten is gone then.
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      {
        // Copies of a machine that began anew (machine/rest.sh), one each time it falls asleep: whoever wants one has chosen it by then.
        prefix: `${FOLDERS.store}/relay-since-`,
        expiration: Duration.days(SINCE_KEPT_DAYS),
      },
    ],
  });
  return { bucket };
}
