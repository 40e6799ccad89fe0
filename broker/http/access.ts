/**
 * Who may use which route of the station. Every route names one rule in `config.access` (server/access/rights.ts; one
 * without is refused when it is registered); the rule is checked before the body is read, and once more against the
 * race that a body names. A race that is not public looks, to those who do not belong to it, exactly like a race that
 * does not exist.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isRaceId, type RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import {
  type Access,
  type AccessRule,
  declared,
  maySee as maySeeRace,
  type Refused,
  RULES,
  refusedBy,
  roleOf,
} from '../../server/access/rights.ts';
import { isLoopback } from '../../server/doors/loopback.ts';
import { Problem, unknownRace } from '../../server/http/problem.ts';
import type { Identity } from '../../server/intake.ts';
import type { Auth } from '../auth/auth.ts';
import { mayByDuty, refusalOf } from './duties.ts';
import type { StationPort } from './station-port.ts';

export { belongs, isOfEvent, isOfficialOf } from '../../server/access/rights.ts';

declare module 'fastify' {
  interface FastifyContextConfig extends Access {
    /** Takes long to work out: answered by the thread apart, where there is one (history/apart.ts). */
    apart?: boolean;
    /** Phones that drop what is answered with 4xx: the rate limit answers 503 there. */
    phone?: boolean;
  }
  interface FastifyRequest {
    identity: Identity;
  }
}

export const SESSION_COOKIE = '__Host-bell-lap';
export const DEVICE_COOKIE = '__Host-bell-lap-device';

export interface Guarded {
  readonly auth: Auth;
  readonly station: StationPort;
  /** `crowd`: credentials are not looked at. `devices`: not encrypted, so tokens are not taken. */
  readonly door: 'https' | 'crowd' | 'devices';
}

/** Decorates requests with an identity and enforces the rules. */
export function guard(app: FastifyInstance, { auth, station, door }: Guarded): void {
  app.addHook('onRoute', (route) => {
    declared(String(route.method), route.url, route.config ?? {});
  });
  app.decorateRequest('identity');
  app.addHook('onRequest', async (request) => {
    const who = door === 'crowd' ? null : await authenticate(request, auth);
    if (who !== null && door === 'devices') refuseTokenInTheOpen(who, request);
    request.identity = who ?? { role: 'nobody', name: request.ip ?? 'local' };
    const params = (request.params ?? {}) as { race?: string };
    // A card that went over to another race: the address that a phone was given then means that race now.
    if (who?.role === 'rider' && who.before?.some((race) => race === params.race)) params.race = who.race;
    admit(request, params.race ?? null, station);
  });
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.raceIn !== 'body') return;
    const { race } = (request.body ?? {}) as { race?: unknown };
    admit(request, String(race), station);
  });
}

function admit(request: FastifyRequest, race: string | null, station: StationPort): void {
  const rule = request.routeOptions.config.access;
  if (rule === undefined) return;
  const asked =
    race === null
      ? null
      : {
          race: race as RaceId,
          isKnown: isRaceId(race) && station.list().includes(race),
          isPublic: station.isPublic(race as RaceId),
        };
  const refused = refusedBy(rule, request.identity, asked);
  if (refused !== null) throw inWords(refused, rule, request.identity, race ?? '');
  refuseOtherDuty(request);
}

function inWords({ why }: Refused, rule: AccessRule, who: Identity, race: string): Problem {
  switch (why) {
    case 'sign-in':
      return new Problem(
        401,
        'sign-in',
        'This needs a sign-in: an official, a device or a rider with a card.',
      );
    case 'role':
      return new Problem(
        403,
        'not-allowed',
        `${article(roleOf(who))} may not do this; ${RULES[rule].roles.join(', ')} may.`,
      );
    case 'event':
      return new Problem(403, 'not-allowed', 'This needs rights for all races of the event.');
    case 'other-race':
      return new Problem(403, 'not-allowed', 'Your rights are for another race.');
    case 'unknown-race':
      return unknownRace(race);
  }
}

