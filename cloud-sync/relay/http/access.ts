/**
 * Who asks, at the relay: nobody (a spectator), the operator (by the relay's own secret), or somebody whose token
 * an OpenID Connect provider signed (oidc.ts). Reading what is public takes no token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RaceId } from '../../../race/ids.ts';
import { type Access, belongs, declared, findsIn, refusedBy } from '../../../server/access/rights.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import type { Registry } from '../log/registry.ts';
import type { MirroredRace } from '../mirror.ts';

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
export const mayRead = (who: Identity, race: RaceId): boolean => belongs(who, race);

/** Those of a relay's races that somebody finds in lists. */
export const found = <Race extends Pick<MirroredRace, 'name' | 'public' | 'listed'>>(
  races: readonly Race[],
  who: Identity,
): Race[] => races.filter((race) => findsIn(who, race.name, race.public, race.listed));

declare module 'fastify' {
  interface FastifyRequest {
    who: Identity;
    /** The race in the address, where whoever asks may see it. */
    asked: MirroredRace | null;
  }
}

/** Every route names a rule in `config.access`, as at the station; it is checked before anything is read. */
export function guard(
  app: FastifyInstance,
  whoIs: (request: FastifyRequest) => Promise<Identity>,
  raceOf: (name: RaceId) => MirroredRace | null | Promise<MirroredRace | null>,
): void {
  app.addHook('onRoute', (route) => {
    declared(String(route.method), route.url, (route.config ?? {}) as Access);
  });
  app.decorateRequest('who');
  app.decorateRequest('asked', null);
  app.addHook('onRequest', async (request) => {
    request.who = await whoIs(request);
    const { access: rule } = request.routeOptions.config as Access;
    if (rule === undefined) return;
    const { race } = (request.params ?? {}) as { race?: RaceId };
    const seen = race === undefined || rule === 'card-holders' ? null : await raceOf(race);
    const about =
      race === undefined ? null : { race, isKnown: seen !== null, isPublic: seen?.public ?? false };
    const refused = refusedBy(rule, request.who, about);
    if (refused?.why === 'sign-in')
      throw new Problem(401, 'sign-in', 'Sign in as an administrator of the relay.');
    if (refused?.why === 'unknown-race') throw unknownRace(race ?? '');
    if (refused !== null)
      throw new Problem(403, 'not-allowed', 'Only an administrator of the relay may do this.');
    request.asked = seen;
  });
}

/** The race in the address of a route for readers. @throws Problem 404 where the rule was another's, and there is none */
export function askedRace(request: FastifyRequest): MirroredRace {
  if (request.asked === null) throw unknownRace(String((request.params as { race?: string }).race));
  return request.asked;
}

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
