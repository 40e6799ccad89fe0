/**
 * Who asks, at the relay: nobody (a spectator), the operator (by the relay's own secret), or somebody whose token
 * an OpenID Connect provider signed (oidc.ts). Reading what is public takes no token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RaceId } from '../../../race/ids.ts';
import type { Registry } from '../log/registry.ts';

export type Identity =
  | { readonly role: 'nobody' }
  | {
      readonly role: 'admin' | 'official' | 'display';
      readonly name: string;
      /** Under their names in the cloud. */
      readonly races: 'all' | readonly RaceId[];
    };

export const NOBODY: Identity = { role: 'nobody' };

/** Whose token this is; null when it is nobody's here. */
export type TokenReader = (token: string) => Promise<Identity | null>;

/** `operatorToken`: null turns the operator's way in off. */
export function createIdentify(
  operatorToken: string | null,
  readers: readonly TokenReader[],
): (authorization: string | undefined) => Promise<Identity | null> {
  const expected = operatorToken === null ? null : digest(operatorToken);
  return async (authorization) => {
    const token = bearerOf(authorization);
    if (token === undefined) return NOBODY;
    if (expected && timingSafeEqual(digest(token), expected))
      return { role: 'admin', name: 'operator', races: 'all' };
    for (const read of readers) {
      const identity = await read(token);
      if (identity) return identity;
    }
    return null;
  };
}

/** The token of an `Authorization` header. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];

/** Whether a race that is not public is open to them. */
export const mayRead = (who: Identity, race: RaceId): boolean =>
  who.role !== 'nobody' && (who.races === 'all' || who.races.includes(race));

/** People whom an operator invited, by their token's SHA-256. */
export function createAccountReader(log: Pick<Registry, 'accountOf'>, now: () => number): TokenReader {
  return async (token) => {
    if (!token.startsWith(ACCOUNT_TOKEN)) return null;
    const account = await log.accountOf(digest(token).toString('hex'));
    if (account === null || account.expiresMs <= now()) return null;
    return { role: account.role, name: account.name, races: account.races };
  };
}
/** What an account's token begins with: no other's does, and scanners for leaked secrets find it. */
export const ACCOUNT_TOKEN = 'bell-lap-';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
