/**
 * The part of ACME (RFC 8555) that one kind of order takes: one name, DNS-01, somebody else's key. Why it is not a
 * library's: docs/decisions/names-for-stations.md. What an authority sends is parsed and bounded; what it refuses is told
 * in its own words.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CHAIN_TEXT_MAX } from '../../wire/venue-name.ts';

export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

/** The authority's no. `type` as RFC 8555 names it, without its beginning: `rateLimited`, `badCSR`, `caa` … */
export class AuthorityRefused extends Error {
  override readonly name = 'AuthorityRefused';
  readonly type: string;
  /** Asking sooner is of no use, ms; null: it did not say. */
  readonly retryMs: number | null;

  constructor(type: string, says: string, retryMs: number | null) {
    super(says);
    this.type = type;
    this.retryMs = retryMs;
  }
}

/** Where the account is kept; several relays over one store share it. */
export interface AccountKeeping {
  read(directory: string): Promise<string | null>;
  write(directory: string, account: string): Promise<void>;
}

export interface Order {
  readonly name: string;
  /** PKCS #10, DER, base64url. */
  readonly request: string;
  /** Puts the value under `_acme-challenge.NAME`; resolves when everybody who answers for the zone knows it. */
  present(value: string): Promise<void>;
  /** From here on it counts: the authority is about to make the certificate. What failed before has cost none. */
  counts(): Promise<void>;
  /** It is needed no more. */
  clear(): Promise<void>;
}

export interface Acme {
  /** The chain, PEM. @throws AuthorityRefused, or what the connection ends with */
  order(order: Order): Promise<string>;
  /** What CAA records should say so that this account alone gets certificates; null where the authority does not say. */
  issuer(): Promise<string | null>;
}

const url = z.url({ protocol: /^https$/ });
const directorySchema = z.object({
  newNonce: url,
  newAccount: url,
  newOrder: url,
  meta: z.object({ caaIdentities: z.array(z.string().regex(/^[\w.-]{1,100}$/)).optional() }).optional(),
});
const problem = z.object({
  type: z.string().max(200).optional(),
  detail: z.string().optional(),
  subproblems: z.array(z.object({ detail: z.string().optional() })).optional(),
});
const orderSchema = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(url).max(4),
  finalize: url,
  certificate: url.optional(),
  error: problem.optional(),
});
const authorizationSchema = z.object({
  status: z.string(),
  challenges: z.array(
    z.object({ type: z.string(), url, token: z.string().max(200).optional(), error: problem.optional() }),
  ),
});
const accountSchema = z.object({ key: z.record(z.string(), z.unknown()), url });

const ANSWER_MS_MAX = 30_000;
const ANSWER_BYTES_MAX = 256 * 1024;
/** An authority looks from several places, and takes its time. */
const WHOLE_MS_MAX = 120_000;
const [POLL_MS, POLL_MS_MOST] = [1_000, 15_000];
/** Nonces are refused now and then, by some authorities on purpose. */
const NONCE_TRIES = 10;

type Wait = (ms: number) => Promise<unknown>;
const inTime: Wait = (ms) => sleep(ms, undefined, { ref: false });

export function createAcme(directory: string, keeping: AccountKeeping, wait: Wait = inTime): Acme {
  let known: Promise<Client> | null = null;
  const client = (): Promise<Client> => {
    known ??= Client.open(directory, keeping, wait).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    async order(order) {
      const opened = await client();
      try {
        return await opened.order(order);
      } catch (error) {
        // The next one reads the directory and the account anew: either may be another by now.
        known = null;
        throw error;
      } finally {
        await order.clear();
      }
    },
    issuer: async () => (await client()).issuer(),
  };
}

interface ClientParts {
  readonly directory: z.infer<typeof directorySchema>;
  readonly key: KeyObject;
  /** Its address; empty: not made yet. */
  readonly account: string;
  readonly keep: (account: string) => Promise<void>;
  readonly wait: Wait;
}

class Client {
  readonly #directory: ClientParts['directory'];
  readonly #key: KeyObject;
  readonly #jwk: JsonWebKey;
  readonly #keep: ClientParts['keep'];
  readonly #wait: Wait;
  #account: string;
  #nonce: string | null = null;

