/**
 * Who the relay is to S3: keys from the environment, or the role of a task or of a machine, asked of the place
 * that AWS names to it and asked again before what it gave ends.
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

/** Where machines ask (Amazon EC2, "Retrieve instance metadata", version 2): first for a token, then with it. */
const MACHINE_ADDRESS = 'http://169.254.169.254/latest';
const TOKEN_LIVES_S = 300;

/** `ask`: how those addresses are asked; tests have another. */
export function createCredentials(
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
  ask: Ask = (url, init) => fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), ...init }),
): () => Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (id && secret) {
    const given = { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) };
    return async () => given;
  }
  const path = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const read = path?.startsWith('/') ? () => askTask(ask, path) : () => askMachine(ask);
  let kept: { readonly credentials: Credentials; readonly untilMs: number } | null = null;
  return async () => {
    if (kept !== null && now() < kept.untilMs - MARGIN_MS) return kept.credentials;
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = await read();
    kept = {
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
      untilMs: Date.parse(Expiration),
    };
    return kept.credentials;
  };
}

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

async function askTask(ask: Ask, path: string): Promise<z.infer<typeof ofTask>> {
  const answer = await ask(`${TASK_ADDRESS}${path}`);
  if (!answer.ok) throw new Error(`The task's credentials could not be read: ${answer.status}.`);
  return ofTask.parse(await answer.json());
}

/** @throws Error that says what to set, where this is no machine with a role */
async function askMachine(ask: Ask): Promise<z.infer<typeof ofTask>> {
  try {
    const asked = await ask(`${MACHINE_ADDRESS}/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_LIVES_S) },
    });
    if (!asked.ok) throw new Error(`its metadata answers ${asked.status}`);
    const headers = { 'x-aws-ec2-metadata-token': await asked.text() };
    const roles = `${MACHINE_ADDRESS}/meta-data/iam/security-credentials/`;
    const listed = await ask(roles, { headers });
    if (!listed.ok) throw new Error(`it has no role (${listed.status})`);
    const [role = ''] = (await listed.text()).split('\n');
    const answer = await ask(`${roles}${role.trim()}`, { headers });
    if (!answer.ok) throw new Error(`its role gives no keys (${answer.status})`);
    return ofTask.parse(await answer.json());
  } catch (cause) {
    throw new Error(
      `No credentials for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run as a task or on a machine with a role (${(cause as Error).message}).`,
      { cause },
    );
  }
}
