/**
 * Who the relay is to S3: keys from the environment, or a task's own role, asked of the place that AWS names to its
 * containers and asked again before what it gave ends.
 */
import { z } from 'zod';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const ofTask = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  Token: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
});

/** Where containers ask (Amazon ECS, "Task IAM role"). */
const TASK_ADDRESS = 'http://169.254.170.2';
/** Asked for anew so long before they end. */
const MARGIN_MS = 5 * 60_000;
const PATIENCE_MS = 5_000;

/** `ask`: how the task's address is fetched; tests have another. */
export function createCredentials(
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
  ask: (url: string) => Promise<Response> = (url) => fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }),
): () => Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (id && secret) {
    const given = { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) };
    return async () => given;
  }
  const path = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  if (!path?.startsWith('/'))
    return () =>
      Promise.reject(
        new Error(
          'No credentials for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run as a task with a role.',
        ),
      );
  let kept: { readonly credentials: Credentials; readonly untilMs: number } | null = null;
  return async () => {
    if (kept !== null && now() < kept.untilMs - MARGIN_MS) return kept.credentials;
    const answer = await ask(`${TASK_ADDRESS}${path}`);
    if (!answer.ok) throw new Error(`The task's credentials could not be read: ${answer.status}.`);
    const read = ofTask.parse(await answer.json());
    kept = {
      credentials: {
        accessKeyId: read.AccessKeyId,
        secretAccessKey: read.SecretAccessKey,
        sessionToken: read.Token,
      },
      untilMs: Date.parse(read.Expiration),
    };
    return kept.credentials;
  };
}
