/**
 * Tokens: JWTs signed by the station (EdDSA). A session token belongs to a user and follows their present
 * rights; a standing token belongs to a screen or a device and lives as long as its record. Both can be ended
 * at once: by their id, or all of a user's by the moment they began.
 */
import type { RaceId } from '../../race/ids.ts';
import { digest, type Random } from '../../server/identity/card-secret.ts';
import type { Identity } from '../../server/intake.ts';
import type { Journal } from '../journal/journal.ts';
import type { SessionStart, Sessions } from './sessions.ts';
import type { StationKey } from './station-key.ts';
import { identityOfUser, type Users } from './users.ts';

/** A token that a screen or a device keeps. The token itself is shown once, when it is made. */
export interface StandingToken {
  readonly id: string;
  readonly name: string;
  readonly role: 'display' | 'device';
  readonly races: 'all' | readonly RaceId[];
  /** A starter's: looks on as a screen does, and starts riders. */
  readonly starts?: true;
  readonly issuedMs: number;
  readonly expiresMs: number;
  readonly by: string;
}

export interface Signed {
  readonly token: string;
  readonly id: string;
  readonly expiresMs: number;
}

/** What a verified token says: who, which token, until when. */
export interface Verified {
  readonly identity: Identity;
  readonly id: string;
  readonly kind: 'session' | 'standing';
  readonly expiresMs: number;
}

export interface Tokens {
  session(identity: Identity, start: SessionStart): Promise<Signed>;
  standing(
    token: Pick<StandingToken, 'name' | 'role' | 'races' | 'starts' | 'by'> & { days: number },
  ): Promise<Signed>;
  verify(token: string): Promise<Verified | null>;
  /** Ends one session; remembered until it would have ended by itself. */
  revoke(id: string, expiresMs: number): Promise<void>;
  /** Ends a standing token. False when it is not known. */
  removeStanding(id: string): Promise<boolean>;
  listStanding(): readonly StandingToken[];
}

/** A race day and its evening. */
export const SESSION_MS = 16 * 3_600_000;
const TOKEN_MAX = 2_000;
/** Verified tokens remembered; at the bound the oldest is forgotten and verified anew when seen again. */
const CACHE_MAX = 5_000;
const REVOKED = 'auth/revoked/';
const STANDING = 'auth/standing/';
const AUDIENCE = 'bell-lap';

interface Claims {
  readonly id: string;
  readonly name: string;
  readonly kind: 'session' | 'standing';
  readonly issuedMs: number;
  readonly expiresMs: number;
}

/** Loaded for the first token: a start that riders wait for does without. */
const jose = () => import('jose');

/** Signs tokens and reads them; what was read is remembered, so that a signature is verified once. */
function createSigner(key: StationKey, now: () => number) {
  const issuer = `bell-lap:${digest(key.publicJwk.x).slice(0, 16)}`;
  const cache = new Map<string, Claims>();

  async function sign(id: string, who: Identity, kind: Claims['kind'], expiresMs: number): Promise<Signed> {
    const { SignJWT } = await jose();
    // The role and the races are for the relay, which cannot ask; the station looks them up (see `identityOf`).
    const token = await new SignJWT({
      role: who.role,
      kind,
      races: 'races' in who ? who.races : [],
      at: now(),
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
      .setSubject(who.name)
      .setJti(id)
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(Math.floor(now() / 1000))
      .setExpirationTime(Math.floor(expiresMs / 1000))
      .sign(key.privateKey);
    return { token, id, expiresMs };
  }

  /** Signature, issuer, audience, form; not yet whether it still counts. */
  async function read(token: string): Promise<Claims | null> {
    const known = cache.get(token);
    if (known !== undefined) return known;
    const { jwtVerify } = await jose();
    try {
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: ['EdDSA'],
        issuer,
        audience: AUDIENCE,
        currentDate: new Date(now()),
        requiredClaims: ['sub', 'jti', 'exp', 'at', 'kind'],
      });
      const claims: Claims = {
        id: String(payload.jti),
        name: String(payload.sub),
        kind: payload.kind === 'standing' ? 'standing' : 'session',
        issuedMs: Number(payload.at),
        expiresMs: Number(payload.exp) * 1000,
      };
      cache.set(token, claims);
      if (cache.size > CACHE_MAX) cache.delete(cache.keys().next().value ?? '');
      return claims;
    } catch {
      return null;
    }
  }

  return { sign, read, forget: (token: string) => void cache.delete(token) };
}

