/** The function Figures: what the machine put into the bucket, into this function's log, of which CloudWatch makes metrics. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { lineOf } from './line.mjs';

const s3 = new S3Client({});

export async function handler({ Records }) {
  for (const { s3: of } of Records) {
    const { Body } = await s3.send(
      new GetObjectCommand({
        Bucket: of.bucket.name,
        Key: decodeURIComponent(of.object.key.replaceAll('+', ' ')),
      }),
    );
    const line = lineOf(await Body.transformToString(), process.env.DEPLOYMENT);
    // Written as it is: what console.log writes has a time and an id before it.
    if (line !== null) process.stdout.write(`${line}\n`);
  }
}
