/**
 * Sign-in at an OpenID Connect provider and back: authorization code with PKCE, as a public client. The protocol is
 * oauth4webapi's (state, nonce, issuer, audience, errors); what is under way and what came of it are kept here, for this tab
 * alone (`sessionStorage`), and the code leaves the address bar at once. The relay checks each token's signature.
 */
import * as oauth from 'oauth4webapi';

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
  const kept = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  };
  sessionStorage.setItem(UNDER_WAY, JSON.stringify(kept));
  location.assign(
    withQuery(provider.authorizationEndpoint, {
      response_type: 'code',
      client_id: provider.clientId,
      redirect_uri: redirectUri(),
      scope: provider.scopes,
      state: kept.state,
      nonce: kept.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(kept.verifier),
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
  if (state === null || nonce === null || verifier === null) throw new SignInFailed('notThisSignIn');
  const [server, client] = [serverOf(provider), clientOf(provider)];
  return asSignIn(async () => {
    const right = oauth.validateAuthResponse(server, client, answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      right,
      redirectUri(),
      verifier,
      requestOf(provider),
    );
    const checks = { expectedNonce: nonce, requireIdToken: true };
    const got = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
    return sessionOf(provider, got, null);
  });
}

/** Whether it is time for another token. */
export const isNearItsEnd = ({ expiresMs, token }: Session, nowMs: number): boolean =>
  expiresMs !== null && expiresMs - nowMs < LAST_PART * lifeMsOf(token, 3_600_000);

/** Another token for the same person; null when the provider gives none. @throws SignInFailed when it is away. */
export async function renew(provider: Provider, { refresh }: Session): Promise<Session | null> {
  if (refresh === null) return null;
  const [server, client] = [serverOf(provider), clientOf(provider)];
  try {
    return await asSignIn(async () => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        refresh,
        requestOf(provider),
      );
      return sessionOf(provider, await oauth.processRefreshTokenResponse(server, client, response), refresh);
    });
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

/** Signed with any of these, it is the relay that checks how. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const serverOf = (provider: Provider): oauth.AuthorizationServer => ({
  issuer: provider.issuer,
  authorization_endpoint: provider.authorizationEndpoint,
  token_endpoint: provider.tokenEndpoint,
  id_token_signing_alg_values_supported: ALGORITHMS,
});

/** This machine's clock may be wrong by hours, and the relay, whose is not, looks at every token anyway. */
const CLOCK_TOLERANCE_S = 24 * 3_600;
const clientOf = ({ clientId }: Provider): oauth.Client => ({
  client_id: clientId,
  [oauth.clockTolerance]: CLOCK_TOLERANCE_S,
});

const requestOf = ({ tokenEndpoint }: Provider) => ({
  signal: () => AbortSignal.timeout(PATIENCE_MS),
  // A provider on this machine, for those who try it.
  [oauth.allowInsecureRequests]: tokenEndpoint.startsWith('http:'),
});

/** What went wrong, as far as somebody who signs in can do something about it. */
async function asSignIn(work: () => Promise<Session>): Promise<Session> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInFailed) throw error;
    if (error instanceof oauth.AuthorizationResponseError)
      throw new SignInFailed('providerRefused', error.error_description ?? error.error);
    if (error instanceof oauth.ResponseBodyError)
      throw error.status >= 500
        ? new SignInFailed('providerSilent', String(error.status))
        : new SignInFailed('providerRefused', error.error_description ?? error.error);
    const { code, cause, message } = error as oauth.OperationProcessingError;
    // Not the provider's own words at all: a proxy's page, a gateway's error.
    if (code === oauth.RESPONSE_IS_NOT_CONFORM || code === oauth.PARSE_ERROR)
      throw new SignInFailed('providerSilent', cause instanceof Response ? String(cause.status) : message);
    if (error instanceof oauth.OperationProcessingError) throw new SignInFailed('notThisSignIn', message);
    throw new SignInFailed('providerSilent', message);
  }
}

/** @throws SignInFailed when the token that the relay takes is not among them. */
function sessionOf(provider: Provider, got: oauth.TokenEndpointResponse, refresh: string | null): Session {
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
