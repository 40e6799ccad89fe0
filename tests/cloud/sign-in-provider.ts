/**
 * A real OpenID Connect provider (`oidc-provider`) on this machine: the relay discovers it as it would any other, and
 * people sign in on its own pages. Whoever types a name of `PEOPLE` is that person; any password does.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export interface SignInProvider {
  readonly issuer: string;
  /** A token as the provider would sign it, for the audience `urn:bell-lap` unless the claims say another. */
  tokenFor(claims: Record<string, unknown>, by?: Keys): Promise<string>;
  /** Whether it answers at all. */
  isSilent: boolean;
  close(): void;
}
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

export const CLIENT = 'bell-lap-pages';
export const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  ada: ['bell-lap-admins'],
  otto: ['bell-lap-officials'],
  gus: ['cyclists'],
};

export async function startSignInProvider(
  options: {
    /** The relay whose /admin people come back to. */
    relay?: string;
    /** How long an ID token is good, s. */
    idTokenS?: number;
    withRefresh?: boolean;
  } = {},
): Promise<SignInProvider> {
  const { relay, idTokenS = 3_600, withRefresh = false } = options;
  const keys = await generateKeyPair('RS256', { extractable: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const oidc = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), kid: 'test', alg: 'RS256', use: 'sig' }] },
    clients:
      relay === undefined
        ? []
        : [
            {
              client_id: CLIENT,
              token_endpoint_auth_method: 'none',
              grant_types: ['authorization_code', 'refresh_token'],
              redirect_uris: [`${relay}/admin`],
              post_logout_redirect_uris: [`${relay}/admin`],
            },
          ],
    cookies: { keys: ['only-for-tests'] },
    ttl: { IdToken: idTokenS },
    claims: { openid: ['sub', 'groups', 'preferred_username'] },
    // As Cognito and Keycloak do: the claims stand in the ID token itself.
    conformIdTokenClaims: false,
    clientBasedCORS: () => true,
    issueRefreshToken: () => withRefresh,
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, groups: PEOPLE[id] ?? [] }),
    }),
  });
  const handle = oidc.callback();
  const provider: SignInProvider = {
    issuer,
    isSilent: false,
    tokenFor: (claims, by = keys) =>
      new SignJWT({ aud: 'urn:bell-lap', preferred_username: 'ada', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'test' })
        .setIssuer(issuer)
        .setSubject('ada')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(by.privateKey),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  server.on('request', (request, response) => {
    if (provider.isSilent) response.writeHead(503).end();
    else handle(request, response);
  });
  return provider;
}