/** An official with one duty changes what is theirs, and reads as officials do. */
function refuseOtherDuty(request: FastifyRequest): void {
  const { identity: who, routeOptions } = request;
  const duty = 'duty' in who ? who.duty : undefined;
  const { access: rule } = routeOptions.config;
  if (duty === undefined || rule === undefined || isRead(request) || isOwn(rule)) return;
  if (!mayByDuty(duty, routeOptions.url ?? '')) throw new Problem(403, 'not-your-duty', refusalOf(duty));
}

/** What everybody may, or what is their own. */
const isOwn = (rule: AccessRule): boolean =>
  rule === 'everyone' || rule === 'accounts' || rule === 'staff' || rule === 'card-holders';

export const maySee = (who: Identity, race: RaceId, station: Pick<StationPort, 'isPublic'>): boolean =>
  maySeeRace(who, race, station.isPublic(race));

const article = (role: string): string => (/^[ao]/.test(role) ? `An ${role}` : `A ${role}`);

/** Whoever listens on the way could use it from then on; a rider's card opens one rider's positions only. */
function refuseTokenInTheOpen(who: Identity, request: FastifyRequest): void {
  if (who.role === 'rider' || who.role === 'nobody' || isLoopback(request.ip)) return;
  throw new Problem(
    401,
    'not-encrypted',
    `This port is not encrypted, so the token of "${who.name}" was not taken, and whoever listens has seen it: end it, make a new one, and use https:// on the station's other port.`,
  );
}

/** The author of what this request changes. @throws Problem for who is no author (nobody, a screen). */
export function authorOf(who: Identity): Author {
  if (roleOf(who) === 'starter') return { role: 'device', name: who.name };
  if (who.role === 'nobody' || who.role === 'display')
    throw new Problem(403, 'not-allowed', 'Only people and devices with rights change a race.');
  return { role: who.role, name: who.name };
}

/** Header first, then the session cookie. @throws Problem 401 for a credential that is given and wrong. */
async function authenticate(request: FastifyRequest, auth: Auth): Promise<Identity | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const identity = await byHeader(authorization, auth);
    if (identity === null)
      throw new Problem(
        401,
        'credential-refused',
        'This credential is wrong, has ended or is from another station. Sign in again, or ask for a new card.',
      );
    return identity;
  }
  const token = sessionToken(request);
  if (token === null) return null;
  const identity = await auth.verify(token);
  if (identity !== null && !isRead(request)) refuseForeignPage(request);
  return identity;
}

async function byHeader(header: string, auth: Auth): Promise<Identity | null> {
  const [scheme = '', value = ''] = header.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return auth.verify(value);
  if (scheme.toLowerCase() !== 'basic') return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  const [name, password] = [text.slice(0, colon), text.slice(colon + 1)];
  const rider = auth.rider(name, password);
  if (rider !== null) return rider;
  // Devices and screens that know Basic only: their name and their token as the password.
  const identity = await auth.verify(password);
  return identity !== null && identity.name.toLowerCase() === name.toLowerCase() ? identity : null;
}

export const sessionToken = (request: FastifyRequest): string | null => cookieOf(request, SESSION_COOKIE);

export function cookieOf(request: FastifyRequest, wanted: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === wanted && value) return value;
  }
  return null;
}

/** What a request shows, by header or cookie; null for Basic and for nothing. */
export function tokenOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization === undefined) return sessionToken(request);
  return authorization.toLowerCase().startsWith('bearer ') ? authorization.slice(7) : null;
}

const isRead = (request: FastifyRequest) => request.method === 'GET' || request.method === 'HEAD';

/**
 * A cookie comes along by itself, so a change must come from our own pages. Browsers say where a request comes from in
 * two ways, and an old one says only one of them, or none.
 */
export function refuseForeignPage(request: FastifyRequest): void {
  const { origin, host, 'sec-fetch-site': site = 'same-origin' } = request.headers;
  const isOurs = origin === undefined || URL.parse(origin)?.host === host;
  // `none`: typed or from a bookmark. `same-site` is another host or port beside ours, which is not ours.
  if (isOurs && (site === 'same-origin' || site === 'none')) return;
  throw new Problem(403, 'foreign-page', 'This request comes from a page of another site and was refused.');
}