  private constructor({ directory, key, account, keep, wait }: ClientParts) {
    this.#directory = directory;
    this.#key = key;
    this.#account = account;
    this.#keep = keep;
    this.#wait = wait;
    const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
    this.#jwk = { crv, kty, x, y } as JsonWebKey;
  }

  static async open(address: string, keeping: AccountKeeping, wait: Wait): Promise<Client> {
    const directory = directorySchema.parse(await (await heard(address, {})).json());
    const keep = (account: string): Promise<void> => keeping.write(address, account);
    const kept = await keeping.read(address);
    if (kept !== null) {
      const { key: jwk, url: account } = accountSchema.parse(JSON.parse(kept));
      const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
      return new Client({ directory, key, account, keep, wait });
    }
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const client = new Client({ directory, key, account: '', keep, wait });
    await client.#register();
    // Another relay over this store may have been faster: all are to have one account, as the zone names one.
    const first = await keeping.read(address);
    if (first !== null) return Client.open(address, keeping, wait);
    await client.#kept();
    return client;
  }

  /** Makes the account, or finds that of this key (RFC 8555, 7.3). */
  async #register(): Promise<void> {
    this.#account = '';
    // Whoever switches it on has agreed to the authority's terms (docs/venue-certificates.md).
    const made = await this.#post(this.#directory.newAccount, { termsOfServiceAgreed: true });
    this.#account = url.parse(made.headers.get('location'));
  }

  #kept(): Promise<void> {
    return this.#keep(JSON.stringify({ key: this.#key.export({ format: 'jwk' }), url: this.#account }));
  }

  issuer(): string | null {
    const [identity] = this.#directory.meta?.caaIdentities ?? [];
    return identity === undefined
      ? null
      : `${identity}; accounturi=${this.#account}; validationmethods=dns-01`;
  }

  async order({ name, request, present, counts }: Order): Promise<string> {
    const endMs = performance.now() + WHOLE_MS_MAX;
    const identifiers = [{ type: 'dns', value: name }];
    const begun = await this.#begun({ identifiers });
    const place = url.parse(begun.headers.get('location'));
    let order = orderSchema.parse(await begun.json());
    for (const authorization of order.authorizations) await this.#prove(authorization, present, endMs);
    order = await this.#orderAfter(place, ['pending'], endMs);
    if (order.status === 'ready') {
      await counts();
      await this.#post(order.finalize, { csr: request });
      order = await this.#orderAfter(place, ['ready', 'processing'], endMs);
    }
    if (order.certificate === undefined)
      throw refusedBy(order.error, 'the order ended without a certificate');
    return this.#chain(order.certificate);
  }

  /** An account that the authority no longer knows (one for tests, begun anew) is made again, for the next order. */
  async #begun(wish: object): Promise<Response> {
    try {
      return await this.#post(this.#directory.newOrder, wish);
    } catch (error) {
      if (!(error instanceof AuthorityRefused) || error.type !== 'accountDoesNotExist') throw error;
      await this.#register();
      await this.#kept();
      // Not this one: the zone still says that certificates are the other account's.
      throw new Error('The authority did not know this relay’s account any more; it was made again.');
    }
  }

  async #prove(place: string, present: Order['present'], endMs: number): Promise<void> {
    const first = authorizationSchema.parse(await (await this.#post(place, null)).json());
    if (first.status === 'valid') return;
    const challenge = first.challenges.find(({ type }) => type === 'dns-01');
    if (challenge?.token === undefined)
      throw new AuthorityRefused('unsupported', 'The authority does not take DNS-01.', null);
    const print = createHash('sha256').update(JSON.stringify(this.#jwk)).digest('base64url');
    await present(createHash('sha256').update(`${challenge.token}.${print}`).digest('base64url'));
    await this.#post(challenge.url, {});
    for (;;) {
      const answer = await this.#post(place, null);
      const { status, challenges } = authorizationSchema.parse(await answer.json());
      if (status === 'valid') return;
      if (status !== 'pending')
        throw refusedBy(
          challenges.find(({ type }) => type === 'dns-01')?.error,
          'the name could not be proved',
        );
      await this.#wait(untilNext(endMs, answer));
    }
  }

  /** The order as soon as it is none of these. */
  async #orderAfter(place: string, states: readonly string[], endMs: number) {
    for (;;) {
      const answer = await this.#post(place, null);
      const order = orderSchema.parse(await answer.json());
      if (order.status === 'invalid') throw refusedBy(order.error, 'the order was refused');
      if (!states.includes(order.status)) return order;
      await this.#wait(untilNext(endMs, answer));
    }
  }

  async #chain(place: string): Promise<string> {
    const answer = await this.#post(place, null, 'application/pem-certificate-chain');
    const text = await answer.text();
    if (text.length > CHAIN_TEXT_MAX || !text.startsWith('-----BEGIN CERTIFICATE-----'))
      throw new AuthorityRefused('malformed', 'The authority did not answer with a chain.', null);
    return text;
  }

  /** Signed (RFC 8555, 6.2). `payload` null: asks only. */
  async #post(to: string, payload: object | null, accept = 'application/json'): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const nonce = this.#nonce ?? (await this.#freshNonce());
      this.#nonce = null;
      const who = this.#account === '' ? { jwk: this.#jwk } : { kid: this.#account };
      const head = encoded({ alg: 'ES256', ...who, nonce, url: to });
      const body = payload === null ? '' : encoded(payload);
      const signature = sign('sha256', Buffer.from(`${head}.${body}`), {
        key: this.#key,
        dsaEncoding: 'ieee-p1363',
      }).toString('base64url');
      const answer = await heard(to, {
        method: 'POST',
        headers: { 'content-type': 'application/jose+json', accept },
        body: JSON.stringify({ protected: head, payload: body, signature }),
      });
      this.#nonce = answer.headers.get('replay-nonce');
      if (answer.ok) return answer;
      const refused = await refusalIn(answer);
      if (refused.type !== 'badNonce' || tries >= NONCE_TRIES) throw refused;
    }
  }

  async #freshNonce(): Promise<string> {
    const nonce = (await heard(this.#directory.newNonce, { method: 'HEAD' })).headers.get('replay-nonce');
    if (nonce === null) throw new AuthorityRefused('malformed', 'The authority gave no nonce.', null);
    return nonce;
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As long as the authority wishes, within reason, ms. */
function untilNext(endMs: number, { headers }: Response): number {
  const wishedMs = retryMsOf(headers.get('retry-after')) ?? POLL_MS;
  const waitMs = Math.min(POLL_MS_MOST, Math.max(POLL_MS, wishedMs));
  if (performance.now() + waitMs > endMs)
    throw new Error(`The authority did not come to an end within ${WHOLE_MS_MAX / 1_000} s.`);
  return waitMs;
}

/** An answer, whatever its status, of which no more than so much is read. */
async function heard(to: string, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const answer = await fetch(to, { ...init, redirect: 'error', signal }).catch((error: Error) => {
    const { cause } = error as { cause?: Error };
    throw new Error(
      `The authority at ${new URL(to).host} is not reached: ${cause?.message ?? error.message}`,
    );
  });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > ANSWER_BYTES_MAX) throw new Error('The authority’s answer does not end.');
    parts.push(part);
  }
  const { status, headers } = answer;
  return new Response(status === 204 || status === 304 ? null : Buffer.concat(parts), { status, headers });
}

async function refusalIn(answer: Response): Promise<AuthorityRefused> {
  const said = problem.safeParse(await answer.json().catch(() => ({})));
  const retry = answer.headers.get('retry-after');
  return refusedBy(said.success ? said.data : undefined, `it answered ${answer.status}`, retryMsOf(retry));
}

/** Seconds, or a date. */
function retryMsOf(text: string | null): number | null {
  if (text === null) return null;
  const ms = /^\d{1,8}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function refusedBy(
  said: z.infer<typeof problem> | undefined,
  otherwise: string,
  retryMs: number | null = null,
): AuthorityRefused {
  const type = (said?.type ?? '').replace(/^urn:ietf:params:acme:error:/, '');
  const parts = [said?.detail, ...(said?.subproblems ?? []).map(({ detail }) => detail)];
  const says = parts.filter((part) => part !== undefined && part !== '').join(' ');
  return new AuthorityRefused(type, (says || otherwise).slice(0, 500), retryMs);
}
