/**
 * Sign-in by OpenID Connect: tokens that the configured provider signed (Cognito, Keycloak, Entra, Google …) are
 * taken as bearer tokens; their keys come from the provider's own discovery document. What somebody may do is read
 * from one claim, which holds a role or a list of groups.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { isRaceId } from '../../../race/ids.ts';
import type { OidcConfig } from '../config.ts';
import type { Identity, TokenReader } from './access.ts';

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const DISCOVERY_MS_MAX = 5_000;
const TOKEN_MAX = 8_000;
/** After a failed discovery the provider is left alone for so long. */
const RETRY_MS = 5_000;
/** Restricts an official or a screen to races; without it they have all. */
const RACES_CLAIM = 'bell_lap_races';

export function createOidcReader(config: OidcConfig, onError: (error: Error) => void): TokenReader {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null;
  let failedMs = Number.NEGATIVE_INFINITY;

  const discover = async (): Promise<ReturnType<typeof createRemoteJWKSet>> => {
    const url = `${config.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS_MAX) });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}.`);
    const found = discovery.parse(await answer.json());
    if (found.issuer !== config.issuer)
      throw new Error(`${url} says it is ${found.issuer}, not ${config.issuer}: set OIDC_ISSUER to that.`);
    return createRemoteJWKSet(new URL(found.jwks_uri));
  };

  return async (token) => {
    if (token.length > TOKEN_MAX || performance.now() - failedMs < RETRY_MS) return null;
    keys ??= discover();
    let known: ReturnType<typeof createRemoteJWKSet>;
    try {
      known = await keys;
    } catch (error) {
      keys = null;
      failedMs = performance.now();
      onError(error as Error);
      return null;
    }
    try {
      const { payload } = await jwtVerify(token, known, {
        issuer: config.issuer,
        // Cognito's access tokens name the client in `client_id` and have no audience.
        requiredClaims: ['sub', 'exp'],
        algorithms: ALGORITHMS,
      });
      const audiences = [payload.aud ?? payload.client_id].flat();
      return audiences.includes(config.audience) ? identityOf(payload, config) : null;
    } catch {
      return null;
    }
  };
}

/** Whom the claims describe; null when none of them means anything here. */
export function identityOf(claims: Readonly<Record<string, unknown>>, config: OidcConfig): Identity | null {
  const values = [claims[config.roleClaim] ?? []].flat().map(String);
  const role = values.includes(config.adminValue)
    ? 'admin'
    : values.includes(config.officialValue)
      ? 'official'
      : null;
  if (role === null) return null;
  const name = String(claims.preferred_username ?? claims.email ?? claims.username ?? claims.sub);
  const listed = claims[RACES_CLAIM];
  const races =
    listed === undefined || role === 'admin' ? 'all' : [listed].flat().map(String).filter(isRaceId);
  return { role, name, races };
}