export function createTokens(
  settings: Journal['settings'],
  key: StationKey,
  users: Users,
  sessions: Sessions,
  now: () => number,
  random: Random,
): Tokens {
  const standing = new Map(
    settings.entries(STANDING).map(([, token]) => [(token as StandingToken).id, token as StandingToken]),
  );
  const ended = rememberEnded(settings, now);
  const { sign, read, forget } = createSigner(key, now);
  const drawId = () => Buffer.from(random(12)).toString('base64url');

  /** Whom it stands for now: rights come from today's records, not from the day it was signed. */
  function identityOf(claims: Claims): Identity | null {
    if (claims.expiresMs <= now() || ended.has(claims.id)) return null;
    if (claims.kind === 'standing') {
      const token = standing.get(claims.id);
      if (token === undefined) return null;
      const { role, name, races, starts } = token;
      return { role, name, races, ...(starts && { starts }) };
    }
    const user = users.get(claims.name);
    if (user === null || claims.issuedMs < user.notBeforeMs) return null;
    const { id, issuedMs: sinceMs, expiresMs } = claims;
    if (!sessions.use({ id, name: user.name, sinceMs, expiresMs })) return null;
    return identityOfUser(user);
  }

  async function forgetExpired(): Promise<void> {
    await ended.forgetExpired();
    for (const token of [...standing.values()])
      if (token.expiresMs <= now()) {
        standing.delete(token.id);
        await settings.delete(STANDING + token.id);
      }
  }

  return {
    async session(identity, start) {
      const signed = await sign(drawId(), identity, 'session', now() + SESSION_MS);
      const { id, expiresMs } = signed;
      const began = { id, name: identity.name, ...start, sinceMs: now(), seenMs: now(), expiresMs };
      for (const old of await sessions.begin(began)) await ended.add(old.id, old.expiresMs);
      return signed;
    },
    async standing({ name, role, races, starts, by, days }) {
      await forgetExpired();
      const record: StandingToken = {
        id: drawId(),
        name,
        role,
        races,
        ...(starts && { starts }),
        by,
        issuedMs: now(),
        expiresMs: Math.floor((now() + days * 86_400_000) / 1000) * 1000,
      };
      await settings.put(STANDING + record.id, record);
      standing.set(record.id, record);
      return sign(record.id, { role, name, races }, 'standing', record.expiresMs);
    },
    async verify(token) {
      if (token.length > TOKEN_MAX) return null;
      const claims = await read(token);
      const identity = claims === null ? null : identityOf(claims);
      if (claims === null || identity === null) {
        forget(token);
        return null;
      }
      return { identity, id: claims.id, kind: claims.kind, expiresMs: claims.expiresMs };
    },
    async revoke(id, expiresMs) {
      await forgetExpired();
      await ended.add(id, expiresMs);
      await sessions.end(id);
    },
    async removeStanding(id) {
      if (!standing.delete(id)) return false;
      await settings.delete(STANDING + id);
      return true;
    },
    listStanding: () =>
      [...standing.values()].filter((t) => t.expiresMs > now()).sort((a, b) => a.issuedMs - b.issuedMs),
  };
}

/** Sessions that were ended before their time: remembered until it comes. */
function rememberEnded(settings: Journal['settings'], now: () => number) {
  const untilMs = new Map(
    settings.entries(REVOKED).map(([at, ms]) => [at.slice(REVOKED.length), Number(ms)]),
  );
  return {
    has: (id: string): boolean => untilMs.has(id),
    async add(id: string, expiresMs: number): Promise<void> {
      untilMs.set(id, expiresMs);
      await settings.put(REVOKED + id, expiresMs);
    },
    async forgetExpired(): Promise<void> {
      for (const [id, expiresMs] of untilMs)
        if (expiresMs <= now()) {
          untilMs.delete(id);
          await settings.delete(REVOKED + id);
        }
    },
  };
}
