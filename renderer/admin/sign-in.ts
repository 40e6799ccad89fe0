/**
 * Sign-in at an OpenID Connect provider and back: authorization code with PKCE, as a public client (OpenID Connect Core
 * 3.1, RFC 7636, RFC 9207). What is under way and what came of it are kept for this tab alone (`sessionStorage`); the
 * code leaves the address bar at once. The relay checks each token's signature; here state, nonce, issuer and client are.
 */

/** As the relay tells it (`GET /v1/oidc`). */
export interface Provider {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly endSessionEndpoint: string | null;
  readonly bearer: 'id_token' | 'access_token';
}

export interface Session {
  /** What the relay is shown. */
  readonly token: string;
  /** By this machine's clock; null for a token that was pasted, whose end nobody here knows. */
  readonly expiresMs: number | null;
  /** Gets another token; null where the provider gave none. */
  readonly refresh: string | null;
  /** Came from the provider, not from the clipboard. */
  readonly isProviders: boolean;
}

/** `says` is the provider's own reason, if it gave one. */
export class SignInFailed extends Error {
  readonly kind: 'providerRefused' | 'notThisSignIn' | 'providerSilent' | 'needsHttps';
  constructor(kind: SignInFailed['kind'], says = '') {
    super(says);
    this.kind = kind;
  }
}

const SESSION = 'bell-lap-relay-session';
const UNDER_WAY = 'bell-lap-relay-sign-in';
const PATIENCE_MS = 10_000;
/** Renewed when less than this of a token's life is left. */
const LAST_PART = 0.2;

const redirectUri = (): string => `${location.origin}/admin`;

export function recallSession(): Session | null {
  const kept = fieldsOf(sessionStorage.getItem(SESSION));
  const token = textOf(kept.token);
  if (token === null) return null;
  return {
    token,
    expiresMs: numberOf(kept.expiresMs),
    refresh: textOf(kept.refresh),
    isProviders: kept.isProviders === true,
  };
}
export function keepSession(kept: Session | null): void {
  if (kept === null) sessionStorage.removeItem(SESSION);
  else sessionStorage.setItem(SESSION, JSON.stringify(kept));
}

/** Leaves for the provider. `afresh`: it asks who it is even if it knows somebody already. @throws SignInFailed */
export async function leave(provider: Provider, afresh: boolean): Promise<void> {
  // Browsers hash for pages of trusted origins only, and a code in clear over the network is nobody's secret.
  if (!isSecureContext) throw new SignInFailed('needsHttps');
  const kept = { state: randomText(), nonce: randomText(), verifier: randomText() };
  sessionStorage.setItem(UNDER_WAY, JSON.stringify(kept));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(kept.verifier));
  location.assign(
    withQuery(provider.authorizationEndpoint, {
      response_type: 'code',
      client_id: provider.clientId,
      redirect_uri: redirectUri(),
      scope: provider.scopes,
      state: kept.state,
      nonce: kept.nonce,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: 'S256',
      ...(afresh && { prompt: 'login' }),
    }),
  );
}

/** The provider's answer in this page's address, taken out of it; null when there is none. */
export function takeAnswer(): URLSearchParams | null {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) return null;
  history.replaceState(null, '', location.pathname);
  return answer;
}

/** Makes a session of what the provider answered. @throws SignInFailed */
export async function arrive(provider: Provider, answer: URLSearchParams): Promise<Session> {
  const kept = fieldsOf(sessionStorage.getItem(UNDER_WAY));
  sessionStorage.removeItem(UNDER_WAY);
  const [state, nonce, verifier] = [textOf(kept.state), textOf(kept.nonce), textOf(kept.verifier)];
  const from = answer.get('iss');
  const isOurs =
    state !== null && answer.get('state') === state && (from ?? provider.issuer) === provider.issuer;
  if (!isOurs || nonce === null || verifier === null) throw new SignInFailed('notThisSignIn');
  const error = answer.get('error');
  if (error !== null) throw new SignInFailed('providerRefused', answer.get('error_description') ?? error);
  const got = await exchange(provider, {
    grant_type: 'authorization_code',
    code: answer.get('code') ?? '',
    redirect_uri: redirectUri(),
    code_verifier: verifier,
  });
  const claims = claimsOf(textOf(got.id_token) ?? '');
  const audiences: unknown[] = [claims.aud].flat();
  if (claims.nonce !== nonce || claims.iss !== provider.issuer || !audiences.includes(provider.clientId))
    throw new SignInFailed('notThisSignIn');
  return sessionOf(provider, got, null);
}

