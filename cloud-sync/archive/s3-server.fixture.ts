/** For tests: a server that speaks S3 (`s3rver`; it knows one pair of keys, and checks no signatures of version 4), on a free port of loopback, with one bucket. */
import S3rver from 's3rver';

export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What a relay is given so that it archives here. */
  readonly relayEnv: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `directory`: where it keeps what it is given. */
export async function startS3Server(directory: string): Promise<S3Server> {
  const bucket = 'results';
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  // The only ones it knows.
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return {
    ...{ endpoint, bucket, credentials },
    relayEnv: {
      BELL_LAP_RELAY_RESULTS_BUCKET: bucket,
      BELL_LAP_RELAY_S3_ENDPOINT: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    close: () => server.close(),
  };
}
