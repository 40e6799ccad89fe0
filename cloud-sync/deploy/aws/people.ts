/** Who signs in: organisers' administrators and officials. Spectators need no account. */
import { Aws, aws_cognito as cognito, Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface People {
  readonly pool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;
  readonly issuer: string;
}

/** Groups are the roles; the relay reads them from the claim `cognito:groups`. */
export const GROUPS = { admin: 'bell-lap-admins', official: 'bell-lap-officials' } as const;
export const ROLE_CLAIM = 'cognito:groups';

export function people(scope: Construct, addresses: readonly string[]): People {
  const pool = new cognito.UserPool(scope, 'People', {
    // Administrators invite; nobody makes an account by themselves.
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    autoVerify: { email: true },
    mfa: cognito.Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: { minLength: 12, requireSymbols: false, tempPasswordValidity: Duration.days(3) },
    accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const [id, groupName] of Object.entries(GROUPS))
    new cognito.CfnUserPoolGroup(scope, `Group-${id}`, { userPoolId: pool.userPoolId, groupName });
  pool.addDomain('SignIn', { cognitoDomain: { domainPrefix: `bell-lap-${Aws.ACCOUNT_ID}` } });
  const client = pool.addClient('Pages', {
    // Pages in browsers keep no secret: authorisation code with PKCE.
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
      callbackUrls: addresses.map((address) => `${address}/admin`),
      logoutUrls: addresses.map((address) => `${address}/admin`),
    },
    accessTokenValidity: Duration.hours(1),
    idTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(7),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
  });
  return { pool, client, issuer: `https://cognito-idp.${Aws.REGION}.amazonaws.com/${pool.userPoolId}` };
}
