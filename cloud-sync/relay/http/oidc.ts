/**
 * Sign-in by OpenID Connect: tokens that the configured provider signed (Cognito, Keycloak, Entra, Google …) are
 * taken as bearer tokens; their keys come from the provider's own discovery document. What somebody may do is read
 * from one claim, which holds a role or a list of groups.
 */
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { isRaceId } from '../../../race/ids.ts';
import type { OidcConfig } from '../config.ts';
import type { Identity, TokenReader } from './access.ts';

const endpoint = z.url({ protocol: /^https?$/ });
const discovery = z.object({
  issuer: z.string(),
  jwks_uri: endpoint,
  authorization_endpoint: endpoint.optional(),
  token_endpoint: endpoint.optional(),
  end_session_endpoint: endpoint.optional(),
});
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const DISCOVERY_MS_MAX = 5_000;
const TOKEN_MAX = 8_000;
/** After a failed discovery the provider is left alone for so long. */
const RETRY_MS = 5_000;
/** Restricts an official or a screen to races; without it they have all. */
const RACES_CLAIM = 'bell_lap_races';

/** What a page needs to lead somebody to the provider and back: authorization code with PKCE, without a secret. */
export const signInShown = z
  .object({
    issuer: z.string(),
    clientId: z.string(),
    scopes: z.string().describe('with spaces between'),
    authorizationEndpoint: endpoint,
    tokenEndpoint: endpoint,
    endSessionEndpoint: endpoint.nullable(),
    bearer: z
      .enum(['id_token', 'access_token'])
      .describe('which of the provider’s tokens this relay takes: the one that is for its audience'),
  })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof signInShown>;

export interface Oidc {
  readonly issuer: string;
  readonly read: TokenReader;
  /** Who is signed in at the provider and has no role here; null when the token is not good at all. */
  strangerOf(token: string): Promise<string | null>;
  /** Null where no client is configured. @throws Error when the provider does not say where its endpoints are. */
  signIn(): Promise<SignIn | null>;
}

interface Provider {
  readonly says: z.infer<typeof discovery>;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

export function createOidc(config: OidcConfig, onError: (error: Error) => void): Oidc {
  let provider: Promise<Provider> | null = null;
  let failed: { readonly atMs: number; readonly error: Error } | null = null;

  const discover = async (): Promise<Provider> => {
    const url = `${config.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS_MAX) });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}.`);
    const says = discovery.parse(await answer.json());
    if (says.issuer !== config.issuer)
      throw new Error(`${url} says it is ${says.issuer}, not ${config.issuer}: set OIDC_ISSUER to that.`);
    return { says, keys: createRemoteJWKSet(new URL(says.jwks_uri)) };
  };

  /** The provider as it describes itself, asked once. @throws Error, at once for a while after it did not answer. */
  const found = async (): Promise<Provider> => {
    if (failed !== null && performance.now() - failed.atMs < RETRY_MS) throw failed.error;
    provider ??= discover();
    try {
      return await provider;
    } catch (error) {
      provider = null;
      failed = { atMs: performance.now(), error: error as Error };
      onError(error as Error);
      throw error;
    }
  };

  /** The claims of a token that the provider signed for this relay; null for any other. */
  const claimsOf = async (token: string): Promise<JWTPayload | null> => {
    if (token.length > TOKEN_MAX) return null;
    try {
      const { keys } = await found();
      const { payload } = await jwtVerify(token, keys, {
        issuer: config.issuer,
        // Cognito's access tokens name the client in `client_id` and have no audience.
        requiredClaims: ['sub', 'exp'],
        algorithms: ALGORITHMS,
      });
      const audiences = [payload.aud ?? payload.client_id].flat();
      return audiences.includes(config.audience) ? payload : null;
    } catch {
      return null;
    }
  };

  return {
    issuer: config.issuer,
    read: async (token) => {
      const claims = await claimsOf(token);
      return claims === null ? null : identityOf(claims, config);
    },
    strangerOf: async (token) => {
      const claims = await claimsOf(token);
      return claims === null || identityOf(claims, config) !== null ? null : nameOf(claims);
    },
    async signIn() {
      const { issuer, clientId, scopes, audience } = config;
      if (clientId === null) return null;
      const { authorization_endpoint, token_endpoint, end_session_endpoint } = (await found()).says;
      if (authorization_endpoint === undefined || token_endpoint === undefined)
        throw new Error(`${issuer} names no authorization_endpoint and token_endpoint.`);
      return {
        issuer,
        clientId,
        scopes,
        authorizationEndpoint: authorization_endpoint,
        tokenEndpoint: token_endpoint,
        endSessionEndpoint: end_session_endpoint ?? null,
        // An ID token is for the client; an API of its own name is the audience of access tokens.
        bearer: audience === clientId ? 'id_token' : 'access_token',
      };
    },
  };
}

const nameOf = (claims: Readonly<Record<string, unknown>>): string =>
  String(claims.preferred_username ?? claims.email ?? claims.username ?? claims.sub);

/** Whom the claims describe; null when none of them means anything here. */
export function identityOf(claims: Readonly<Record<string, unknown>>, config: OidcConfig): Identity | null {
  const values = [claims[config.roleClaim] ?? []].flat().map(String);
  const role = values.includes(config.adminValue)
    ? 'admin'
    : values.includes(config.officialValue)
      ? 'official'
      : null;
  if (role === null) return null;
  const listed = claims[RACES_CLAIM];
  const races =
    listed === undefined || role === 'admin' ? 'all' : [listed].flat().map(String).filter(isRaceId);
  return { role, name: nameOf(claims), races };
}
