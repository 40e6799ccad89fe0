/**
 * Archives in an S3-compatible bucket. A PUT is whole or not at all, and S3 checks the bytes against the SHA-256 that
 * is signed with them. Encryption at rest is the bucket's own (deploy/: KMS by default): nothing is asked for here.
 */
import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { Credentials } from './s3-credentials.ts';
import { type ArchiveStore, checkKey } from './store.ts';

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Of another provider or a test: then buckets are part of the path. Null = Amazon's. */
  readonly endpoint: string | null;
  readonly credentials: () => Promise<Credentials>;
}

const ATTEMPTS = 3;
const PATIENCE_MS = 60_000;

export function s3Store({ bucket, region, endpoint, credentials }: S3Options): ArchiveStore {
  const base =
    endpoint === null
      ? `https://${bucket}.s3.${region}.amazonaws.com`
      : `${endpoint.replace(/\/+$/, '')}/${bucket}`;

  async function ask(
    method: 'GET' | 'PUT' | 'DELETE',
    key: string,
    init: RequestInit = {},
  ): Promise<Response> {
    checkKey(key);
    const client = new AwsClient({ ...(await credentials()), service: 's3', region, retries: ATTEMPTS - 1 });
    return client.fetch(`${base}/${key}`, { method, signal: AbortSignal.timeout(PATIENCE_MS), ...init });
  }

  return {
    name: `bucket ${bucket}${endpoint === null ? '' : ` at ${endpoint}`}`,
    async put(key, bytes, contentType) {
      const answer = await ask('PUT', key, {
        body: new Uint8Array(bytes),
        headers: {
          'content-type': contentType,
          'content-length': String(bytes.length),
          'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
        },
      });
      if (!answer.ok) throw await refusal(answer, 'PUT', key);
      await answer.arrayBuffer();
    },
    async get(key) {
      const answer = await ask('GET', key);
      if (answer.status === 404) {
        await answer.arrayBuffer();
        return null;
      }
      if (!answer.ok) throw await refusal(answer, 'GET', key);
      return Buffer.from(await answer.arrayBuffer());
    },
    async remove(key) {
      const answer = await ask('DELETE', key);
      if (!answer.ok && answer.status !== 404) throw await refusal(answer, 'DELETE', key);
      await answer.arrayBuffer();
    },
  };

  /** S3 explains itself in XML; its code and message are what an operator looks up. */
  async function refusal(answer: Response, method: string, key: string): Promise<Error> {
    const text = (await answer.text()).slice(0, 2_000);
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? '';
    const says = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? '';
    return new Error(`${method} ${key} in bucket ${bucket}: ${answer.status} ${code} ${says}`.trim());
  }
}