/** Whether it is time for another token. */
export const isNearItsEnd = ({ expiresMs, token }: Session, nowMs: number): boolean =>
  expiresMs !== null && expiresMs - nowMs < LAST_PART * lifeMsOf(token, 3_600_000);

/** Another token for the same person; null when the provider gives none. @throws SignInFailed when it is away. */
export async function renew(provider: Provider, { refresh }: Session): Promise<Session | null> {
  if (refresh === null) return null;
  try {
    const got = await exchange(provider, { grant_type: 'refresh_token', refresh_token: refresh });
    return sessionOf(provider, got, refresh);
  } catch (error) {
    if (error instanceof SignInFailed && error.kind === 'providerRefused') return null;
    throw error;
  }
}

/**
 * Ends the session at the provider too, or the next one at this screen is signed in as the last. Cognito asks for
 * `logout_uri` where OpenID Connect says `post_logout_redirect_uri`; others pass over what they do not know.
 */
export function leaveForGood({ endSessionEndpoint, clientId }: Provider): void {
  if (endSessionEndpoint === null) return;
  const back = redirectUri();
  location.assign(
    withQuery(endSessionEndpoint, { client_id: clientId, post_logout_redirect_uri: back, logout_uri: back }),
  );
}

async function exchange(provider: Provider, fields: Readonly<Record<string, string>>): Promise<Fields> {
  let answer: Response;
  let said: Fields;
  try {
    answer = await fetch(provider.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, client_id: provider.clientId }),
      signal: AbortSignal.timeout(PATIENCE_MS),
      credentials: 'omit',
    });
    said = fieldsOf(await answer.text());
  } catch (error) {
    throw new SignInFailed('providerSilent', (error as Error).message);
  }
  if (answer.ok) return said;
  const error = textOf(said.error);
  if (error === null || answer.status >= 500) throw new SignInFailed('providerSilent', String(answer.status));
  throw new SignInFailed('providerRefused', textOf(said.error_description) ?? error);
}

/** @throws SignInFailed when the token that the relay takes is not among them. */
function sessionOf(provider: Provider, got: Fields, refresh: string | null): Session {
  const token = textOf(got[provider.bearer]);
  if (token === null) throw new SignInFailed('providerRefused', `no ${provider.bearer}`);
  const lifeMs = lifeMsOf(token, (numberOf(got.expires_in) ?? 3_600) * 1_000);
  return {
    token,
    expiresMs: Date.now() + lifeMs,
    refresh: textOf(got.refresh_token) ?? refresh,
    isProviders: true,
  };
}

/** By the token's own two moments: this machine's clock may be wrong, and `expires_in` is the access token's. */
function lifeMsOf(token: string, otherwiseMs: number): number {
  const { iat, exp } = claimsOf(token);
  return typeof iat === 'number' && typeof exp === 'number' ? (exp - iat) * 1_000 : otherwiseMs;
}

/** What a token says of itself; nothing for one that is closed to us. */
function claimsOf(token: string): Fields {
  const [, payload = ''] = token.split('.');
  try {
    const letters = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    return fieldsOf(new TextDecoder().decode(Uint8Array.from(letters, (one) => one.charCodeAt(0))));
  } catch {
    return {};
  }
}

type Fields = Readonly<Record<string, unknown>>;
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The fields of a JSON object; none when it is no such thing. */
function fieldsOf(text: string | null): Fields {
  try {
    const said: unknown = JSON.parse(text ?? '');
    return typeof said === 'object' && said !== null ? { ...said } : {};
  } catch {
    return {};
  }
}

function withQuery(address: string, fields: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
}

/** 256 bits, 43 letters: what RFC 7636 asks of a verifier. */
const randomText = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
